// Sessions: what their owner sees of them, when their token changes, and when they end.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { readAccount } from '../../contracts/account.ts'
import {
  listSessions,
  proveIdentity,
  revokeOtherSessions,
  revokeSession,
  signIn,
  signOut,
} from '../../contracts/identity.ts'
import { sendPhoneCode, verifyChallenge, verifyPhone } from '../../contracts/two-step.ts'
import { type BrowserProfile, newBrowser, signInWith } from '../support/browser-profile.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { newPerson, type Person, refusal, signInAs } from '../support/person.ts'
import { HubTime, lastCode, newPhone } from '../support/two-step.ts'

let hub: Hub
let time: HubTime
beforeAll(async () => {
  hub = await borrowHub()
  time = new HubTime(hub)
}, 60_000)
beforeEach(() => time.nextHour())
afterAll(() => hub.stop())

const isSignedOut = async ({ call }: Pick<Person, 'call'>) =>
  expect(await refusal(call(readAccount, {}))).toMatchObject({ code: 'session/required', status: 401 })

/** Another browser with the same cookies, which are not renewed there. */
function copyOf(browser: BrowserProfile): BrowserProfile {
  const copy = newBrowser(hub)
  for (const [name, value] of browser.cookies) copy.cookies.set(name, value)
  return copy
}

describe('the list of sessions', () => {
  it('says device, place and time of each, and no token (R45)', async () => {
    const person = await newPerson(hub)
    const browser = newBrowser(hub, 'Firefox/140 on Linux')
    const { sessionId } = await signInWith(browser, person)
    const answered = await person.call(listSessions, {})
    expect(answered.body.items).toMatchObject([
      { id: sessionId, kind: 'owner', current: false, client: 'browser', agent: 'Firefox/140 on Linux' },
      { id: person.sessionId, kind: 'owner', current: true, client: 'app' },
    ])
    for (const { address, createdAt, lastUsedAt, expiresAt } of answered.body.items)
      for (const said of [address, createdAt, lastUsedAt, expiresAt]) expect(said).toEqual(expect.any(String))
    for (const token of [person.token, browser.session() ?? '']) {
      const secret = token.split('.')[2] ?? ''
      expect(secret).toHaveLength(43)
      expect(JSON.stringify(answered)).not.toContain(secret)
    }
  })

  it('ends nobody else’s (R45)', async () => {
    const [alice, bob] = [await newPerson(hub), await newPerson(hub, 'bob')]
    const params = { sessionId: bob.sessionId }
    expect(await refusal(alice.call(revokeSession, { params }))).toMatchObject({
      code: 'session/not-found',
      status: 404,
    })
    await expect(bob.call(readAccount, {})).resolves.toMatchObject({ status: 200 })
  })
})

describe('a session', () => {
  it('is a new one after each sign-in; a cookie that was set before is never adopted (R42)', async () => {
    const person = await newPerson(hub)
    const browser = newBrowser(hub)
    await signInWith(browser, await newPerson(hub, 'mallory'))
    const planted = browser.session()
    await signInWith(browser, person)
    const first = browser.session()
    await signInWith(browser, person)
    expect(new Set([planted, first, browser.session()]).size).toBe(3)
    expect((await browser.call(readAccount, {})).body.email).toBe(person.email)
    const garbage = newBrowser(hub)
    garbage.cookies.set('__Host-vigil', `${'0'.repeat(26)}.${'0'.repeat(26)}.${'A'.repeat(43)}`)
    await signInWith(garbage, person)
    expect(garbage.session()).not.toContain('A'.repeat(43))
  })

  it('ends after 14 idle days and after 30 in use, on the server, its item still there (R44)', async () => {
    const { call } = await newPerson(hub)
    const browser = newBrowser(hub)
    await signInWith(browser, await newPerson(hub))
    for (const days of [13, 13]) {
      await time.pass(days * 86_400)
      await call(readAccount, {})
    }
    await isSignedOut(browser)
    await time.pass(5 * 86_400)
    await isSignedOut({ call })
  })

  it('of a browser has another token after each proof; the former one is dead a minute later (R42)', async () => {
    const person = await newPerson(hub)
    const browser = newBrowser(hub)
    await signInWith(browser, person)
    const former: BrowserProfile[] = []
    for (let proofs = 0; proofs < 2; proofs++) {
      former.push(copyOf(browser))
      await browser.call(proveIdentity, { body: { method: 'password', password: person.password } })
    }
    expect(new Set([browser, ...former].map(({ session }) => session())).size).toBe(3)
    await time.pass(61)
    for (const each of former) await isSignedOut(each)
    await expect(browser.call(readAccount, {})).resolves.toMatchObject({ status: 200 })
  })

  it('begins after the second step, with nothing of what the first one gave (R42)', async () => {
    const person = await newPerson(hub)
    const phone = newPhone()
    await person.call(sendPhoneCode, { body: { phone } })
    await person.call(verifyPhone, { body: { code: await lastCode(hub, phone) } })
    const browser = newBrowser(hub)
    const { email, password } = person
    const asked = await browser.call(signIn, { body: { email, password, client: 'browser' } })
    if (asked.status !== 202) throw new Error('The password alone opened a session')
    expect(browser.cookies.size).toBe(0)
    const { id } = asked.body.challenge
    const body = { method: 'sms' as const, code: await lastCode(hub, phone) }
    await browser.call(verifyChallenge, { params: { challengeId: id }, body })
    expect(browser.session()).not.toContain(id)
    await expect(browser.call(readAccount, {})).resolves.toMatchObject({ body: { email } })
  })

  it('that was signed out, ended alone, or with all others, is refused at its next request (R43)', async () => {
    const person = await newPerson(hub)
    const browsers = [newBrowser(hub), newBrowser(hub), newBrowser(hub)]
    const ids: string[] = []
    for (const browser of browsers) ids.push((await signInWith(browser, person)).sessionId)
    const [first, second, third] = browsers.map(copyOf)
    if (!first || !second || !third) throw new Error('There are three')
    await browsers[0]?.call(signOut, {})
    expect(browsers[0]?.session()).toBeUndefined()
    await isSignedOut(first)
    await person.call(revokeSession, { params: { sessionId: ids[1] ?? '' } })
    await isSignedOut(second)
    const app = await signInAs(hub, person.email)
    await person.call(revokeOtherSessions, {})
    for (const ended of [third, app]) await isSignedOut(ended)
    await expect(person.call(readAccount, {})).resolves.toMatchObject({ status: 200 })
  })
})
