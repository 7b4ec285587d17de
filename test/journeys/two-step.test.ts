// Two-step verification against the local cloud: turned on, used with each factor, changed, and turned off.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { listActivity, readAccount } from '../../contracts/account.ts'
import { client } from '../../contracts/client.ts'
import { proveIdentity, revokeOtherSessions } from '../../contracts/identity.ts'
import {
  addAuthenticator,
  readTwoStep,
  removeAuthenticator,
  removePhone,
  renewRecoveryCodes,
  sendChallengeCode,
  sendPhoneCode,
  sendProofCode,
  verifyPhone,
} from '../../contracts/two-step.ts'
import { signInBrowser } from '../support/callers.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { newPerson, type Person, refusal, signInAs, stranger } from '../support/person.ts'
import { asJson, rawRequest } from '../support/raw-request.ts'
import {
  challengeOf,
  HubTime,
  lastCode,
  meet,
  newGuarded,
  newPhone,
  otherThan,
  setUpAuthenticator,
} from '../support/two-step.ts'

let hub: Hub
let time: HubTime
beforeAll(async () => {
  hub = await borrowHub()
  time = new HubTime(hub)
}, 60_000)
beforeEach(() => time.nextHour())
afterAll(() => hub.stop())

const stateOf = async ({ call }: Person) => (await call(readTwoStep, {})).body
const kindsOf = async ({ call }: Person) =>
  (await call(listActivity, { query: { limit: '100' } })).body.items.map(({ kind }) => kind)
const mailed = (person: Person, subject: string) => hub.mail(person.email, (mail) => mail.subject === subject)

describe('turning it on', () => {
  it('takes a number and its code, shows ten recovery codes once, and tells by mail', async () => {
    const person = await newPerson(hub)
    const phone = newPhone()
    expect(await stateOf(person)).toEqual({
      isOn: false,
      authenticator: false,
      passkeys: 0,
      withPasskeys: false,
      recoveryCodesLeft: 0,
      regions: ['US', 'DE', 'GB'],
    })
    const { body: sent } = await person.call(sendPhoneCode, { body: { phone: ` ${phone.replace('+49', '+49 ')} x99` } })
    expect(sent.phoneHint).toBe(`***${phone.slice(-2)}`)
    expect(Date.parse(sent.expiresAt) - Date.parse(sent.resendAvailableAt)).toBe(270_000)
    await expect(signInAs(hub, person.email)).resolves.toBeDefined()
    expect((await stateOf(person)).isOn).toBe(false)

    const code = await lastCode(hub, phone)
    const { body } = await person.call(verifyPhone, { body: { code } })
    expect(new Set(body.recoveryCodes).size).toBe(10)
    expect(await stateOf(person)).toMatchObject({ isOn: true, phoneHint: sent.phoneHint, recoveryCodesLeft: 10 })
    expect(await refusal(person.call(verifyPhone, { body: { code } }))).toMatchObject({ code: 'two-step/code-expired' })
    const mail = await mailed(person, 'Two-step verification is on')
    expect(mail.links.some((link) => link.endsWith('/account/security'))).toBe(true)
    expect(await kindsOf(person)).toContain('two-step.on')
  })

  it('needs a session, and tells nobody the number (R37)', async () => {
    const phone = newPhone()
    expect(await refusal(stranger(hub)(sendPhoneCode, { body: { phone } }))).toMatchObject({ code: 'session/required' })
    const { person } = await newGuarded(hub, phone)
    const challenge = await challengeOf(hub, person)
    expect(JSON.stringify([challenge, await stateOf(person)])).not.toContain(phone.slice(3, -2))
    expect(challenge.phoneHint).toBe(`***${phone.slice(-2)}`)
  })

  it('starts with the phone: an authenticator alone is refused (R27)', async () => {
    const person = await newPerson(hub)
    expect(await refusal(person.call(addAuthenticator, { body: {} }))).toMatchObject({
      code: 'two-step/phone-first',
      status: 409,
    })
  })

  it('leaves the sessions that there are alone', async () => {
    const person = await newPerson(hub)
    const elsewhere = await signInAs(hub, person.email)
    const phone = newPhone()
    await person.call(sendPhoneCode, { body: { phone } })
    await person.call(verifyPhone, { body: { code: await lastCode(hub, phone) } })
    await expect(elsewhere.call(readAccount, {})).resolves.toMatchObject({ status: 200 })
    await person.call(revokeOtherSessions, {})
    expect(await refusal(elsewhere.call(readAccount, {}))).toMatchObject({ code: 'session/required' })
  })
})

describe('signing in', () => {
  it('answers a challenge, never a session, and opens a new one with the code by SMS, once (R35)', async () => {
    const { person, phone } = await newGuarded(hub)
    const challenge = await challengeOf(hub, person)
    expect(challenge.methods).toEqual(['sms', 'recovery-code'])
    expect(Date.parse(challenge.expiresAt) - time.now()).toBeLessThanOrEqual(600_000)
    const withChallenge = client({ origin: hub.origin, token: () => challenge.id })
    expect(await refusal(withChallenge(readAccount, {}))).toMatchObject({ code: 'session/required' })

    const code = await lastCode(hub, phone)
    const again = await meet(hub, person, challenge, { method: 'sms', code })
    expect(again.sessionId).not.toBe(person.sessionId)
    await expect(again.call(readAccount, {})).resolves.toMatchObject({ body: { email: person.email } })
    expect(await refusal(meet(hub, person, challenge, { method: 'sms', code }))).toMatchObject({
      code: 'challenge/expired',
    })
  })

  it('takes one code once, also where it comes five times at the same moment (R29)', async () => {
    const { person, phone } = await newGuarded(hub)
    const challenge = await challengeOf(hub, person)
    const code = await lastCode(hub, phone)
    const tries = Array.from({ length: 5 }, () => meet(hub, person, challenge, { method: 'sms', code }))
    expect((await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('gives a browser its cookie, and to the portal alone', async () => {
    const { person, phone } = await newGuarded(hub)
    const body = JSON.stringify({ email: person.email, password: person.password, client: 'browser' })
    const portal = { ...asJson, 'sec-fetch-site': 'same-origin' }
    const asked = await rawRequest(hub.origin, { method: 'POST', path: '/v1/sessions', headers: portal, body })
    expect([asked.status, asked.headers['set-cookie']]).toEqual([202, undefined])
    const { challenge } = asked.json as { challenge: { id: string } }
    const verify = (headers: Record<string, string>, code: string) =>
      rawRequest(hub.origin, {
        method: 'POST',
        path: `/v1/sessions/challenges/${challenge.id}/verification`,
        headers,
        body: JSON.stringify({ method: 'sms', code }),
      })
    const code = await lastCode(hub, phone)
    const crossSite = { ...asJson, 'sec-fetch-site': 'cross-site' }
    expect((await verify(crossSite, code)).json).toMatchObject({ code: 'request/cross-site' })
    const opened = await verify(portal, code)
    expect(opened.status).toBe(201)
    expect(opened.json).not.toHaveProperty('token')
    expect(opened.headers['set-cookie']?.map((line) => line.split('=')[0])).toEqual([
      '__Host-vigil',
      '__Host-vigil-browser',
    ])
    await expect(signInBrowser(hub, person)).rejects.toThrow('No cookie')
  })

  it('sends another code after its count-down; the former is dead, and what it cost is kept (R29)', async () => {
    const { person, phone } = await newGuarded(hub)
    const challenge = await challengeOf(hub, person)
    const params = { challengeId: challenge.id }
    const first = await lastCode(hub, phone)
    expect(await refusal(stranger(hub)(sendChallengeCode, { params }))).toMatchObject({
      code: 'two-step/too-many-messages',
      retryAfterSeconds: expect.any(Number),
    })
    for (let wrong = 0; wrong < 2; wrong++)
      expect(await refusal(meet(hub, person, challenge, { method: 'sms', code: otherThan(first) }))).toMatchObject({
        code: 'two-step/code-refused',
      })
    await time.pass(31)
    await stranger(hub)(sendChallengeCode, { params })
    const second = await lastCode(hub, phone)
    expect(second).not.toBe(first)
    for (const dead of [first, first, first])
      expect(await refusal(meet(hub, person, challenge, { method: 'sms', code: dead }))).toMatchObject({
        code: 'two-step/code-refused',
      })
    // Five tries are gone, over both codes.
    await time.pass(5)
    expect(await refusal(meet(hub, person, challenge, { method: 'sms', code: second }))).toMatchObject({
      code: 'two-step/code-expired',
    })
  })

  it('says when a code has expired, and when the whole sign-in took too long (R28, R35)', async () => {
    const { person, phone } = await newGuarded(hub)
    const challenge = await challengeOf(hub, person)
    const answer = { method: 'sms' as const, code: await lastCode(hub, phone) }
    await time.pass(301)
    expect(await refusal(meet(hub, person, challenge, answer))).toMatchObject({ code: 'two-step/code-expired' })
    await stranger(hub)(sendChallengeCode, { params: { challengeId: challenge.id } })
    answer.code = await lastCode(hub, phone)
    await time.pass(299)
    expect(await refusal(meet(hub, person, challenge, answer))).toMatchObject({ code: 'challenge/expired' })
  })
})

describe('proving that it is still you', () => {
  it('takes the second factor once there is one; the password alone is refused (R40)', async () => {
    const { person, phone, recoveryCodes } = await newGuarded(hub)
    await time.pass(16 * 60)
    expect(await refusal(person.call(sendPhoneCode, { body: { phone: newPhone() } }))).toMatchObject({
      code: 'session/proof-required',
    })
    const byPassword = { method: 'password' as const, password: person.password }
    expect(await refusal(person.call(proveIdentity, { body: byPassword }))).toMatchObject({
      code: 'session/second-factor-required',
      status: 403,
    })
    expect(await refusal(person.call(removePhone, {}))).toMatchObject({ code: 'session/proof-required' })
    await person.call(sendProofCode, {})
    await person.call(proveIdentity, { body: { method: 'sms', code: await lastCode(hub, phone) } })
    await person.call(sendPhoneCode, { body: { phone: newPhone() } })
    await time.pass(16 * 60)
    await person.call(proveIdentity, { body: { method: 'recovery-code', code: recoveryCodes[0] ?? '' } })
    await mailed(person, 'A recovery code was used')
    expect(await kindsOf(person)).toEqual(expect.arrayContaining(['session.proved', 'recovery-code.used']))
  })
})

describe('changing it', () => {
  it('to another number tells the former one and the mail, and leaves sessions alone (R40)', async () => {
    const { person, phone } = await newGuarded(hub)
    const next = newPhone()
    await person.call(sendPhoneCode, { body: { phone: next } })
    expect((await challengeOf(hub, person)).phoneHint).toBe(`***${phone.slice(-2)}`)
    const { body } = await person.call(verifyPhone, { body: { code: await lastCode(hub, next) } })
    expect(body).toEqual({})
    await mailed(person, 'Codes go to another number')
    const told = (await hub.outbox()).filter(({ to }) => to === phone).at(-1)
    expect(told?.text).toBe(
      'This number is no longer the one of your Vigil account. If it was not you, change your password.',
    )
    await expect(person.call(readAccount, {})).resolves.toMatchObject({ status: 200 })
    expect(await stateOf(person)).toMatchObject({ recoveryCodesLeft: 10, phoneHint: `***${next.slice(-2)}` })
    await meet(hub, person, await challengeOf(hub, person), { method: 'sms', code: await lastCode(hub, next) })
  })

  it('kills a code that went to the former number (R40)', async () => {
    const { person, phone } = await newGuarded(hub)
    const challenge = await challengeOf(hub, person)
    const code = await lastCode(hub, phone)
    const next = newPhone()
    await person.call(sendPhoneCode, { body: { phone: next } })
    await person.call(verifyPhone, { body: { code: await lastCode(hub, next) } })
    expect(await refusal(meet(hub, person, challenge, { method: 'sms', code }))).toMatchObject({
      code: 'two-step/code-refused',
    })
  })

  it('off takes the authenticator and the recovery codes along (R27)', async () => {
    const { person, recoveryCodes } = await newGuarded(hub)
    await setUpAuthenticator(person, time)
    const open = await challengeOf(hub, person)
    await person.call(removePhone, {})
    await mailed(person, 'Two-step verification is off')
    expect(await stateOf(person)).toMatchObject({ isOn: false, authenticator: false, recoveryCodesLeft: 0 })
    await expect(signInAs(hub, person.email)).resolves.toBeDefined()
    expect(
      await refusal(meet(hub, person, open, { method: 'recovery-code', code: recoveryCodes[0] ?? '' })),
    ).toMatchObject({ code: 'two-step/code-refused' })
    for (const gone of [removePhone, removeAuthenticator, renewRecoveryCodes, sendProofCode] as const)
      expect(await refusal(person.call(gone, {}))).toMatchObject({ code: 'two-step/off' })
  })
})
