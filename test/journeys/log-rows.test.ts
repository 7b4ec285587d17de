// The row of the security checklist (docs/security.md) about logs: everything that a person types or is sent is looked for
// in everything that the hub wrote, where things go well, are refused, and fail.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { resetPassword } from '../../contracts/account.ts'
import { askRescue, openRescue, proveIdentity, signIn } from '../../contracts/identity.ts'
import { renewRecoveryCodes, sendChallengeCode } from '../../contracts/two-step.ts'
import { signInBrowser } from '../support/callers.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { nthMail, resetToken } from '../support/mailbox.ts'
import {
  activationToken,
  goodPassword,
  newEmail,
  newPerson,
  refusal,
  signInAs,
  signUpAndActivate,
  stranger,
} from '../support/person.ts'
import {
  appCode,
  challengeOf,
  codesTo,
  HubTime,
  meet,
  newGuarded,
  otherThan,
  setUpAuthenticator,
} from '../support/two-step.ts'

let hub: Hub
let time: HubTime
beforeAll(async () => {
  hub = await borrowHub()
  time = new HubTime(hub)
}, 60_000)
afterAll(() => hub.stop())

const written = () => hub.output()
const wrong = 'Wrong-Password-11'

/** Signing up, in and up to a reset, with mistakes; what was secret in it. */
async function oneDoor(): Promise<string[]> {
  const email = newEmail()
  await signUpAndActivate(hub, email)
  const app = await signInAs(hub, email)
  const browser = await signInBrowser(hub, app)
  await refusal(signInAs(hub, email, wrong))
  await refusal(app.call(proveIdentity, { body: { method: 'password', password: wrong } }))
  const token = await resetToken(hub, email)
  const next = 'Grey-Otter-77-Swims'
  await refusal(stranger(hub)(resetPassword, { body: { token, password: 'Password1' } }))
  await stranger(hub)(resetPassword, { body: { token, password: next } })
  const marks = browser.lines.map((line) => /=([^;]+)/.exec(line)?.[1] ?? '')
  const activation = await activationToken(hub, email)
  return [goodPassword, wrong, next, app.token, browser.token, ...marks, token, activation]
}

/** A second step by each factor, with mistakes. */
async function twoDoors(): Promise<string[]> {
  await time.nextHour()
  const { person, phone, recoveryCodes } = await newGuarded(hub)
  const bySms = await challengeOf(hub, person)
  const sent = (await codesTo(hub, phone)).at(-1) ?? ''
  await refusal(meet(hub, person, bySms, { method: 'sms', code: otherThan(sent) }))
  const opened = await meet(hub, person, bySms, { method: 'sms', code: sent })
  const secret = await setUpAuthenticator(opened, time)
  await time.pass(60)
  const code = await appCode(secret, time)
  await meet(hub, person, await challengeOf(hub, person), { method: 'authenticator', code })
  const [recovery = '', ...others] = recoveryCodes
  await meet(hub, person, await challengeOf(hub, person), { method: 'recovery-code', code: recovery })
  const renewed = (await opened.call(renewRecoveryCodes, {})).body.recoveryCodes
  const codes = [...(await codesTo(hub, phone)), otherThan(sent), code]
  return [phone, phone.slice(3), ...codes, secret, recovery, ...others, ...renewed, opened.token, bySms.id]
}

async function rescue(): Promise<string[]> {
  const { email, password } = await newPerson(hub)
  const { id } = (await stranger(hub)(askRescue, { body: { email, password } })).body.rescue
  const { text } = await nthMail(hub, email, 'Your rescue code')
  const code = /\b\d{6}\b/.exec(text)?.[0] ?? ''
  await refusal(stranger(hub)(openRescue, { body: { id, code: otherThan(code), client: 'app' } }))
  const { token = '' } = (await stranger(hub)(openRescue, { body: { id, code, client: 'app' } })).body
  return [id, code, token]
}

/** What fails is logged with what the services said of it. */
async function trouble(): Promise<string[]> {
  await time.nextHour()
  const { person, phone } = await newGuarded(hub)
  const challenge = await challengeOf(hub, person)
  await time.pass(60)
  await hub.faults([{ service: 'sns', operation: '*', effect: 'error', times: 50 }])
  await refusal(stranger(hub)(sendChallengeCode, { params: { challengeId: challenge.id } }))
  await hub.faults([{ service: 'dynamodb', operation: '*', effect: 'error', times: 200 }])
  const body = { email: person.email, password: person.password, client: 'app' as const }
  expect(await refusal(stranger(hub)(signIn, { body }))).toMatchObject({ status: expect.any(Number) })
  await hub.faults([])
  return [phone, phone.slice(3), challenge.id, person.token]
}

/** Six digits also stand in ids and times, where they mean nothing: a code stands by itself. */
const foundIn = (text: string, secrets: string[]) =>
  secrets.filter((secret) =>
    /^\d{6}$/.test(secret) ? new RegExp(`(?<![\\w.-])${secret}(?![\\w.-])`).test(text) : text.includes(secret),
  )

describe('everything that the hub wrote', () => {
  it('R50: holds no password, code, token, cookie or whole number of all that went through it', async () => {
    const secrets = [...(await oneDoor()), ...(await twoDoors()), ...(await rescue()), ...(await trouble())]
    expect(secrets.filter((secret) => secret.length < 6)).toEqual([])
    const text = await written()
    for (const route of ['POST /v1/sessions', 'POST /v1/rescue', '"level":"ERROR"']) expect(text).toContain(route)
    expect(foundIn(text, secrets)).toEqual([])
    // What did go out by mail and SMS is found by the same look.
    expect(foundIn(JSON.stringify(await hub.outbox()), secrets).length).toBeGreaterThan(8)
  }, 120_000)
})
