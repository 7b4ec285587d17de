// Guessing at passwords: how many guesses are looked at, that nobody learns from it who has an account, and that it
// keeps no owner out.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { readAccount, resetPassword } from '../../contracts/account.ts'
import { signIn } from '../../contracts/identity.ts'
import { forgetSession, newBrowser, signInWith } from '../support/browser-profile.ts'
import type { Hub } from '../support/hub.ts'
import { resetToken } from '../support/mailbox.ts'
import { goodPassword, newEmail, newPerson, refusal, signInAs, stranger } from '../support/person.ts'
import { asJson, rawRequest } from '../support/raw-request.ts'
import { type OpenTables, startHubWithOpenTables } from '../support/tables-of-hub.ts'
import { HubTime } from '../support/two-step.ts'

let tables: OpenTables
let hub: Hub
let time: HubTime
beforeAll(async () => {
  tables = await startHubWithOpenTables()
  hub = tables.hub
  time = new HubTime(hub)
}, 60_000)
beforeEach(() => time.nextHour())
afterAll(() => tables.stop())

const wrong = 'Wrong-Password-11'
const attempt = (email: string, password: string) =>
  refusal(stranger(hub)(signIn, { body: { email, password, client: 'app' } }))
const fail = async (email: string, times: number) => {
  for (let failures = 0; failures < times; failures++)
    expect(await attempt(email, wrong)).toMatchObject({ code: 'sign-in/refused' })
}

/** As if so many wrong passwords in a row had been counted, over days: each of them took its wait. */
async function asIfCounted(email: string, failures: number): Promise<void> {
  const bucket = (await tables.items()).find(({ pk, sk }) => pk === `attempts#${email}` && sk === 'unknown-browsers')
  if (!bucket) throw new Error(`No attempts were counted for ${email}`)
  await tables.replace(bucket, { ...bucket, failures })
}

/** What an attempt is answered, byte for byte, but for what differs with each request and each second. */
async function answerTo(email: string, password: string): Promise<string> {
  const body = JSON.stringify({ email, password, client: 'app' })
  const { status, headers, json } = await rawRequest(hub.origin, {
    method: signIn.method,
    path: signIn.path,
    headers: asJson,
    body,
  })
  const { date: _, 'apigw-requestid': __, 'content-length': ___, 'retry-after': ____, ...same } = headers
  return JSON.stringify([status, same, { ...(json as object), requestId: '', retryAfterSeconds: '' }])
}

describe('wrong passwords', () => {
  it('make the next one wait, longer each time, the right one as well, with the same answer (R20)', async () => {
    const { email } = await newPerson(hub)
    await fail(email, 5)
    expect(await attempt(email, wrong)).toMatchObject({ code: 'throttle/too-many-attempts', status: 429 })
    for (const [failures, wait] of [
      [7, 8],
      [10, 64],
      [13, 512],
      [14, 900],
      [40, 900],
    ] as const) {
      await asIfCounted(email, failures)
      const { code, retryAfterSeconds = 0 } = await attempt(email, wrong)
      expect(code).toBe('throttle/too-many-attempts')
      expect(retryAfterSeconds).toBeGreaterThan(wait / 2)
      expect(retryAfterSeconds).toBeLessThanOrEqual(wait)
      expect(await answerTo(email, goodPassword)).toBe(await answerTo(email, wrong))
    }
    await time.pass(901)
    await expect(signInAs(hub, email)).resolves.toBeDefined()
    // A success begins anew.
    await fail(email, 5)
  })

  it('are answered the same, and counted the same, for an e-mail that nobody has (R21)', async () => {
    const { email: known } = await newPerson(hub)
    const unknown = newEmail('unknown')
    for (let tries = 0; tries < 5; tries++) expect(await answerTo(known, wrong)).toBe(await answerTo(unknown, wrong))
    for (const email of [known, unknown]) await asIfCounted(email, 12)
    const [first, second] = [await answerTo(known, goodPassword), await answerTo(unknown, wrong)]
    expect(first).toContain('throttle/too-many-attempts')
    expect(second).toBe(first)
    for (const email of [known, unknown]) await asIfCounted(email, 100)
    await time.pass(901)
    expect(await answerTo(known, goodPassword)).toContain('throttle/closed')
    expect(await answerTo(unknown, goodPassword)).toBe(await answerTo(known, goodPassword))
  })

  it('of whatever spelling of the e-mail are counted together (R20)', async () => {
    const { email } = await newPerson(hub)
    const spellings = [email, email.toUpperCase(), `${email}.`, email.replace('example', 'eXample'), email]
    for (const spelling of spellings) await fail(spelling, 1)
    expect(await attempt(email, wrong)).toMatchObject({ code: 'throttle/too-many-attempts' })
  })

  it('at the same moment: of 50 five are looked at, and one for each wait that passed (R20, R24)', async () => {
    const { email } = await newPerson(hub)
    const startedAt = performance.now()
    const problems = await Promise.all(Array.from({ length: 50 }, () => attempt(email, wrong)))
    const seconds = (performance.now() - startedAt) / 1000
    const evaluated = problems.filter(({ code }) => code === 'sign-in/refused').length
    expect(evaluated).toBeGreaterThanOrEqual(5)
    expect(evaluated).toBeLessThanOrEqual(5 + [2, 6, 14].filter((after) => seconds >= after).length)
  })

  it('a hundred in a row close the account to browsers that nobody knows, until a reset (R22)', async () => {
    const { email } = await newPerson(hub)
    await fail(email, 5)
    await asIfCounted(email, 98)
    for (const failures of [99, 100]) {
      await time.pass(901)
      await fail(email, 1)
      expect(await attempt(email, goodPassword)).toMatchObject({
        code: failures === 100 ? 'throttle/closed' : 'throttle/too-many-attempts',
        status: 429,
      })
    }
    await time.pass(30 * 86_400)
    expect(await attempt(email, goodPassword)).toMatchObject({ code: 'throttle/closed', status: 429 })
    const password = 'Grey-Otter-77-Swims'
    await stranger(hub)(resetPassword, { body: { token: await resetToken(hub, email), password } })
    await expect(signInAs(hub, email, password)).resolves.toBeDefined()
    await fail(email, 5)
  })
})

describe('an owner whom an attacker wants to keep out', () => {
  it.each([
    [5, 'throttle/too-many-attempts'],
    [100, 'throttle/closed'],
  ])('signs in by a browser that did before, after %d failures elsewhere (R23)', async (failures, code) => {
    const person = await newPerson(hub)
    const browser = newBrowser(hub)
    await signInWith(browser, person)
    forgetSession(browser)
    await fail(person.email, 5)
    if (failures > 5) await asIfCounted(person.email, failures)
    expect(await attempt(person.email, goodPassword)).toMatchObject({ code })
    await signInWith(browser, person)
    await expect(browser.call(readAccount, {})).resolves.toMatchObject({ status: 200 })
    // Their success opens nothing to the attacker.
    expect(await attempt(person.email, goodPassword)).toMatchObject({ code })
  })

  it('has a browser that guesses are counted for as well, in a bucket of its own (R23)', async () => {
    const person = await newPerson(hub)
    const browser = newBrowser(hub)
    await signInWith(browser, person)
    forgetSession(browser)
    const guess = () => refusal(signInWith(browser, { ...person, password: wrong }))
    for (let tries = 0; tries < 5; tries++) expect(await guess()).toMatchObject({ code: 'sign-in/refused' })
    expect(await guess()).toMatchObject({ code: 'throttle/too-many-attempts' })
    await expect(signInAs(hub, person.email)).resolves.toBeDefined()
  })

  it('is known by that browser for their own account alone (R23)', async () => {
    const [victim, mallory] = [await newPerson(hub), await newPerson(hub, 'mallory')]
    const browser = newBrowser(hub)
    await signInWith(browser, mallory)
    forgetSession(browser)
    await fail(victim.email, 5)
    expect(await refusal(signInWith(browser, victim))).toMatchObject({ code: 'throttle/too-many-attempts' })
  })
})
