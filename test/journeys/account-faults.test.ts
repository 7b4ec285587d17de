// While text messages or mails fail: who needs none of them gets in, what can not be sent is said and costs nothing, and
// what was promised goes out later. And what only time does.

import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { askPasswordReset, changePassword, readAccount, resetPassword } from '../../contracts/account.ts'
import { askRescue, proveIdentity, signUp } from '../../contracts/identity.ts'
import { sendPhoneCode, sendProofCode, verifyPhone } from '../../contracts/two-step.ts'
import { deadLetters } from '../support/control.ts'
import { eventually } from '../support/eventually.ts'
import { borrowHub, type Fault, type Hub } from '../support/hub.ts'
import { mailedToken, mailsTo, nthMail, resetToken } from '../support/mailbox.ts'
import { goodPassword, newEmail, newPerson, refusal, signInAs, stranger } from '../support/person.ts'
import {
  appCode,
  challengeOf,
  codesTo,
  HubTime,
  lastCode,
  meet,
  newGuarded,
  newPhone,
  setUpAuthenticator,
} from '../support/two-step.ts'

let hub: Hub
let time: HubTime
beforeAll(async () => {
  hub = await borrowHub()
  time = new HubTime(hub)
}, 60_000)
beforeEach(() => time.nextHour())
afterEach(async () => {
  await hub.faults([])
  expect(await deadLetters(hub)).toEqual([])
})
afterAll(() => hub.stop())

const next = 'Grey-Otter-77-Swims'
const fault = (services: string[], effect: Fault['effect'] = 'error', times = 1_000) =>
  hub.faults(services.map((service) => ({ service, operation: '*', effect, times })))

describe('signing in', () => {
  it.each([[['sns']], [['ses']], [['sns', 'ses']]])(
    'works while %j fail, without and with an authenticator',
    async (services) => {
      const plain = await newPerson(hub)
      const { person: guarded } = await newGuarded(hub)
      const secret = await setUpAuthenticator(guarded, time)
      await time.pass(30)
      await fault(services)
      await expect((await signInAs(hub, plain.email)).call(readAccount, {})).resolves.toMatchObject({ status: 200 })
      const challenge = await challengeOf(hub, guarded)
      const again = await meet(hub, guarded, challenge, { method: 'authenticator', code: await appCode(secret, time) })
      await expect(again.call(readAccount, {})).resolves.toMatchObject({ status: 200 })
      await time.pass(30)
      const code = await appCode(secret, time)
      await expect(again.call(proveIdentity, { body: { method: 'authenticator', code } })).resolves.toBeDefined()
    },
  )
})

describe('a text message that can not be sent', () => {
  const notSent = { code: 'two-step/message-not-sent', status: 503, retryAfterSeconds: 5 }

  it('is said so where a number is set up, costs none of its three, and can be asked for again', async () => {
    const person = await newPerson(hub)
    const phone = newPhone()
    await fault(['sns'])
    for (let tries = 0; tries < 5; tries++)
      expect(await refusal(person.call(sendPhoneCode, { body: { phone } }))).toMatchObject(notSent)
    await hub.faults([])
    for (let sent = 0; sent < 3; sent++) {
      await person.call(sendPhoneCode, { body: { phone } })
      await time.pass(121)
    }
    expect(await codesTo(hub, phone)).toHaveLength(3)
    await person.call(verifyPhone, { body: { code: await lastCode(hub, phone) } })
  })

  it('is said so where a session proves itself, and leaves the code before it as it was', async () => {
    const { person, phone } = await newGuarded(hub)
    await time.pass(16 * 60)
    await fault(['sns'], 'throttle')
    expect(await refusal(person.call(sendProofCode, {}))).toMatchObject(notSent)
    await hub.faults([])
    await person.call(sendProofCode, {})
    await person.call(proveIdentity, { body: { method: 'sms', code: await lastCode(hub, phone) } })
  })
})

describe('a mail', () => {
  it.each(['error', 'throttle', 'timeout-before'] as const)(
    'that SES refused for a while (%s) goes out when SES is back, and no answer waited for it',
    async (effect) => {
      const person = await newPerson(hub)
      await fault(['ses'], effect, 12)
      await person.call(changePassword, { body: { currentPassword: goodPassword, password: next } })
      await stranger(hub)(askPasswordReset, { body: { email: person.email } })
      await stranger(hub)(askRescue, { body: { email: person.email, password: next } })
      const email = newEmail('meanwhile')
      await stranger(hub)(signUp, { body: { email, password: goodPassword } })
      for (const subject of ['Your password was changed', 'Set a new password', 'Your rescue code'])
        await nthMail(hub, person.email, subject)
      await nthMail(hub, email, 'Activate your Vigil account')
      // The link is as good as one that came at once.
      const token = await mailedToken(hub, person.email, 'Set a new password')
      await stranger(hub)(resetPassword, { body: { token, password: 'Third-Falcon-19-Dives' } })
    },
    45_000,
  )

  it('goes out once, where SES took it at once', async () => {
    const person = await newPerson(hub)
    await person.call(changePassword, { body: { currentPassword: goodPassword, password: next } })
    await resetToken(hub, person.email)
    expect(await mailsTo(hub, person.email, 'Your password was changed')).toHaveLength(1)
  })
})

describe('an account that nobody touched for 400 days', () => {
  it('is signed in to as ever, and asked for no other password (R08)', async () => {
    const person = await newPerson(hub)
    await time.pass(400 * 86_400)
    const again = await signInAs(hub, person.email)
    expect(again.accountId).toBe(person.accountId)
    await expect(again.call(readAccount, {})).resolves.toMatchObject({ status: 200 })
    await eventually('its mail', async () => (await mailsTo(hub, person.email)).length === 2)
  })

  it('has no hint and no secret question, in any schema (R08)', async () => {
    const document = await readFile('docs/openapi.json', 'utf8')
    expect(document).not.toMatch(/question|passwordHint|reminder|maiden/i)
  })
})
