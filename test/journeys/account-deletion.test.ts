// Leaving: at once nobody gets in any more, the devices are disconnected, and nothing stays behind; whatever interrupts it.
// And the account that nobody activated, which goes by itself.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import {
  askEmailChange,
  confirmEmailChange,
  deleteAccount,
  disavow,
  readAccount,
  resetPassword,
} from '../../contracts/account.ts'
import { client } from '../../contracts/client.ts'
import { listCommands, queueCommand } from '../../contracts/commands.ts'
import { listDevices, readDevice } from '../../contracts/devices.ts'
import { activateAccount, openLiveTicket, proveIdentity, signIn, signUp } from '../../contracts/identity.ts'
import { sendProofCode } from '../../contracts/two-step.ts'
import { newBrowser, signInWith } from '../support/browser-profile.ts'
import { allCalls, deadLetters } from '../support/control.ts'
import { closeAllMqtt, connectDevice } from '../support/device-wire.ts'
import { eventually } from '../support/eventually.ts'
import type { OwnHub } from '../support/hub.ts'
import { mailedToken, nthMail, resetToken } from '../support/mailbox.ts'
import { enrolFor } from '../support/owned-device.ts'
import {
  activationToken,
  goodPassword,
  newEmail,
  newPerson,
  type Person,
  refusal,
  signInAs,
  signUpAndActivate,
  stranger,
} from '../support/person.ts'
import { askForRescue, enterRescue, rescued } from '../support/rescued.ts'
import { startSimulator, stopAllSimulators } from '../support/simulator.ts'
import { type KeptItem, type OpenTables, startHubWithOpenTables } from '../support/tables-of-hub.ts'
import { challengeOf, HubTime, lastCode, meet, newGuarded, setUpAuthenticator } from '../support/two-step.ts'

let tables: OpenTables
let hub: OwnHub
let time: HubTime
beforeAll(async () => {
  tables = await startHubWithOpenTables()
  hub = tables.hub
  time = new HubTime(hub)
}, 60_000)
beforeEach(() => time.nextHour())
afterEach(async () => {
  await hub.faults([])
  closeAllMqtt()
  await stopAllSimulators()
})
afterAll(() => tables.stop())

const leave = ({ call }: Pick<Person, 'call'>) => call(deleteAccount, {})
const isSignedOut = async ({ call }: Pick<Person, 'call'>) =>
  expect(await refusal(call(readAccount, {}))).toMatchObject({ code: 'session/required', status: 401 })
const runErasing = () => hub.runSchedule('DevicesEveryFiveMinutes')

/** Everything that is kept and names one of these, but for what DynamoDB may delete any moment. */
const naming = async (...names: string[]): Promise<KeptItem[]> =>
  (await tables.items()).filter(
    (item) =>
      names.some((name) => JSON.stringify(item).includes(name)) && !(Number(item.ttl ?? Infinity) * 1000 < time.now()),
  )
const recordOf = async ({ accountId }: Person) =>
  (await tables.items()).find(({ pk, sk }) => pk === accountId && sk === 'account')
/** The job has begun a minute after the account was left, and has come to its end; then what is stopped once more is. */
async function erased(person: Person): Promise<void> {
  await time.pass(61)
  await eventually('the erasing', async () => {
    await runErasing()
    return (await recordOf(person)) === undefined
  })
  await time.pass(5 * 60)
  await hub.runSchedule('DevicesHourly')
  const isOver = ({ pk }: KeptItem) => pk.startsWith('over#')
  await eventually('every certificate to be stopped', async () => !(await tables.items()).some(isOver))
}

describe('deleting an account', () => {
  it('needs a recent proof, by the second factor where there is one', async () => {
    const { person, phone } = await newGuarded(hub)
    await time.pass(16 * 60)
    expect(await refusal(leave(person))).toMatchObject({ code: 'session/proof-required', status: 403 })
    const byPassword = { method: 'password' as const, password: person.password }
    expect(await refusal(person.call(proveIdentity, { body: byPassword }))).toMatchObject({
      code: 'session/second-factor-required',
    })
    await person.call(sendProofCode, {})
    await person.call(proveIdentity, { body: { method: 'sms', code: await lastCode(hub, phone) } })
    expect(await leave(person)).toEqual({ status: 202, body: {} })
    await isSignedOut(person)
  })

  it('lets nobody in from its answer on, by whatever door, and says farewell by mail (R43)', async () => {
    const person = await newPerson(hub)
    const browser = newBrowser(hub)
    await signInWith(browser, person)
    const rescue = await rescued(hub, person)
    const reset = await resetToken(hub, person.email)
    await person.call(askEmailChange, { body: { email: newEmail('later') } })
    const notMe = await mailedToken(hub, person.email, 'A new sign-in to your account')
    await leave(browser)
    expect(browser.session()).toBeUndefined()
    for (const session of [person, browser, rescue]) await isSignedOut(session)
    expect(await refusal(signInAs(hub, person.email))).toMatchObject({ code: 'sign-in/refused' })
    const password = 'Grey-Otter-77-Swims'
    const doors = [
      stranger(hub)(resetPassword, { body: { token: reset, password } }),
      stranger(hub)(disavow, { body: { token: notMe } }),
    ]
    for (const door of doors) expect(await refusal(door)).toMatchObject({ code: 'link/expired' })
    await nthMail(hub, person.email, 'Your account is deleted')
  })

  it('frees the address at once, for an account that is another one and knows nothing of the former', async () => {
    const person = await newPerson(hub)
    await enrolFor(person)
    await leave(person)
    await time.pass(61)
    await stranger(hub)(signUp, { body: { email: person.email, password: 'Grey-Otter-77-Swims' } })
    const token = await mailedToken(hub, person.email, 'Activate your Vigil account', 2)
    await stranger(hub)(activateAccount, { body: { token } })
    const other = await signInAs(hub, person.email, 'Grey-Otter-77-Swims')
    expect(other.accountId).not.toBe(person.accountId)
    expect((await other.call(listDevices, {})).body.items).toEqual([])
    await erased(person)
    await expect(other.call(readAccount, {})).resolves.toMatchObject({ body: { email: person.email } })
  })

  it('disconnects a device that runs: it loses its connection and can not come back', async () => {
    const person = await newPerson(hub)
    const state = await mkdtemp(join(tmpdir(), 'vigil-leaving-'))
    const simulator = await startSimulator(hub, { token: person.token, state })
    const params = { deviceId: simulator.deviceId }
    await eventually('online', async () => (await person.call(readDevice, { params })).body.presence.online)
    const device = await enrolFor(person)
    const wire = await connectDevice(device)
    await leave(person)
    await erased(person)
    await wire.cut()
    await expect(connectDevice(device)).rejects.toThrow()
    await simulator.until('the end of its connection', ({ event }) => /disconnected|offline|lost|closed/.test(event))
    const asDevice = client({ origin: hub.origin, token: () => device.session.token })
    expect(await refusal(asDevice(listCommands, { params: { deviceId: device.device.id } }))).toMatchObject({
      code: 'session/required',
    })
    await rm(state, { recursive: true, force: true })
  })

  it('leaves nothing of the account in any table', async () => {
    const { person, phone } = await newGuarded(hub)
    await setUpAuthenticator(person, time)
    const { device } = await enrolFor(person)
    const params = { deviceId: device.id }
    await person.call(queueCommand, { params, body: { type: 'device.lock', parameters: { message: 'Bring me home' } } })
    await person.call(openLiveTicket, {})
    await rescued(hub, person)
    await stranger(hub)(signIn, { body: { email: person.email, password: goodPassword, client: 'app' } })
    const to = newEmail('moved')
    await person.call(askEmailChange, { body: { email: to } })
    const token = await mailedToken(hub, to, 'Confirm your new address')
    await stranger(hub)(confirmEmailChange, { body: { token } })
    expect((await naming(person.accountId, device.id, person.email, to, phone)).length).toBeGreaterThan(10)
    await leave(person)
    await erased(person)
    await eventually('what follows the erasing', async () => (await naming(device.id, 'Bring me home')).length === 0)
    // What outlives the account goes by its time to live (docs/runbook.md): counters, and what a mail or a step led to.
    const left = await naming(person.accountId, person.email, to)
    const outlives = /^(attempts|requests|sms#account|challenge|rescue|disavowal|email-change|reset|asked)#/
    const reservation = `email#${person.email}`
    expect(left.filter(({ pk }) => !outlives.test(pk) && pk !== reservation)).toEqual([])
    const most = time.now() / 1000 + 91 * 86_400
    expect(left.filter(({ ttl }) => !(Number(ttl) < most))).toEqual([])
    expect(JSON.stringify(left)).not.toMatch(/argon2|recoveryCodes|secret/i)
    // The number is counted for, nobody knows whose.
    expect((await naming(phone)).map(({ pk, accountId }) => [pk.replace(/#\d+$/, ''), accountId])).toEqual([
      [`sms#number#${phone}`, undefined],
    ])
    expect(await deadLetters(hub)).toEqual([])
  })

  it('leaves nothing that could be used: neither a rescue, a challenge nor a link opens anything', async () => {
    const { person, phone } = await newGuarded(hub)
    const challenge = await challengeOf(hub, person)
    const code = await lastCode(hub, phone)
    const rescue = await askForRescue(hub, person)
    await leave(person)
    expect(await refusal(meet(hub, person, challenge, { method: 'sms', code }))).toMatchObject({
      code: 'challenge/expired',
    })
    expect(await refusal(enterRescue(hub, person, rescue))).toMatchObject({ code: 'two-step/code-expired' })
    await erased(person)
    expect((await naming(person.accountId)).filter(({ pk }) => pk === person.accountId)).toEqual([])
  })
})

describe('an erasing that is interrupted', () => {
  async function leaving(devices: number): Promise<{ person: Person; deviceIds: string[] }> {
    const person = await newPerson(hub)
    const deviceIds: string[] = []
    for (let made = 0; made < devices; made++) deviceIds.push((await enrolFor(person, `Phone ${made}`)).device.id)
    await leave(person)
    return { person, deviceIds }
  }
  /** The job has got as far as this call. */
  const reaches = (operation: string, times = 1) =>
    eventually(`${operation} in the job`, async () => {
      const calls = (await allCalls(hub)).filter((call) => call.functionId?.startsWith('DevicesErase'))
      return calls.filter((call) => call.operation === operation).length >= times
    })

  it.each([
    ['iot', 'UpdateCertificate'],
    ['iot-data-plane', 'DeleteConnection'],
    ['dynamodb', 'TransactWriteItems'],
    ['dynamodb', 'Query'],
  ])('by %s failing at %s goes on when that is back', async (service, operation) => {
    const { person, deviceIds } = await leaving(2)
    await hub.faults([{ service, operation, effect: 'error', times: 1_000 }])
    await time.pass(61)
    await runErasing()
    await reaches(operation)
    expect(await recordOf(person)).toBeDefined()
    await hub.faults([])
    await erased(person)
    expect(await naming(person.accountId, ...deviceIds)).toEqual([])
  })

  it('by kill -9 in its middle goes on after the restart', async () => {
    const { person, deviceIds } = await leaving(3)
    await hub.faults([{ service: 'iot-data-plane', operation: 'DeleteConnection', effect: 'error', times: 1_000 }])
    await time.pass(61)
    await runErasing()
    await reaches('DeleteConnection')
    await hub.kill()
    await hub.restart()
    expect(await recordOf(person)).toBeDefined()
    await isSignedOut(person)
    await time.pass(0)
    await erased(person)
    await eventually('the commands of its devices', async () => {
      return (await naming(person.accountId, ...deviceIds)).length === 0
    })
  }, 60_000)
})

describe('an account that was not activated in 7 days', () => {
  it('is gone: its link is dead, nobody signs in, and a new sign-up makes another one (R12, R14)', async () => {
    const email = newEmail('forgotten')
    await stranger(hub)(signUp, { body: { email, password: goodPassword } })
    const token = await activationToken(hub, email)
    const [former] = (await naming(email)).filter(({ sk }) => sk === 'login')
    await time.pass(7 * 86_400 + 1)
    expect(await refusal(stranger(hub)(activateAccount, { body: { token } }))).toMatchObject({ code: 'link/expired' })
    expect(await refusal(signInAs(hub, email))).toMatchObject({ code: 'sign-in/refused' })
    await stranger(hub)(signUp, { body: { email, password: 'Grey-Otter-77-Swims' } })
    const second = await mailedToken(hub, email, 'Activate your Vigil account', 2)
    expect(second).not.toBe(token)
    await stranger(hub)(activateAccount, { body: { token: second } })
    const { accountId } = await signInAs(hub, email, 'Grey-Otter-77-Swims')
    expect(accountId).not.toBe(former?.accountId)
    expect(await refusal(signInAs(hub, email))).toMatchObject({ code: 'sign-in/refused' })
    expect(await naming(String(former?.accountId))).toEqual([])
  })

  it('is deleted from the tables by their time to live, and an activated one is not', async () => {
    const [pending, active] = [newEmail('pending'), newEmail('active')]
    await stranger(hub)(signUp, { body: { email: pending, password: goodPassword } })
    await signUpAndActivate(hub, active)
    const ttls = async (email: string) => {
      const [login] = (await naming(email)).filter(({ sk }) => sk === 'login')
      const kept = await naming(String(login?.accountId))
      return kept.filter(({ sk }) => sk === 'login' || sk === 'account').map(({ ttl }) => ttl)
    }
    const week = Math.floor(time.now() / 1000) + 7 * 86_400
    expect((await ttls(pending)).map((ttl) => Math.abs(Number(ttl) - week) < 60)).toEqual([true, true])
    expect(await ttls(active)).toEqual([undefined, undefined])
  })
})
