// What becomes of a queued command: cancelled by its owner, acknowledged by its device, listed, swept.

import '../support/environment.ts'
import { PublishCommand } from '@aws-sdk/client-iot-data-plane'
import { beforeEach, describe, expect, it, jest } from '@jest/globals'
import { type CommandState, cancelCommand, listCommands, readCommand } from '../../contracts/commands.ts'
import { jwsTypes } from '../../contracts/device-messages.ts'
import type { CommandRecord } from '../../lambdas/commands/command.ts'
import { handler as acknowledged } from '../../lambdas/commands/command-acknowledged.mqtt.ts'
import { handler } from '../../lambdas/commands/commands.function.ts'
import { dispatch } from '../../lambdas/commands/dispatch.ts'
import type { WholeDeviceRecord } from '../../lambdas/devices/device.ts'
import { isOnline } from '../../lambdas/devices/presence.ts'
import { logger } from '../../lambdas/platform/logger.ts'
import { minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud, readJws } from '../support/cloud.ts'
import { ask, message } from '../support/events.ts'
import { deviceId, putCommand, putDevice, putSession, strangerId } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'

let tables: Tables
let cloud: Cloud
let token: string

const named = ({ commandId }: CommandRecord) => ({ token, params: { deviceId, commandId } })
const cancel = (command: CommandRecord) => ask(handler, cancelCommand, named(command))
const kept = ({ commandId }: CommandRecord) => tables.find<CommandRecord>('commands', deviceId, `command#${commandId}`)
const device = () => tables.find<WholeDeviceRecord>('devices', deviceId, 'device')
const time = (at: number) => new Date(at).toISOString()

/** The device says what became of a command, step by step, a second apart. */
const acknowledge = ({ commandId }: CommandRecord, states: CommandState[], more: object = {}) => {
  const trail = states.map((state, index) => ({ state, at: time(noon + 1000 * (index + 1)) }))
  return acknowledged(message(deviceId, { commandId, epoch: 1, trail, ...more }, { receivedAt: noon + minute }))
}

beforeEach(() => {
  jest.restoreAllMocks()
  setNow(noon)
  tables = new Tables()
  cloud = new Cloud()
  putDevice(tables)
  tables.put('devices', { pk: 'hub', sk: 'key-set', jws: 'keys', rootKey: {} })
  token = putSession(tables).token
})

describe('cancelling', () => {
  it('F11: ends a command at once that was not sent, and sends nothing', async () => {
    const waiting = putCommand(tables, 'pending')
    expect(await cancel(waiting)).toMatchObject({ status: 200, body: { state: 'cancelled' } })
    expect((await ask(handler, listCommands, { token, params: { deviceId }, query: { state: 'open' } })).body).toEqual({
      items: [],
    })
    expect(kept(waiting)).not.toHaveProperty('dueAt')
    expect(cloud.published).toEqual([])
    expect(tables.list('identity', 'activity#')).toMatchObject([
      { kind: 'command.cancelled', deviceName: 'My phone', address: expect.any(String), agent: expect.any(String) },
    ])
  })

  it('F11: wins over a sender that read the command before: nothing is sent', async () => {
    const waiting = putCommand(tables, 'pending')
    expect(await cancel(waiting)).toMatchObject({ status: 200, body: { state: 'cancelled' } })
    const cancelled = kept(waiting)
    await dispatch(waiting, noon)
    expect(cloud.published).toEqual([])
    expect(kept(waiting)).toEqual(cancelled)
  })

  it('F11: is a request where the sender was first: counting the first attempt and becoming sent are one write', async () => {
    const waiting = putCommand(tables, 'pending')
    tables.client.resetHistory()
    await dispatch(waiting, noon)
    expect(tables.requests).toBe(1)
    const first = { state: 'sent', rank: 10, attempts: 1, version: 2, dueAt: noon + 5000 }
    expect(kept(waiting)).toMatchObject({ ...first, trail: { pending: noon, sent: noon } })
    const sent = kept(waiting)
    tables.put('commands', { ...sent, ...waiting })
    tables.beforeNextCommit(() => tables.put('commands', { ...sent }))
    expect(await cancel(waiting)).toMatchObject({ body: { state: 'sent', cancelRequestedAt: time(noon) } })
    expect(cloud.published.map(({ message }) => readJws(message.jws).header.typ)).toEqual([
      jwsTypes.run,
      jwsTypes.cancel,
    ])
  })

  it('asks the device, signed, where it was sent: it may still run', async () => {
    const sent = putCommand(tables, 'sent')
    expect(await cancel(sent)).toMatchObject({ status: 200, body: { state: 'sent', cancelRequestedAt: time(noon) } })
    expect(readJws(cloud.published[0]?.message.jws)).toMatchObject({
      header: { typ: jwsTypes.cancel },
      claims: { jti: sent.commandId, aud: deviceId },
    })
    expect(device()?.open).toEqual({ 'device.lock': sent.commandId })
  })

  it('is kept also where the broker fails, and a second time keeps the first', async () => {
    cloud.broker.on(PublishCommand).rejects(awsError('InternalFailureException'))
    const sent = putCommand(tables, 'running')
    expect((await cancel(sent)).status).toBe(200)
    passTime(minute)
    expect(await cancel(sent)).toMatchObject({ status: 200, body: { cancelRequestedAt: time(noon) } })
  })

  it.each(['succeeded', 'failed', 'rejected', 'expired', 'cancelled', 'superseded'] as const)(
    'is refused for a command that has %s',
    async (state) => {
      const refused = { status: 409, body: { code: 'command/already-ended' } }
      expect(await cancel(putCommand(tables, state))).toMatchObject(refused)
    },
  )

  it('of an unknown command, or on a stranger’s device, is the same 404', async () => {
    const command = putCommand(tables, 'sent')
    const unknown = await cancel({ ...command, commandId: 'cmd_01K0000000000000000000N0NE' })
    token = putSession(tables, { accountId: strangerId }).token
    expect(await cancel(command)).toEqual(unknown)
    expect(unknown).toMatchObject({ status: 404, body: { code: 'command/not-found' } })
  })
})

describe('an acknowledgement', () => {
  it('moves the command, keeps the whole trail, and proves the device online', async () => {
    const away = { online: false, rank: 1, at: noon - minute }
    expect(isOnline(putDevice(tables, { presence: away }), noon)).toBe(false)
    const command = putCommand(tables, 'sent')
    await acknowledge(command, ['received', 'running'], { step: 2, progressPercent: 40 })
    expect(kept(command)).toMatchObject({ state: 'running', step: 2, progressPercent: 40, dueAt: command.overAt })
    expect(kept(command)?.trail).toEqual({ sent: noon, received: noon + 1000, running: noon + 2000 })
    expect(device()).toMatchObject({ presence: away, lastSeenAt: noon + minute })
    expect(isOnline(device() as WholeDeviceRecord, noon + minute)).toBe(true)
  })

  it('of an end keeps its result', async () => {
    const command = putCommand(tables, 'running', { type: 'device.locate' })
    const place = { latitude: 52.5, longitude: 13.4, accuracyMeters: 20, at: time(noon) }
    await acknowledge(command, ['received', 'running', 'succeeded'], { result: { place } })
    expect(kept(command)).toMatchObject({ state: 'succeeded', result: { place } })
  })

  it('that a command goes on which its owner wants cancelled has the cancel sent again soon', async () => {
    const command = putCommand(tables, 'sent', { cancelRequestedAt: noon })
    passTime(minute)
    await acknowledge(command, ['received', 'running'])
    expect(kept(command)).toMatchObject({ state: 'running', cancelRequestedAt: noon, dueAt: noon + minute + 5000 })
    await acknowledge(command, ['received', 'running', 'succeeded'])
    expect(kept(command)).not.toHaveProperty('dueAt')
  })

  it('F02: that comes late adds to the history, and changes nothing else', async () => {
    const command = putCommand(tables, 'sent')
    await acknowledge(command, ['succeeded'])
    await acknowledge(command, ['received', 'running'], { step: 9, result: { note: 'late' } })
    const { trail, ...rest } = kept(command) ?? {}
    expect(rest).toMatchObject({ state: 'succeeded', step: 0 })
    expect(rest).not.toHaveProperty('result')
    expect(Object.keys(trail ?? {}).sort()).toEqual(['received', 'running', 'sent', 'succeeded'])
  })

  it('F01: that comes twice is the same as once', async () => {
    const command = putCommand(tables, 'sent')
    await acknowledge(command, ['received'])
    const once = kept(command)
    await acknowledge(command, ['received'])
    expect(kept(command)).toEqual(once)
  })

  it('F20: of a device whose clock runs ahead is not later than when it was heard', async () => {
    const command = putCommand(tables, 'sent')
    const trail = [{ state: 'received', at: '2030-01-01T00:00:00.000Z' }]
    const { commandId } = command
    await acknowledged(message(deviceId, { commandId, epoch: 1, trail }, { receivedAt: noon + 5 }))
    expect(kept(command)?.trail.received).toBe(noon + 5)
  })

  it.each(['expired', 'superseded', 'cancelled'] as const)('F04: of a success beats %s', async (state) => {
    const command = putCommand(tables, state)
    await acknowledge(command, ['received', 'succeeded'])
    expect(kept(command)?.state).toBe('succeeded')
  })

  it('of a success takes back why the command was superseded', async () => {
    const command = putCommand(tables, 'superseded', { reason: 'superseded' })
    await acknowledge(command, ['received', 'succeeded'])
    expect(kept(command)).not.toHaveProperty('reason')
  })

  it('F33: for another epoch, another device or an unknown command changes nothing', async () => {
    const warn = jest.spyOn(logger, 'warn')
    const command = putCommand(tables, 'sent', { epoch: 2 })
    const before = tables.list('commands')
    await acknowledge(command, ['succeeded'])
    await acknowledge({ ...command, commandId: 'cmd_01K0000000000000000000N0NE' }, ['succeeded'])
    const trail = [{ state: 'succeeded', at: time(noon) }]
    await acknowledged(message('dev_01K0000000000000000000THER', { commandId: command.commandId, epoch: 2, trail }))
    expect(tables.list('commands')).toEqual(before)
    expect(warn).toHaveBeenCalledTimes(2)
  })

  it.each<[string, unknown]>([
    ['no JSON', '\u0000garbage'],
    ['an empty trail', { commandId: 'cmd_01K0000000000000000000N0NE', epoch: 1, trail: [] }],
    [
      'a state that no device is in',
      { commandId: 'cmd_01K0000000000000000000N0NE', epoch: 1, trail: [{ state: 'expired', at: time(0) }] },
    ],
    ['a trail without end', { commandId: 'x', epoch: 1, trail: Array(99).fill({ state: 'running', at: time(0) }) }],
    ['a device id of its own', { deviceId, commandId: 'cmd_01K0000000000000000000N0NE', epoch: 1, trail: [] }],
  ])('that is %s is logged and ignored', async (_, body) => {
    const warn = jest.spyOn(logger, 'warn')
    await acknowledged(message(deviceId, body))
    expect(warn).toHaveBeenCalledWith('message ignored', expect.objectContaining({ deviceId }))
    expect(tables.requests).toBe(0)
  })

  it('F27: that could not be written is thrown, so that Lambda repeats it', async () => {
    const command = putCommand(tables, 'sent')
    tables.client.rejects(awsError('InternalServerError'))
    await expect(acknowledge(command, ['received'])).rejects.toThrow('InternalServerError')
  })
})

describe('the commands of a device', () => {
  it('are read one by one and in pages, newest first', async () => {
    const all = [1, 2, 3].map((seq) => putCommand(tables, 'succeeded', { seq }))
    const first = await ask(handler, listCommands, { token, params: { deviceId }, query: { limit: '2' } })
    expect(first.body.items).toMatchObject([{ id: all[2]?.commandId }, { id: all[1]?.commandId }])
    const cursor = String(first.body.nextCursor)
    const second = await ask(handler, listCommands, { token, params: { deviceId }, query: { cursor } })
    expect(second.body).toMatchObject({ items: [{ id: all[0]?.commandId }] })
    expect(JSON.stringify(second.body)).not.toMatch(/"(pk|sk|dueAt|rank|ownerId|jws)"/)
    const one = await ask(handler, readCommand, named(all[1] as CommandRecord))
    expect(one.body).toMatchObject({ id: all[1]?.commandId, state: 'succeeded' })
  })

  it('that are open come signed to the device itself, in the order in which they were asked', async () => {
    const second = putCommand(tables, 'sent', { seq: 2, cancelRequestedAt: noon })
    const first = putCommand(tables, 'received', { type: 'device.locate', seq: 1 })
    const open = { params: { deviceId }, query: { state: 'open' } }
    const own = putSession(tables, { deviceId }).token
    const { body } = await ask(handler, listCommands, { ...open, token: own })
    expect(body.items).toMatchObject([{ id: first.commandId }, { id: second.commandId }])
    expect(body.verificationKeys).toBe('keys')
    const types = (body.items as { jws: string }[]).map(({ jws }) => readJws(jws).header.typ)
    expect(types).toEqual([jwsTypes.run, jwsTypes.cancel])
    const owners = await ask(handler, listCommands, { ...open, token })
    expect(JSON.stringify(owners.body)).not.toContain('jws')
  })

  it('that have ended are not the business of who holds the device: its session reads the open ones, however it asks', async () => {
    const open = putCommand(tables, 'sent', { type: 'device.locate', seq: 2 })
    putCommand(tables, 'succeeded', { seq: 1, result: { note: 'of another holder' } })
    const own = putSession(tables, { deviceId }).token
    for (const query of [{ state: 'open' }, {}, { limit: '2' }]) {
      const { status, body } = await ask(handler, listCommands, { params: { deviceId }, token: own, query })
      expect([status, body]).toMatchObject([200, { items: [{ id: open.commandId }] }])
      const [{ jws } = {}] = body.items as { jws?: string }[]
      // Only whoever asks for the open ones is sent them.
      expect(jws && readJws(jws).claims.jti).toBe('state' in query ? open.commandId : undefined)
    }
    const another = { params: { deviceId: 'dev_01K0000000000000000000THER' }, token: own }
    expect((await ask(handler, listCommands, another)).status).toBe(404)
  })

  it('count as sent once the device fetched them, so that a cancel does not promise what it can not keep', async () => {
    const waiting = putCommand(tables, 'pending')
    const own = putSession(tables, { deviceId }).token
    await ask(handler, listCommands, { params: { deviceId }, query: { state: 'open' }, token: own })
    expect(await cancel(waiting)).toMatchObject({ body: { state: 'sent', cancelRequestedAt: time(noon) } })
  })
})
