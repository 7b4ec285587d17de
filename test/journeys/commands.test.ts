// Commands against the local cloud: from the owner's request to the device's word, through cuts and restarts.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { listActivity } from '../../contracts/account.ts'
import type { Refused } from '../../contracts/client.ts'
import {
  type Command,
  type CommandState,
  cancelCommand,
  listCommands,
  queueCommand,
  readCommand,
} from '../../contracts/commands.ts'
import { disconnectDevice, readDevice } from '../../contracts/devices.ts'
import { eventually } from '../support/eventually.ts'
import { type OwnHub, startHub } from '../support/hub.ts'
import { newPerson, type Person } from '../support/person.ts'
import { type Simulator, startSimulator, stopAllSimulators } from '../support/simulator.ts'

let hub: OwnHub
let state: string
let owner: Person
let phone: Simulator

const startPhone = (args: string[] = []) =>
  startSimulator(hub, { token: owner.token, state: join(state, 'phone'), args })
const online = (isOnline: boolean) =>
  eventually(isOnline ? 'online' : 'away', async () => {
    const { body } = await owner.call(readDevice, { params: { deviceId: phone.deviceId } })
    return body.presence.online === isOnline
  })
const ask = async (body: Parameters<typeof owner.call<typeof queueCommand>>[1]['body'], idempotencyKey?: string) =>
  owner.call(queueCommand, { params: { deviceId: phone.deviceId }, body }, idempotencyKey ? { idempotencyKey } : {})
const read = async (commandId: string): Promise<Command> =>
  (await owner.call(readCommand, { params: { deviceId: phone.deviceId, commandId } })).body
const becomes = (commandId: string, state: CommandState) =>
  eventually(`${commandId} ${state}`, async () => {
    const command = await read(commandId)
    return command.state === state && command
  })
/** What the phone, started again, does once the hub has answered it. */
async function commandsOfTheNextStart() {
  phone = await startPhone()
  await phone.until('the sync', ({ event }) => event === 'synced')
  // Asked for now and carried out: whatever the hub sent before it has come as well.
  const { body } = await ask({ type: 'antivirus.enable' })
  await becomes(body.id, 'succeeded')
  return phone.events.filter(({ event, id }) => event === 'command' && id !== body.id)
}
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => ({ code: 'accepted' }),
    (error: Refused) => error.problem,
  )

beforeAll(async () => {
  hub = await startHub()
}, 60_000)
afterAll(() => hub.stop())
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'vigil-device-'))
  owner = await newPerson(hub)
  phone = await startPhone()
  await online(true)
})
afterEach(async () => {
  await stopAllSimulators()
  await hub.clock(0)
  await hub.faults([])
  await rm(state, { recursive: true, force: true })
})

describe('a command to a device that is online', () => {
  it('goes sent → received → running → succeeded, and the status follows', async () => {
    const { status, body } = await ask({ type: 'antivirus.update-databases' })
    expect([status, body.state]).toEqual([202, 'sent'])
    const done = await becomes(body.id, 'succeeded')
    expect(done.history.map(({ state }) => state)).toEqual(['sent', 'received', 'running', 'succeeded'])
    await eventually('fresh databases', async () => {
      const { report } = (await owner.call(readDevice, { params: { deviceId: phone.deviceId } })).body
      return report !== undefined && Date.now() - Date.parse(report.databasesAt) < 3600_000
    })
  })

  it('brings back a place', async () => {
    const { body } = await ask({ type: 'device.locate' })
    const { result } = await becomes(body.id, 'succeeded')
    expect(result?.place).toMatchObject({
      latitude: expect.any(Number),
      longitude: expect.any(Number),
      accuracyMeters: expect.any(Number),
    })
  })

  it('locks with a message, and unlocks with a recent proof only', async () => {
    const { body } = await ask({ type: 'device.lock', parameters: { message: 'Please call', phone: '+49 30 123456' } })
    await becomes(body.id, 'succeeded')
    await eventually(
      'locked',
      async () => (await owner.call(readDevice, { params: { deviceId: phone.deviceId } })).body.report?.locked,
    )
    await hub.clock(16 * 60)
    expect(await refusal(ask({ type: 'device.unlock' }))).toMatchObject({ code: 'session/proof-required', status: 403 })
    await hub.clock(0)
    await becomes((await ask({ type: 'device.unlock' })).body.id, 'succeeded')
  })

  it('F08: runs once, though the broker took it several times and told so nobody', async () => {
    await hub.faults([{ service: 'iot-data-plane', operation: 'Publish', effect: 'timeout-after', times: 8 }])
    const { body } = await ask({ type: 'antivirus.enable' })
    await becomes(body.id, 'succeeded')
    await hub.faults([])
    expect(phone.events.filter(({ id, state }) => id === body.id && state === 'running')).toHaveLength(1)
  })

  it('F10: is accepted while the broker fails, and goes out when it is back', async () => {
    await hub.faults([{ service: 'iot-data-plane', operation: 'Publish', effect: 'error', times: 3 }])
    const { status, body } = await ask({ type: 'antivirus.enable' })
    expect(status).toBe(202)
    await hub.clock(65)
    await hub.runSchedule('CommandsEveryMinute')
    await becomes(body.id, 'succeeded')
  })
})

describe('a command to a device that is away', () => {
  beforeEach(async () => {
    await phone.stop()
    await online(false)
  })

  it('waits, says until when, and is cancelled at once', async () => {
    const { body } = await ask({ type: 'device.lock' })
    expect(body.state).toBe('pending')
    expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBe(7 * 86_400_000)
    const { body: cancelled } = await owner.call(cancelCommand, {
      params: { deviceId: phone.deviceId, commandId: body.id },
    })
    expect(cancelled.state).toBe('cancelled')
    expect(
      await refusal(owner.call(cancelCommand, { params: { deviceId: phone.deviceId, commandId: body.id } })),
    ).toMatchObject({ code: 'command/already-ended' })
    phone = await startPhone()
    await phone.until('the sync', ({ event }) => event === 'synced')
    expect(phone.events.filter(({ event }) => event === 'command')).toEqual([])
  })

  it('arrives when the device comes back, also after the hub was killed and started again', async () => {
    const { body } = await ask({ type: 'device.lock', parameters: { message: 'Lost' } })
    await hub.kill()
    await hub.restart()
    phone = await startPhone()
    await becomes(body.id, 'succeeded')
  }, 60_000)

  it('expires, and does not run afterwards', async () => {
    const { body } = await ask({ type: 'device.locate' })
    await hub.clock(5 * 60 + 1)
    await hub.runSchedule('CommandsEveryMinute')
    await becomes(body.id, 'expired')
    expect(await commandsOfTheNextStart()).toEqual([])
  })

  it('F15: is carried out where the device comes back within its 7 days', async () => {
    const { body } = await ask({ type: 'device.lock' })
    await hub.clock(7 * 86_400 - 3600)
    await hub.runSchedule('CommandsEveryMinute')
    phone = await startPhone()
    await becomes(body.id, 'succeeded')
  })

  it('F15: is not carried out after its 7 days, whether a sweep has looked at it or not', async () => {
    const { body } = await ask({ type: 'device.lock' })
    await hub.clock(7 * 86_400 + 1)
    expect(await commandsOfTheNextStart()).toEqual([])
    await hub.runSchedule('CommandsEveryMinute')
    await becomes(body.id, 'expired')
  })

  it('is superseded by the same type with other parameters, and by its opposite', async () => {
    const first = (await ask({ type: 'device.lock', parameters: { message: 'One' } })).body
    const second = (await ask({ type: 'device.lock', parameters: { message: 'Two' } })).body
    expect(await read(first.id)).toMatchObject({ state: 'superseded' })
    const unlock = (await ask({ type: 'device.unlock' })).body
    expect(await read(second.id)).toMatchObject({ state: 'superseded' })
    phone = await startPhone()
    await becomes(unlock.id, 'succeeded')
    expect(phone.events.filter(({ type }) => type === 'device.lock')).toEqual([])
  })

  it('F12: is one command, however often the same is asked at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask({ type: 'device.lock' })))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1)
  })

  it('F33: goes with the device when that is disconnected, and what was asked stays in the activity log', async () => {
    const { body } = await ask({ type: 'antivirus.enable' })
    const params = { deviceId: phone.deviceId }
    await owner.call(disconnectDevice, { params })
    await eventually(
      'the command to go',
      async () => (await refusal(owner.call(listCommands, { params }))).code === 'device/not-found',
    )
    expect(await refusal(read(body.id))).toMatchObject({ code: 'command/not-found' })
    expect(await refusal(ask({ type: 'antivirus.enable' }))).toMatchObject({ code: 'device/not-found' })
    const { items } = (await owner.call(listActivity, { query: params })).body
    expect(items).toContainEqual(expect.objectContaining({ kind: 'command.asked', commandId: body.id }))
  })
})

describe('an idempotency key', () => {
  it('F13: gets the same answer for the same request, and a refusal for another', async () => {
    const first = await ask({ type: 'antivirus.enable' }, 'key-1')
    await becomes(first.body.id, 'succeeded')
    expect(await ask({ type: 'antivirus.enable' }, 'key-1')).toEqual(first)
    expect(await refusal(ask({ type: 'antivirus.update-databases' }, 'key-1'))).toMatchObject({
      code: 'idempotency/key-reused',
      status: 409,
    })
  })
})

describe('a device that is killed in the middle', () => {
  it('finishes what it had begun when it is back, and runs nothing twice', async () => {
    const { body } = await ask({ type: 'antivirus.update-databases' })
    await phone.until('the start', ({ id, state }) => id === body.id && state === 'running')
    await phone.kill()
    phone = await startPhone()
    await becomes(body.id, 'succeeded')
  })
})
