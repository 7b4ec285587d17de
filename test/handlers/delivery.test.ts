// How a command reaches a device that was away or did not answer: by its sync, and by the sweep of every minute.

import '../support/environment.ts'
import { PublishCommand } from '@aws-sdk/client-iot-data-plane'
import { beforeEach, describe, expect, it, jest } from '@jest/globals'
import { compactVerify } from 'jose'
import { jwsTypes } from '../../contracts/device-messages.ts'
import type { CommandRecord } from '../../lambdas/commands/command.ts'
import { handler as synced } from '../../lambdas/commands/device-synced.mqtt.ts'
import { handler as sweep } from '../../lambdas/commands/sweep-commands.schedule.ts'
import type { WholeDeviceRecord } from '../../lambdas/devices/device.ts'
import { isOnline } from '../../lambdas/devices/presence.ts'
import { day, minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud, commandKey, readJws } from '../support/cloud.ts'
import { message } from '../support/events.ts'
import { deviceId, putCommand, putDevice } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'

let tables: Tables
let cloud: Cloud
const away = { online: false, rank: 1, at: noon - minute }

const sync = (appVersion = '1.0', more: object = {}) =>
  synced(message(deviceId, { epoch: 1, appVersion, ...more }, { kind: 'sync' }))
const kept = ({ commandId }: CommandRecord) => tables.find<CommandRecord>('commands', deviceId, `command#${commandId}`)
const device = () => tables.find<WholeDeviceRecord>('devices', deviceId, 'device')
/** Ids and purposes of the signed messages that were published. */
const sent = () =>
  cloud.published
    .filter(({ message }) => 'jws' in message)
    .map(({ message }) => readJws(message.jws))
    .map(({ header, claims }) => [claims.jti, header.typ])
/** Makes a command due now. */
const due = (command: CommandRecord) => {
  tables.put('commands', { ...kept(command), dueShard: 'due#7', dueAt: Date.now() })
  return command
}

beforeEach(() => {
  jest.restoreAllMocks()
  setNow(noon)
  tables = new Tables()
  cloud = new Cloud()
  putDevice(tables)
  tables.put('devices', { pk: 'hub', sk: 'key-set', jws: 'signed.key.set', rootKey: { kid: 'root' } })
})

describe('a device that comes back', () => {
  it('is told the time and the keys, signed and in answer to its question, and counts as online', async () => {
    expect(isOnline(putDevice(tables, { presence: away }), noon)).toBe(false)
    setNow(noon + 7)
    await sync('1.0', { nonce: 'chosen-by-the-device' })
    expect(cloud.published[0]).toEqual({
      topic: `vigil/v1/devices/${deviceId}/commands`,
      message: { sync: expect.any(String), verificationKeys: 'signed.key.set' },
    })
    const { header, claims } = readJws(cloud.published[0]?.message.sync)
    expect(header).toMatchObject({ alg: 'ES256', typ: jwsTypes.sync })
    expect(claims).toEqual({ aud: deviceId, iat: (noon + 7) / 1000, nonce: 'chosen-by-the-device' })
    const opened = await compactVerify(String(cloud.published[0]?.message.sync), commandKey)
    expect(opened.protectedHeader.kid).toBeDefined()
    // Its message says that it is there; the events stay what they are.
    expect(device()).toMatchObject({ presence: away, lastSeenAt: noon + 7 })
    expect(isOnline(device() as WholeDeviceRecord, noon + 7)).toBe(true)
  })

  it('has the version of its app kept where that changed, and nothing written where it did not', async () => {
    await sync('2.0')
    const changed = device()
    expect(changed).toMatchObject({ appVersion: '2.0', version: 2 })
    await sync('2.0')
    expect(device()).toEqual(changed)
  })

  it('F33: leaves nothing behind where it is disconnected in the same moment', async () => {
    tables.beforeNextUpdate(() => tables.delete('devices', deviceId, 'device'))
    await sync('2.0')
    expect(tables.list('devices', 'device')).toEqual([])
  })

  it('gets its open commands in the order in which they were asked, and each is then sent', async () => {
    const third = putCommand(tables, 'pending', { type: 'device.lock', seq: 3 })
    const first = putCommand(tables, 'sent', { type: 'antivirus.enable', seq: 1, attempts: 1, cancelRequestedAt: noon })
    const second = putCommand(tables, 'received', { type: 'device.locate', seq: 2, attempts: 1 })
    await sync()
    expect(sent()).toEqual([
      [first.commandId, jwsTypes.cancel],
      [second.commandId, jwsTypes.run],
      [third.commandId, jwsTypes.run],
    ])
    expect(kept(third)).toMatchObject({ state: 'sent', attempts: 1, dueAt: noon + 5000, trail: { sent: noon } })
    expect(kept(second)).toMatchObject({ state: 'received', attempts: 2 })
  })

  it('gets nothing that has ended or has expired', async () => {
    putCommand(tables, 'cancelled', { type: 'device.lock' })
    putCommand(tables, 'sent', { type: 'device.locate', expiresAt: noon })
    await sync()
    expect(sent()).toEqual([])
  })

  it('gets what it runs again, which stays running: its journal tells the end where that was lost', async () => {
    const running = putCommand(tables, 'running', { attempts: 1, step: 3, progressPercent: 40 })
    await sync()
    expect(sent()).toEqual([[running.commandId, jwsTypes.run]])
    expect(kept(running)).toMatchObject({
      state: 'running',
      step: 3,
      progressPercent: 40,
      attempts: 2,
      trail: running.trail,
    })
  })

  it('is told again, while it runs a command, that its owner wants it cancelled: the first may have been lost', async () => {
    const running = putCommand(tables, 'running', { cancelRequestedAt: noon })
    await sync()
    expect(sent()).toEqual([[running.commandId, jwsTypes.cancel]])
  })

  it('F09: gets a command once, also where two syncs are answered at once', async () => {
    putCommand(tables, 'pending')
    await Promise.all([sync(), sync()])
    expect(sent()).toHaveLength(1)
  })

  it('F11: gets no command that was cancelled in the same moment', async () => {
    const waiting = putCommand(tables, 'pending')
    tables.put('commands', { ...kept(waiting), state: 'cancelled', rank: 40 })
    await sync()
    expect(sent()).toEqual([])
  })

  it('is ignored where the hub does not know it, and where it says nothing that can be read', async () => {
    tables.delete('devices', deviceId, 'device')
    await sync()
    await synced(message(deviceId, 'garbage'))
    await synced(message(deviceId, { epoch: 0, appVersion: '' }))
    expect(cloud.published).toEqual([])
  })
})

describe('the sweep', () => {
  it('sends again what got no answer, later each time, until it expires', async () => {
    const command = due(putCommand(tables, 'sent', { attempts: 1 }))
    const waits: number[] = []
    for (let round = 0; round < 5; round++) {
      await sweep()
      const wait = Number((kept(command) as { dueAt?: number } | undefined)?.dueAt) - Date.now()
      waits.push(wait / 1000)
      passTime(wait)
    }
    expect(waits).toEqual([15, 60, 300, 300, 300])
    expect(sent()).toHaveLength(5)
    expect(kept(command)).toMatchObject({ state: 'sent', attempts: 6 })
  })

  it('does not touch what is not due', async () => {
    const command = putCommand(tables, 'sent', { attempts: 1 })
    expect(await sweep()).toEqual({ looked: 0, failed: 0 })
    expect(kept(command)?.attempts).toBe(1)
  })

  it('lets a command rest until its expiry where its device is away', async () => {
    putDevice(tables, { presence: away })
    const command = due(putCommand(tables, 'sent', { attempts: 1 }))
    expect(await sweep()).toEqual({ looked: 1, failed: 0 })
    expect(sent()).toEqual([])
    expect(kept(command)).toMatchObject({ attempts: 1, dueAt: command.expiresAt })
  })

  it('F09: looks at a waiting command once, sends it where its device has come, and else lets it rest', async () => {
    putDevice(tables, { presence: away })
    const waiting = due(putCommand(tables, 'pending', { type: 'device.locate' }))
    expect(await sweep()).toEqual({ looked: 1, failed: 0 })
    expect(kept(waiting)).toMatchObject({ state: 'pending', attempts: 0, dueAt: waiting.expiresAt })
    expect(await sweep()).toEqual({ looked: 0, failed: 0 })
    // No connect event came, but it was heard of.
    putDevice(tables, { presence: away, lastSeenAt: noon })
    const other = due(putCommand(tables, 'pending'))
    await sweep()
    expect(sent()).toEqual([[other.commandId, jwsTypes.run]])
    expect(kept(other)).toMatchObject({ state: 'sent', attempts: 1, dueAt: noon + 5000, trail: { sent: noon } })
  })

  it('does not lay to rest what was sent in the same moment', async () => {
    putDevice(tables, { presence: away })
    const command = due(putCommand(tables, 'pending'))
    const sentMeanwhile = { state: 'sent', rank: 10, attempts: 1, dueAt: noon + 5000 }
    tables.beforeNextUpdate(() => tables.put('commands', { ...kept(command), ...sentMeanwhile }))
    await sweep()
    expect(kept(command)).toMatchObject(sentMeanwhile)
  })

  it('ends what has expired; a second sweep finds nothing', async () => {
    const command = putCommand(tables, 'received')
    setNow(noon + 7 * day)
    expect(await sweep()).toEqual({ looked: 1, failed: 0 })
    expect(kept(command)).toMatchObject({ state: 'expired', trail: { expired: noon + 7 * day } })
    expect(await sweep()).toEqual({ looked: 0, failed: 0 })
  })

  it('waits for the end of what has begun before it expired: a full scan takes its time', async () => {
    const scan = putCommand(tables, 'running', { type: 'antivirus.scan' })
    setNow(scan.expiresAt + 1)
    expect(await sweep()).toEqual({ looked: 0, failed: 0 })
    setNow(scan.overAt)
    expect(await sweep()).toEqual({ looked: 1, failed: 0 })
    expect(kept(scan)?.state).toBe('expired')
  })

  it('sends the cancel of what still runs, also behind its expiry', async () => {
    const alarm = due(putCommand(tables, 'running', { type: 'device.alarm', cancelRequestedAt: noon, attempts: 1 }))
    setNow(alarm.expiresAt + minute)
    await sweep()
    expect(sent()).toEqual([[alarm.commandId, jwsTypes.cancel]])
    expect(Number((kept(alarm) as { dueAt?: number } | undefined)?.dueAt)).toBeGreaterThan(Date.now())
  })

  it('leaves alone what the device ended in between', async () => {
    const command = due(putCommand(tables, 'sent', { attempts: 1, expiresAt: noon }))
    const stale = kept(command)
    tables.put('commands', { ...stale, state: 'succeeded', rank: 50 })
    await sweep()
    expect(kept(command)?.state).toBe('succeeded')
  })

  it('F06, F10: counts an attempt also where the broker fails: it comes again', async () => {
    cloud.broker.on(PublishCommand).rejects(awsError('ThrottlingException'))
    const command = due(putCommand(tables, 'sent', { attempts: 1 }))
    expect(await sweep()).toEqual({ looked: 1, failed: 0 })
    expect(kept(command)?.attempts).toBe(2)
  })

  it('goes on with the others where one command can not be looked at, and fails then, so that it is heard of', async () => {
    const both = (['device.lock', 'device.locate'] as const).map((type) =>
      due(putCommand(tables, 'sent', { type, attempts: 1 })),
    )
    tables.beforeNextUpdate(() => {
      throw awsError('InternalServerError')
    })
    await expect(sweep()).rejects.toThrow('The sweep failed for 1 of 2 commands')
    expect(both.map((command) => kept(command)?.attempts).sort()).toEqual([1, 2])
    // Lambda repeats it, and finds the one that is still due.
    expect(await sweep()).toEqual({ looked: 1, failed: 0 })
    expect(both.map((command) => kept(command)?.attempts)).toEqual([2, 2])
  })
})
