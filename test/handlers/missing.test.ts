// A device that is missing: it is marked once, locked and located, looked for every few minutes while it is online, and
// its places are kept longer. It ends when its owner says found.

import '../support/environment.ts'
import { beforeEach, describe, expect, it, jest } from '@jest/globals'
import { listCommands, readCommand } from '../../contracts/commands.ts'
import { markFound, markMissing } from '../../contracts/missing.ts'
import type { CommandRecord } from '../../lambdas/commands/command.ts'
import { handler as acknowledged } from '../../lambdas/commands/command-acknowledged.mqtt.ts'
import { handler } from '../../lambdas/commands/commands.function.ts'
import { handler as synced } from '../../lambdas/commands/device-synced.mqtt.ts'
import { handler as search } from '../../lambdas/commands/search-missing.schedule.ts'
import { handler as sweep } from '../../lambdas/commands/sweep-commands.schedule.ts'
import type { WholeDeviceRecord } from '../../lambdas/devices/device.ts'
import { day, hour, minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask, message } from '../support/events.ts'
import { deviceId, putCommand, putDevice, putSession, report, strangerId } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'

let tables: Tables
let cloud: Cloud
let token: string
const away = { online: false, rank: 1, at: noon }
const place = { latitude: 52.5, longitude: 13.4, accuracyMeters: 20, at: '2026-11-22T12:00:00.000Z' }

const mark = (body: object = {}) => ask(handler, markMissing, { token, params: { deviceId }, body })
const find = () => ask(handler, markFound, { token, params: { deviceId } })
const device = () => tables.find<WholeDeviceRecord & { dueAt?: number }>('devices', deviceId, 'device')
const commands = () => tables.list<CommandRecord>('commands', 'command#').sort((a, b) => a.seq - b.seq)
const types = () => commands().map(({ type }) => type)
const kinds = () => tables.list('identity', 'activity#').map(({ kind }) => kind)
const end = (command: CommandRecord | undefined) =>
  tables.put('commands', {
    pk: deviceId,
    sk: `command#${command?.commandId}`,
    ...command,
    state: 'succeeded',
    rank: 50,
  })

beforeEach(() => {
  jest.restoreAllMocks()
  setNow(noon)
  tables = new Tables()
  cloud = new Cloud()
  putDevice(tables)
  token = putSession(tables).token
})

describe('marking a device missing', () => {
  it('locks it with a message, locates it, and is in the log', async () => {
    const { status, body } = await mark({ message: 'Please call', phone: '+49 30 123456' })
    expect([status, body.id]).toEqual([200, deviceId])
    expect(device()).toMatchObject({ missingSince: noon, dueAt: noon })
    expect(commands()).toMatchObject([
      { type: 'device.lock', state: 'sent', parameters: { message: 'Please call', phone: '+49 30 123456' } },
      { type: 'device.locate', state: 'sent' },
    ])
    expect(kinds().sort()).toEqual(['command.asked', 'command.asked', 'device.missing'])
    expect(cloud.published).toHaveLength(2)
  })

  it('costs eleven requests, of which a mark, and a signed and published transaction for each command; finding it three', async () => {
    const made = () => tables.requests + cloud.kms.calls().length + cloud.broker.calls().length
    await mark()
    expect(made()).toBe(11)
    await find()
    expect(made()).toBe(14)
  })

  it('asked again marks nothing anew, and queues nothing that is open', async () => {
    await mark()
    const version = device()?.version
    passTime(minute)
    expect((await mark()).status).toBe(200)
    expect(device()).toMatchObject({ missingSince: noon, version })
    expect(types()).toEqual(['device.lock', 'device.locate'])
    expect(kinds().filter((kind) => kind === 'device.missing')).toHaveLength(1)
  })

  it('that is cut off after its lock leaves it locked, and asking again does the rest', async () => {
    tables.beforeNextCommit(() => {})
    tables.beforeNextCommit(() => {
      throw awsError('InternalServerError')
    })
    expect((await mark()).status).toBe(503)
    expect([types(), device()?.missingSince]).toEqual([['device.lock'], undefined])
    expect((await mark()).status).toBe(200)
    expect([types(), device()?.missingSince]).toEqual([['device.lock', 'device.locate'], noon])
  })

  it('keeps the places of just before as long as those that come after', async () => {
    const found = (placeUntil: number) =>
      putCommand(tables, 'succeeded', { type: 'device.locate', result: { place }, placeUntil })
    const [shown, over] = [found(noon + 1), found(noon)]
    await mark()
    const until = ({ commandId }: CommandRecord) =>
      commands().find((command) => command.commandId === commandId)?.placeUntil
    expect([until(shown), until(over)]).toEqual([noon + 30 * day, noon])
  })

  it('takes back an unlock that waits behind the lock that the device has', async () => {
    const received = putCommand(tables, 'received')
    putCommand(tables, 'pending', { type: 'device.unlock', seq: 2 })
    await mark()
    expect(commands().map(({ type, state }) => `${type} ${state}`)).toEqual([
      'device.lock received',
      'device.unlock superseded',
      'device.lock sent',
      'device.locate sent',
    ])
    expect(device()?.open['device.lock']).not.toBe(received.commandId)
  })

  it('is logged once by two at the same moment', async () => {
    await Promise.all([mark(), mark()])
    expect(kinds().filter((kind) => kind === 'device.missing')).toHaveLength(1)
    expect(types()).toEqual(['device.lock', 'device.locate'])
  })

  it('goes on where the device carries another lock out, and leaves out what it can not do', async () => {
    putCommand(tables, 'running', { parameters: { message: 'a' } })
    expect((await mark({ message: 'b' })).status).toBe(200)
    expect(types()).toEqual(['device.lock', 'device.locate'])
    putDevice(tables, { capabilities: [] })
    expect((await mark()).status).toBe(200)
    expect(types()).toHaveLength(2)
  })

  it('of an unknown device, or a stranger’s, is the same 404; a rescue session may not', async () => {
    token = putSession(tables, { accountId: strangerId }).token
    expect(await mark()).toMatchObject({ status: 404, body: { code: 'device/not-found' } })
    expect(await find()).toMatchObject({ status: 404 })
    token = putSession(tables, {}, { kind: 'rescue' }).token
    expect(await mark()).toMatchObject({ status: 403, body: { code: 'session/not-allowed' } })
  })

  it('brings nothing back that is disconnected in the same moment', async () => {
    tables.beforeNextCommit(() => tables.delete('devices', deviceId, 'device'))
    expect((await mark()).status).toBe(404)
    expect([tables.list('devices', 'device'), commands()]).toEqual([[], []])
  })
})

describe('a lock of a device that stays away', () => {
  const away = { online: false, rank: 1, at: noon }
  const states = () => commands().map(({ type, state }) => `${type} ${state}`)
  const lockOver = async () => {
    for (const command of commands()) if (command.type === 'device.locate') end(command)
    setNow(noon + 7 * day)
    return sweep()
  }

  it('is asked for again when it expires, for as long as the device is missing', async () => {
    putDevice(tables, { presence: away })
    await mark({ message: 'Please call' })
    await lockOver()
    expect(states()).toEqual(['device.lock expired', 'device.locate succeeded', 'device.lock pending'])
    expect(commands().at(-1)).toMatchObject({ parameters: { message: 'Please call' }, expiresAt: noon + 14 * day })
    expect(await sweep()).toMatchObject({ failed: 0 })
    expect(states()).toHaveLength(3)
  })

  it('is asked for once where the sweep dies in between', async () => {
    putDevice(tables, { presence: away })
    await mark()
    tables.beforeNextUpdate(() => {
      throw awsError('InternalServerError')
    })
    await expect(lockOver()).rejects.toThrow()
    expect(await sweep()).toMatchObject({ failed: 0 })
    expect(states()).toEqual(['device.lock expired', 'device.locate succeeded', 'device.lock pending'])
  })

  it.each<[string, () => unknown]>([
    ['it is found', () => find()],
    ['it is locked', () => putDevice(tables, { ...device(), report: { ...report, locked: true } })],
    ['its owner wants it unlocked', () => putCommand(tables, 'pending', { type: 'device.unlock', seq: 9 })],
  ])('is let go once %s', async (_, happens) => {
    putDevice(tables, { presence: away })
    await mark()
    await happens()
    await lockOver()
    expect(states().filter((said) => said.startsWith('device.lock'))).toEqual(['device.lock expired'])
  })
})

describe('the search', () => {
  const searched = async () => {
    const before = types().length
    await search()
    return types().length - before
  }

  it('locates a missing device every 5 minutes, and not while a locate is open', async () => {
    await mark()
    expect(await searched()).toBe(0)
    expect(device()?.dueAt).toBe(noon + 5 * minute)
    end(commands()[1])
    passTime(5 * minute - 1)
    expect(await searched()).toBe(0)
    passTime(1)
    expect(await searched()).toBe(1)
    expect(commands().at(-1)).toMatchObject({ type: 'device.locate', state: 'sent' })
    expect(kinds().filter((kind) => kind === 'command.asked')).toHaveLength(2)
  })

  it('asks nothing of a device that is away, and looks again at once when it comes back', async () => {
    putDevice(tables, { presence: away })
    await mark()
    for (const command of commands()) end(command)
    expect(await searched()).toBe(0)
    tables.put('devices', { pk: 'hub', sk: 'key-set', jws: 'keys', rootKey: {} })
    passTime(minute)
    await synced(message(deviceId, { epoch: 1, appVersion: '1.0' }, { kind: 'sync' }))
    expect(await searched()).toBe(1)
  })

  it('asks nothing of one that the events leave online, but that was silent for longer than a connection is', async () => {
    putDevice(tables, { presence: { online: true, rank: 2, at: noon - 8 * hour }, lastSeenAt: noon - 8 * hour })
    await mark()
    expect(commands().map(({ state }) => state)).toEqual(['pending', 'pending'])
    for (const command of commands()) end(command)
    expect(await searched()).toBe(0)
    expect(cloud.published).toEqual([])
  })

  it('locates one that asks over HTTPS when it asks, every five minutes, for as long as it is missing', async () => {
    putDevice(tables, { presence: away })
    tables.put('devices', { pk: 'hub', sk: 'key-set', jws: 'keys', rootKey: {} })
    const { token: its } = putSession(tables, { deviceId })
    const asks = async () => {
      const { status, body } = await ask(handler, listCommands, {
        token: its,
        params: { deviceId },
        query: { state: 'open' },
      })
      expect(status).toBe(200)
      return (body.items as { type: string }[]).map(({ type }) => type)
    }
    expect(await asks()).toEqual([])
    await mark()
    expect(await asks()).toEqual(['device.lock', 'device.locate'])
    for (const command of commands()) end(command)
    passTime(5 * minute - 1)
    expect(await asks()).toEqual([])
    passTime(1)
    expect(await asks()).toEqual(['device.locate'])
    // Still open, it is handed out again, and not asked for anew.
    passTime(4 * minute)
    expect(await asks()).toEqual(['device.locate'])
    expect(types()).toEqual(['device.lock', 'device.locate', 'device.locate'])
    expect(await search()).toEqual({ looked: 1, failed: 0 })
    end(commands().at(-1))
    await find()
    passTime(5 * minute)
    expect(await asks()).toEqual([])
  })

  it('keeps no lock from one that asks over HTTPS where the search itself fails', async () => {
    putDevice(tables, { presence: away })
    tables.put('devices', { pk: 'hub', sk: 'key-set', jws: 'keys', rootKey: {} })
    const { token: its } = putSession(tables, { deviceId })
    await mark()
    end(commands()[1])
    passTime(5 * minute)
    tables.beforeNextCommit(() => {
      throw awsError('InternalServerError')
    })
    const { status, body } = await ask(handler, listCommands, {
      token: its,
      params: { deviceId },
      query: { state: 'open' },
    })
    expect([status, (body.items as { type: string }[]).map(({ type }) => type)]).toEqual([200, ['device.lock']])
  })

  it('asks once, also where it runs twice at the same moment', async () => {
    await mark()
    for (const command of commands()) end(command)
    const before = types().length
    await Promise.all([search(), search()])
    expect(types()).toHaveLength(before + 1)
  })

  it('ends when the device is found, and touches no other', async () => {
    await mark()
    for (const command of commands()) end(command)
    expect((await find()).status).toBe(200)
    expect(device()).not.toHaveProperty('missingSince')
    expect(device()).not.toHaveProperty('dueAt')
    expect(kinds()).toContain('device.found')
    expect(await search()).toEqual({ looked: 0, failed: 0 })
    const version = device()?.version
    expect((await find()).status).toBe(200)
    expect(device()?.version).toBe(version)
  })

  it('does not schedule a device again that was found in the same moment', async () => {
    await mark()
    tables.beforeNextUpdate(() => {
      const { missingSince: _, dueAt: __, dueShard: ___, ...found } = { dueShard: '', ...device() }
      tables.put('devices', found)
    })
    await search()
    expect(device()).not.toHaveProperty('dueAt')
  })

  it('goes on with the others where one fails, which stays due, and fails then', async () => {
    await mark()
    tables.beforeNextUpdate(() => {
      throw awsError('InternalServerError')
    })
    await expect(search()).rejects.toThrow('The search failed for 1 of 1 devices')
    expect(device()?.dueAt).toBe(noon)
  })
})

describe('a place', () => {
  const locate = async (more: Partial<WholeDeviceRecord> = {}) => {
    putDevice(tables, more)
    const command = putCommand(tables, 'sent', { type: 'device.locate' })
    const trail = [{ state: 'succeeded', at: place.at }]
    await acknowledged(
      message(deviceId, { commandId: command.commandId, epoch: 1, trail, result: { place, note: 'here' } }),
    )
    return command.commandId
  }
  const kept = (commandId: string) => tables.find<CommandRecord>('commands', deviceId, `command#${commandId}`)
  const shown = async (commandId: string) => {
    token = putSession(tables, {}, { lastUsedAt: Date.now(), expiresAt: Date.now() + day }).token
    const params = { deviceId, commandId }
    return (await ask(handler, readCommand, { token, params })).body.result
  }

  it.each<[string, Partial<WholeDeviceRecord>, number]>([
    ['24 hours', {}, 1],
    ['30 days where its device was missing when it came', { missingSince: noon - day }, 30],
  ])('is shown for %s, then left out by the clock, and taken out by the sweep', async (_, more, days) => {
    const commandId = await locate(more)
    setNow(noon + days * day - 1)
    expect(await shown(commandId)).toEqual({ place, note: 'here' })
    await sweep()
    expect(kept(commandId)?.result).toEqual({ place, note: 'here' })
    passTime(1)
    expect(await shown(commandId)).toEqual({ note: 'here' })
    const { body } = await ask(handler, listCommands, { token, params: { deviceId } })
    expect(JSON.stringify(body)).not.toContain('latitude')
    const version = kept(commandId)?.version ?? 0
    expect(await sweep()).toEqual({ looked: 1, failed: 0 })
    expect(kept(commandId)).toMatchObject({ state: 'succeeded', result: { note: 'here' }, version: version + 1 })
    expect(JSON.stringify(kept(commandId))).not.toMatch(/latitude|due/)
    expect(await sweep()).toEqual({ looked: 0, failed: 0 })
  })
})
