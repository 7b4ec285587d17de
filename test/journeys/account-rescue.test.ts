// The phone is gone and no recovery code is at hand: a rescue session, what opens it, and how little it opens.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { changeProfile, deleteAccount, listActivity, readAccount, resetPassword } from '../../contracts/account.ts'
import type { Call } from '../../contracts/client.ts'
import { cancelCommand, listCommands, queueCommand } from '../../contracts/commands.ts'
import { disconnectDevice, listDevices, readDevice, renameDevice } from '../../contracts/devices.ts'
import {
  askRescue,
  listSessions,
  openLiveTicket,
  openRescue,
  proveIdentity,
  revokeSession,
  signIn,
  signOut,
} from '../../contracts/identity.ts'
import { readTwoStep } from '../../contracts/two-step.ts'
import { newBrowser } from '../support/browser-profile.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { mailsTo, nthMail, resetToken } from '../support/mailbox.ts'
import { enrolFor } from '../support/owned-device.ts'
import { goodPassword, newEmail, newPerson, type Person, refusal, signInAs, stranger } from '../support/person.ts'
import { asJson, rawRequest } from '../support/raw-request.ts'
import { askForRescue, enterRescue, rescued } from '../support/rescued.ts'
import { challengeOf, HubTime, meet, newGuarded, otherThan } from '../support/two-step.ts'

let hub: Hub
let time: HubTime
beforeAll(async () => {
  hub = await borrowHub()
  time = new HubTime(hub)
}, 60_000)
beforeEach(() => time.nextHour())
afterAll(() => hub.stop())

const wrong = 'Wrong-Password-11'
const ask = (email: string, password = goodPassword) => stranger(hub)(askRescue, { body: { email, password } })
const enter = (id: string, code: string) => stranger(hub)(openRescue, { body: { id, code, client: 'app' } })
const kindsOf = async ({ call }: Person) =>
  (await call(listActivity, { query: { limit: '100' } })).body.items.map(({ kind }) => kind)

describe('a rescue', () => {
  it('opens with the password and the mailed code, beside two-step verification, for 30 minutes', async () => {
    const { person } = await newGuarded(hub)
    const asked = await askForRescue(hub, person)
    expect(Date.parse(asked.expiresAt) - time.now()).toBeLessThanOrEqual(600_000)
    const { call } = await enterRescue(hub, person, asked)
    const { session } = (await call(readAccount, {})).body
    expect(session.kind).toBe('rescue')
    const left = Date.parse(session.expiresAt) - time.now()
    expect(left).toBeLessThanOrEqual(1800_000)
    await time.pass(Math.floor(left / 1000) - 5)
    await expect(call(listDevices, {})).resolves.toMatchObject({ status: 200 })
    await time.pass(6)
    expect(await refusal(call(listDevices, {}))).toMatchObject({ code: 'session/required' })
  })

  it('is told by mail and in the log, and its mail’s subject does not hold the code', async () => {
    const person = await newPerson(hub)
    const { code } = await askForRescue(hub, person)
    const asked = await nthMail(hub, person.email, 'Your rescue code')
    expect([asked.subject, asked.links]).toEqual([expect.not.stringContaining(code), []])
    await rescued(hub, person)
    expect((await nthMail(hub, person.email, 'A rescue session was opened')).links[0]).toContain('/not-me#token=')
    expect(await kindsOf(person)).toContain('rescue.opened')
  })

  it('sees devices, locates, locks, listens, and signs out', async () => {
    const person = await newPerson(hub)
    const { device } = await enrolFor(person)
    const params = { deviceId: device.id }
    const { call } = await rescued(hub, person)
    expect((await call(listDevices, {})).body.items.map(({ id }) => id)).toEqual([device.id])
    await expect(call(readDevice, { params })).resolves.toMatchObject({ status: 200 })
    for (const type of ['device.lock', 'device.locate'] as const)
      await expect(call(queueCommand, { params, body: { type } })).resolves.toMatchObject({ status: 202 })
    expect((await call(listCommands, { params })).body.items).toHaveLength(2)
    await expect(call(openLiveTicket, {})).resolves.toMatchObject({ status: 201 })
    await call(signOut, {})
    expect(await refusal(call(listDevices, {}))).toMatchObject({ code: 'session/required' })
  })

  it('can do nothing else, not even after the proof that opens doors to others', async () => {
    const person = await newPerson(hub)
    const { device } = await enrolFor(person)
    const params = { deviceId: device.id }
    const { id: commandId } = (await person.call(queueCommand, { params, body: { type: 'device.lock' } })).body
    const { call } = await rescued(hub, person)
    const password = { method: 'password' as const, password: goodPassword }
    const tried: ((call: Call) => Promise<unknown>)[] = [
      (as) => as(proveIdentity, { body: password }),
      (as) => as(listSessions, {}),
      (as) => as(listActivity, {}),
      (as) => as(readTwoStep, {}),
      (as) => as(changeProfile, { body: { rescue: true } }),
      (as) => as(deleteAccount, {}),
      (as) => as(renameDevice, { params, body: { name: 'Mine' } }),
      (as) => as(disconnectDevice, { params }),
      (as) => as(queueCommand, { params, body: { type: 'device.unlock' } }),
      (as) => as(cancelCommand, { params: { ...params, commandId } }),
      (as) => as(queueCommand, { params, body: { type: 'antivirus.enable' } }),
    ]
    for (const attempt of tried) expect(await refusal(attempt(call))).toMatchObject({ code: 'session/not-allowed' })
    await expect(person.call(readDevice, { params })).resolves.toMatchObject({ body: { name: device.name } })
  })

  it('makes no browser known, and is a cookie there', async () => {
    const person = await newPerson(hub)
    const { id, code } = await askForRescue(hub, person)
    const browser = newBrowser(hub)
    const { body } = await browser.call(openRescue, { body: { id, code, client: 'browser' } })
    expect([body.token, [...browser.cookies.keys()]]).toEqual([undefined, ['__Host-vigil']])
    await expect(browser.call(listDevices, {})).resolves.toMatchObject({ status: 200 })
  })

  it('is seen and ended by its owner in the list of sessions, and ends with a reset (R43)', async () => {
    const person = await newPerson(hub)
    const first = await rescued(hub, person)
    const { items } = (await person.call(listSessions, {})).body
    expect(items.map(({ id, kind }) => [id, kind])).toEqual([
      [first.sessionId, 'rescue'],
      [person.sessionId, 'owner'],
    ])
    await person.call(revokeSession, { params: { sessionId: first.sessionId } })
    expect(await refusal(first.call(listDevices, {}))).toMatchObject({ code: 'session/required' })
    const second = await rescued(hub, person)
    const token = await resetToken(hub, person.email)
    await stranger(hub)(resetPassword, { body: { token, password: 'Grey-Otter-77-Swims' } })
    expect(await refusal(second.call(listDevices, {}))).toMatchObject({ code: 'session/required' })
  })
})

describe('the mailed code', () => {
  it('is used once, also where it comes five times at the same moment', async () => {
    const person = await newPerson(hub)
    const { id, code } = await askForRescue(hub, person)
    const tries = await Promise.allSettled(Array.from({ length: 5 }, () => enter(id, code)))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await refusal(enter(id, code))).toMatchObject({ code: 'two-step/code-expired' })
  })

  it('is dead after five wrong tries, also where fifty come at the same moment (R24)', async () => {
    const person = await newPerson(hub)
    const { id, code } = await askForRescue(hub, person)
    const tries = await Promise.all(Array.from({ length: 50 }, () => refusal(enter(id, otherThan(code)))))
    expect(tries.filter((problem) => problem.code === 'two-step/code-refused')).toHaveLength(5)
    expect(await refusal(enter(id, code))).toMatchObject({ code: 'two-step/code-expired' })
  })

  it('is good for ten minutes, and for its own rescue alone', async () => {
    const [alice, bob] = [await newPerson(hub), await newPerson(hub, 'bob')]
    const [ofAlice, ofBob] = [await askForRescue(hub, alice), await askForRescue(hub, bob)]
    if (ofAlice.code !== ofBob.code)
      expect(await refusal(enter(ofAlice.id, ofBob.code))).toMatchObject({ code: 'two-step/code-refused' })
    await time.pass(601)
    for (const { id, code } of [ofAlice, ofBob])
      expect(await refusal(enter(id, code))).toMatchObject({ code: 'two-step/code-expired' })
  })

  it('is no second factor: a sign-in does not take it', async () => {
    const { person } = await newGuarded(hub)
    const { code } = await askForRescue(hub, person)
    const challenge = await challengeOf(hub, person)
    expect(await refusal(meet(hub, person, challenge, { method: 'sms', code }))).toMatchObject({
      code: 'two-step/code-refused',
    })
  })
})

describe('asking for a rescue', () => {
  it('is refused as a sign-in is, known e-mail or not (R10, R21)', async () => {
    const { email } = await newPerson(hub)
    const answers = new Set<string>()
    for (const route of [askRescue, signIn])
      for (const each of [email, newEmail('unknown')]) {
        const body = { email: each, password: wrong, ...(route === signIn && { client: 'app' }) }
        const request = { method: 'POST', path: route.path, headers: asJson, body: JSON.stringify(body) }
        const { status, headers, json } = await rawRequest(hub.origin, request)
        const { date: _, 'apigw-requestid': __, ...same } = headers
        answers.add(JSON.stringify([status, same, { ...(json as object), requestId: '' }]))
      }
    expect([...answers]).toEqual([expect.stringContaining('sign-in/refused')])
    expect(await mailsTo(hub, email, 'Your rescue code')).toEqual([])
  })

  it('with wrong passwords is counted with those at sign-in (R20, R36)', async () => {
    const { email } = await newPerson(hub)
    for (let tries = 0; tries < 3; tries++)
      expect(await refusal(ask(email, wrong))).toMatchObject({ code: 'sign-in/refused' })
    for (let tries = 0; tries < 2; tries++)
      expect(await refusal(signInAs(hub, email, wrong))).toMatchObject({ code: 'sign-in/refused' })
    expect(await refusal(ask(email))).toMatchObject({ code: 'throttle/too-many-attempts' })
    expect(await refusal(signInAs(hub, email))).toMatchObject({ code: 'throttle/too-many-attempts' })
  })

  it('is refused where the owner switched it off, which is logged, and a code that is out is dead', async () => {
    const person = await newPerson(hub)
    const { id, code } = await askForRescue(hub, person)
    await person.call(changeProfile, { body: { rescue: false } })
    expect(await refusal(ask(person.email))).toMatchObject({ code: 'rescue/off', status: 409 })
    // Only who knows the password learns it.
    expect(await refusal(ask(person.email, wrong))).toMatchObject({ code: 'sign-in/refused' })
    expect(await refusal(enter(id, code))).toMatchObject({ code: 'rescue/off' })
    expect(await kindsOf(person)).toContain('rescue.off')
    await person.call(changeProfile, { body: { rescue: true } })
    await expect(rescued(hub, person)).resolves.toBeDefined()
  })

  it('is switched off and on with a recent proof only', async () => {
    const { call } = await newPerson(hub)
    await time.pass(16 * 60)
    expect(await refusal(call(changeProfile, { body: { rescue: false } }))).toMatchObject({
      code: 'session/proof-required',
    })
    expect((await call(readAccount, {})).body.rescue).toBe(true)
  })

  it('mails one account five codes an hour', async () => {
    const person = await newPerson(hub)
    for (let asked = 0; asked < 5; asked++) await ask(person.email)
    expect(await refusal(ask(person.email))).toMatchObject({ code: 'throttle/too-many-attempts' })
  })
})
