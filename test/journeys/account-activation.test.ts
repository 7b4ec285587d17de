// From a sign-up to an account: what its link is good for, what there is before it was used (nothing), and what an
// outsider learns of it (nothing).

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { askPasswordReset } from '../../contracts/account.ts'
import { activateAccount, askRescue, resendActivation, signIn, signUp } from '../../contracts/identity.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { allMailIsOut, linkIn, mailedToken, mailsTo, nthMail, subjectsTo } from '../support/mailbox.ts'
import { goodPassword, newEmail, newPerson, refusal, signInAs, stranger } from '../support/person.ts'
import { asJson, rawRequest } from '../support/raw-request.ts'
import { HubTime } from '../support/two-step.ts'

let hub: Hub
let time: HubTime
beforeAll(async () => {
  hub = await borrowHub()
  time = new HubTime(hub)
}, 60_000)
beforeEach(() => time.nextHour())
afterAll(() => hub.stop())

const subject = 'Activate your Vigil account'
const other = 'Grey-Otter-77-Swims'
const expired = { code: 'link/expired', status: 410 }
const activate = (token: string) => stranger(hub)(activateAccount, { body: { token } })

async function signedUp(password = goodPassword): Promise<string> {
  const email = newEmail()
  await stranger(hub)(signUp, { body: { email, password } })
  return email
}

/** The whole answer to a sign-up, but for what differs with each request. */
async function answerFor(email: string): Promise<string> {
  const body = JSON.stringify({ email, password: other })
  const answer = await rawRequest(hub.origin, { method: 'POST', path: signUp.path, headers: asJson, body })
  const { date: _, 'apigw-requestid': __, ...same } = answer.headers
  return JSON.stringify([answer.status, same, answer.text])
}

describe('signing up', () => {
  it('is answered the same for a new, a pending and a known e-mail; the owner is told, nothing changes (R10)', async () => {
    const known = await newPerson(hub)
    const pending = await signedUp()
    await time.pass(61)
    const answers = new Set<string>()
    for (const email of [newEmail('new'), pending, known.email, known.email.toUpperCase()])
      answers.add(await answerFor(email))
    expect(answers.size).toBe(1)
    await nthMail(hub, known.email, 'You already have a Vigil account')
    await allMailIsOut(hub)
    expect(await mailsTo(hub, known.email, 'You already have a Vigil account')).toHaveLength(1)
    expect(await refusal(signInAs(hub, known.email, other))).toMatchObject({ code: 'sign-in/refused' })
    await expect(signInAs(hub, known.email)).resolves.toMatchObject({ accountId: known.accountId })
  })

  it('again, while nobody activated, takes the place of the first: its password and its link are dead (R12, R14)', async () => {
    const email = await signedUp()
    const first = await mailedToken(hub, email, subject)
    await time.pass(61)
    await answerFor(email)
    const second = await mailedToken(hub, email, subject, 2)
    expect(await refusal(activate(first))).toMatchObject(expired)
    await activate(second)
    expect(await refusal(signInAs(hub, email))).toMatchObject({ code: 'sign-in/refused' })
    await expect(signInAs(hub, email, other)).resolves.toBeDefined()
  })
})

describe('before activation', () => {
  it('the right password opens nothing: no session, no rescue, no reset, no message (R14, R37)', async () => {
    const email = await signedUp()
    await nthMail(hub, email, subject)
    const wrong = await refusal(signInAs(hub, email, other))
    const { requestId: _, ...refused } = await refusal(signInAs(hub, email))
    expect(wrong).toMatchObject(refused)
    expect(refused).toMatchObject({ code: 'sign-in/refused' })
    expect(await refusal(stranger(hub)(askRescue, { body: { email, password: goodPassword } }))).toMatchObject(refused)
    const body = JSON.stringify({ email, password: goodPassword, client: 'browser' })
    const headers = { ...asJson, 'sec-fetch-site': 'same-origin' }
    const answer = await rawRequest(hub.origin, { method: 'POST', path: signIn.path, headers, body })
    expect([answer.status, answer.headers['set-cookie']]).toEqual([401, undefined])
    await stranger(hub)(askPasswordReset, { body: { email } })
    await allMailIsOut(hub)
    expect(await subjectsTo(hub, email)).toEqual([subject])
    expect((await hub.outbox()).filter(({ kind }) => kind === 'sms')).toEqual([])
  })
})

describe('the activation link', () => {
  it('works once, also where it is used ten times at the same moment (R12, R15)', async () => {
    const token = await mailedToken(hub, await signedUp(), subject)
    expect(token).toMatch(/^[\w-]{43}$/)
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => activate(token)))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await refusal(activate(token))).toMatchObject(expired)
  })

  it('is dead after a day, and when a newer one was sent (R12)', async () => {
    const email = await signedUp()
    const first = await mailedToken(hub, email, subject)
    await time.pass(61)
    await stranger(hub)(resendActivation, { body: { email } })
    const second = await mailedToken(hub, email, subject, 2)
    expect(await refusal(activate(first))).toMatchObject(expired)
    await time.pass(86_401)
    expect(await refusal(activate(second))).toMatchObject(expired)
    await stranger(hub)(resendActivation, { body: { email } })
    await activate(await mailedToken(hub, email, subject, 3))
  })

  it('opened ten times by a link scanner is still good (R13)', async () => {
    const email = await signedUp()
    const { pathname, hash } = linkIn(await nthMail(hub, email, subject))
    for (const path of [pathname, `${activateAccount.path}?${hash.slice(1)}`])
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'GET', 'HEAD'])
        await rawRequest(hub.origin, { method, path, headers: { 'user-agent': 'SafeLinks' } })
    expect(await refusal(signInAs(hub, email))).toMatchObject({ code: 'sign-in/refused' })
    await activate(hash.slice('#token='.length))
    await expect(signInAs(hub, email)).resolves.toBeDefined()
  })
})
