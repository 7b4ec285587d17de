// What follows from what a device tells: threats of a scan, an end, and one that contradicts another.

import '../support/environment.ts'
import { beforeEach, describe, expect, it, jest } from '@jest/globals'
import { type CommandState, endStates, listCommands, queueCommand, readCommand } from '../../contracts/commands.ts'
import { type CommandRecord, rankOf } from '../../lambdas/commands/command.ts'
import { handler as acknowledged } from '../../lambdas/commands/command-acknowledged.mqtt.ts'
import { handler as outcomes } from '../../lambdas/commands/command-outcomes.function.ts'
import { handler } from '../../lambdas/commands/commands.function.ts'
import type { WholeDeviceRecord } from '../../lambdas/devices/device.ts'
import { logger } from '../../lambdas/platform/logger.ts'
import { minute, noon, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask, changes, message } from '../support/events.ts'
import { accountId, deviceId, putCommand, putDevice, putSession } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'

let tables: Tables
let token: string
const threats = [{ name: 'EICAR-Test', path: '/downloads/a' }, { name: 'Trojan.Any' }]
const kept = ({ commandId }: CommandRecord) => tables.find<CommandRecord>('commands', deviceId, `command#${commandId}`)
const device = () => tables.find<WholeDeviceRecord>('devices', deviceId, 'device')
const entries = () => tables.list('identity', 'activity#')
const mails = () => tables.list('identity', 'mail')
const acknowledge = ({ commandId }: CommandRecord, states: string[], more: object = {}) => {
  const trail = states.map((state, index) => ({ state, at: new Date(noon + 1000 * (index + 1)).toISOString() }))
  return acknowledged(message(deviceId, { commandId, epoch: 1, trail, ...more }, { receivedAt: noon + minute }))
}

beforeEach(() => {
  jest.restoreAllMocks()
  setNow(noon)
  tables = new Tables()
  new Cloud()
  putDevice(tables)
  token = putSession(tables).token
})

describe('a scan', () => {
  /** It ends, as the device tells it, and the stream brings that. */
  const scanned = async (found: object[]) => {
    const before = putCommand(tables, 'running', { type: 'antivirus.scan', parameters: { kind: 'quick' } })
    await acknowledge(before, ['received', 'running', 'succeeded'], { result: { scanned: 10, threats: found } })
    const event = changes({ before, after: kept(before) as CommandRecord })
    expect(await outcomes(event)).toEqual({ batchItemFailures: [] })
    return event
  }

  it('shows its progress while it runs', async () => {
    const body = { type: 'antivirus.scan', parameters: { kind: 'full' } }
    await ask(handler, queueCommand, { token, params: { deviceId }, body })
    const [scan] = tables.list<CommandRecord>('commands', 'command#')
    if (!scan) throw new Error('no scan')
    await acknowledge(scan, ['received', 'running'], { step: 1, progressPercent: 40, result: { scanned: 3 } })
    const shown = await ask(handler, readCommand, { token, params: { deviceId, commandId: scan.commandId } })
    expect(shown.body).toMatchObject({ state: 'running', progressPercent: 40 })
    // What came back comes with the end.
    expect(shown.body).not.toHaveProperty('result')
  })

  it('has what it found with its device, and its owner is told in the log and by mail', async () => {
    await scanned(threats)
    expect(device()?.threats).toEqual(threats)
    expect(entries()).toMatchObject([{ kind: 'threat.found', deviceId, deviceName: 'Phone', at: noon + 3000 }])
    expect(mails()).toMatchObject([
      { accountId, template: 'threats-found', notice: 'protection', facts: { device: 'Phone', count: '2' } },
    ])
  })

  it('that found nothing ends what was known, and nobody is told', async () => {
    putDevice(tables, { threats })
    await scanned([])
    expect(device()?.threats).toEqual([])
    expect([entries(), mails()]).toEqual([[], []])
  })

  it('F31: tells once, however often the stream repeats it', async () => {
    const event = await scanned(threats)
    const once = device()
    await outcomes(event)
    expect([entries().length, mails().length, device()]).toEqual([1, 1, once])
  })

  it('that could not be kept is repeated by the stream, and is not told by halves', async () => {
    tables.beforeNextCommit(() => {
      throw awsError('InternalServerError')
    })
    const before = putCommand(tables, 'running', { type: 'antivirus.scan' })
    await acknowledge(before, ['succeeded'], { result: { threats } })
    const event = changes({ before, after: kept(before) as CommandRecord })
    expect((await outcomes(event)).batchItemFailures).toHaveLength(1)
    expect([device()?.threats, entries(), mails()]).toEqual([undefined, [], []])
    await outcomes(event)
    expect(device()?.threats).toEqual(threats)
  })

  it('of a device that has left, or was enrolled anew, tells nothing', async () => {
    putDevice(tables, { epoch: 2 })
    await scanned(threats)
    tables.delete('devices', deviceId, 'device')
    await scanned(threats)
    expect([tables.list('devices', 'device'), entries(), mails()]).toEqual([[], [], []])
  })
})

describe('a command that has ended', () => {
  const ended = async (before: CommandRecord, state: CommandState) => {
    const after = { ...before, state, rank: rankOf[state] }
    expect(await outcomes(changes({ before, after }))).toEqual({ batchItemFailures: [] })
  }

  it.each(endStates)('(%s) is none of the open ones of its device any more', async (state) => {
    await ended(putCommand(tables, 'sent'), state)
    expect(device()?.open).toEqual({})
  })

  it('leaves alone another that took its place, and a device that is gone', async () => {
    const before = putCommand(tables, 'sent')
    const other = putCommand(tables, 'sent')
    await ended(before, 'superseded')
    expect(device()?.open).toEqual({ 'device.lock': other.commandId })
    tables.delete('devices', deviceId, 'device')
    await ended(other, 'succeeded')
    expect(tables.list('devices', 'device')).toEqual([])
  })
})

describe('a device that contradicts itself', () => {
  const conflicts = () => entries().filter(({ kind }) => kind === 'command.conflict')

  it.each<[string, string[][]]>([
    [
      'in two messages',
      [
        ['received', 'succeeded'],
        ['received', 'failed'],
      ],
    ],
    ['in one', [['received', 'succeeded', 'failed']]],
    ['in a message that carries both', [['succeeded'], ['succeeded', 'failed']]],
  ])('%s is believed its first word; the second is recorded, told and alarmed', async (_, told) => {
    const error = jest.spyOn(logger, 'error')
    const command = putCommand(tables, 'sent')
    for (const states of told) await acknowledge(command, states)
    expect(kept(command)).toMatchObject({ state: 'succeeded', conflict: { state: 'failed' } })
    expect(kept(command)?.trail).not.toHaveProperty('failed')
    expect(conflicts()).toMatchObject([{ commandId: command.commandId, deviceName: 'Phone' }])
    expect(error).toHaveBeenCalledWith('command conflict', expect.objectContaining({ deviceId }))
    const params = { deviceId, commandId: command.commandId }
    expect((await ask(handler, readCommand, { token, params })).body.conflict).toMatchObject({ state: 'failed' })
  })

  it('F05: is recorded once, whatever else it tells', async () => {
    const error = jest.spyOn(logger, 'error')
    const command = putCommand(tables, 'sent')
    await acknowledge(command, ['succeeded'])
    await Promise.all([acknowledge(command, ['failed']), acknowledge(command, ['failed'])])
    const once = kept(command)
    await acknowledge(command, ['rejected'])
    await acknowledge(command, ['succeeded'])
    expect(kept(command)).toEqual(once)
    expect([conflicts().length, error.mock.calls.length]).toEqual([1, expect.any(Number)])
  })

  it('is none where it beats a soft end, repeats itself, or speaks of another epoch', async () => {
    const expired = putCommand(tables, 'expired')
    await acknowledge(expired, ['succeeded'])
    await acknowledge(expired, ['succeeded'])
    const other = putCommand(tables, 'succeeded', { epoch: 2 })
    await acknowledge(other, ['failed'])
    expect([kept(expired)?.conflict, kept(other)?.conflict, conflicts()]).toEqual([undefined, undefined, []])
  })
})

describe('the history of one type', () => {
  it('is listed alone, in pages, also of what is open', async () => {
    for (const seq of [1, 2, 3]) {
      putCommand(tables, 'succeeded', { type: 'device.locate', seq })
      putCommand(tables, 'succeeded', { seq })
    }
    const list = async (query: Record<string, string>) =>
      (await ask(handler, listCommands, { token, params: { deviceId }, query })).body
    const first = await list({ type: 'device.locate', limit: '2' })
    expect(first.items).toMatchObject(Array(2).fill({ type: 'device.locate' }))
    const second = await list({ type: 'device.locate', cursor: String(first.nextCursor) })
    expect(second.items).toHaveLength(1)
    putCommand(tables, 'sent', { type: 'device.alarm' })
    putCommand(tables, 'sent')
    expect((await list({ state: 'open', type: 'device.alarm' })).items).toHaveLength(1)
    expect((await list({ state: 'open' })).items).toHaveLength(2)
    expect((await list({ type: 'device.wipe' })).items).toEqual([])
  })
})
