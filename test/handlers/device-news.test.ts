// What of a device's changes its owner is told, by the table's stream: once, whatever is repeated, late or lost.

import '../support/environment.ts'
import { PublishCommand } from '@aws-sdk/client-iot-data-plane'
import { beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { WholeDeviceRecord } from '../../lambdas/devices/device.ts'
import { handler as deviceChanged } from '../../lambdas/devices/device-changed.stream.ts'
import { isOnline } from '../../lambdas/devices/presence.ts'
import { handler as presenceChanged } from '../../lambdas/devices/presence-changed.mqtt.ts'
import { handler as statusReported } from '../../lambdas/devices/status-reported.mqtt.ts'
import { hour, minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { changes, message } from '../support/events.ts'
import { deviceId, putDevice, report } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'

let tables: Tables
let cloud: Cloud
const kept = () => tables.find<WholeDeviceRecord>('devices', deviceId, 'device') as WholeDeviceRecord
const kinds = () => tables.list<{ kind: string }>('identity', 'activity#').map(({ kind }) => kind)
const mails = () => tables.list<{ template: string }>('identity', 'mail').map(({ template }) => template)
const whole = { batchItemFailures: [] }
const { reportedAt: _, ...facts } = report
let sequence = 0

/** Does something to the device; the change as its stream tells it. */
async function changing(act: () => Promise<void>) {
  const before = kept()
  await act()
  return { before, after: kept() }
}
const event = (isConnect: boolean, version: number) => () =>
  presenceChanged(message(deviceId, { eventType: isConnect ? 'connected' : 'disconnected', versionNumber: version }))
const status = (change: object) => () =>
  statusReported(message(deviceId, { epoch: 1, sequence: ++sequence, report: { ...facts, ...change } }))
/** The same, told by the stream twice. */
async function happens(act: () => Promise<void>): Promise<void> {
  const change = await changing(act)
  for (const _ of ['once', 'again']) expect(await deviceChanged(changes(change))).toEqual(whole)
}

function begin(given: Partial<WholeDeviceRecord> = {}) {
  setNow(noon)
  tables = new Tables()
  cloud = new Cloud()
  putDevice(tables, given)
}
const away = { presence: { online: false, rank: 7, at: noon - 1 }, lastSeenAt: noon - 1 }
beforeEach(() => begin({ missingSince: noon - minute, ...away }))

describe('a missing device that comes back', () => {
  it('F31: is told by mail and log, once, however often the stream repeats it', async () => {
    await happens(event(true, 4))
    expect([kinds(), mails()]).toEqual([['device.back-online'], ['missing-back-online']])
  })

  it('is told once where a message of it comes before the event of its connection, and that comes twice', async () => {
    await happens(status({}))
    await happens(event(true, 4))
    await happens(event(true, 4))
    expect([kinds(), mails()]).toEqual([['device.back-online'], ['missing-back-online']])
  })

  it('is not told for an old disconnect that comes after it', async () => {
    await happens(event(true, 5))
    await happens(event(false, 4))
    expect(kinds()).toEqual(['device.back-online'])
  })

  it('again is in the log again; a connection that comes and goes writes a mail in ten minutes', async () => {
    for (const version of [4, 5, 6]) {
      await happens(event(true, version))
      await happens(event(false, version))
    }
    expect([kinds().length, mails().length]).toEqual([3, 1])
    passTime(10 * minute)
    await happens(event(true, 7))
    expect([kinds().length, mails().length]).toEqual([4, 2])
  })

  it('is told also where the hint can not be sent, and once where the stream repeats it for that', async () => {
    const change = await changing(event(true, 4))
    cloud.broker.on(PublishCommand).rejectsOnce(awsError('ThrottlingException')).resolves({})
    expect(await deviceChanged(changes(change))).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] })
    expect(mails()).toEqual(['missing-back-online'])
    expect(await deviceChanged(changes(change))).toEqual(whole)
    expect(mails()).toEqual(['missing-back-online'])
  })

  it('is told later where the table fails, though the hint went out', async () => {
    const change = await changing(event(true, 4))
    tables.beforeNextCommit(() => {
      throw awsError('InternalServerError')
    })
    expect(await deviceChanged(changes(change))).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] })
    expect(cloud.published).toHaveLength(1)
    expect(await deviceChanged(changes(change))).toEqual(whole)
    expect(mails()).toEqual(['missing-back-online'])
  })

  it('is not told of one that is not missing, or gone by now', async () => {
    begin(away)
    await happens(event(true, 4))
    begin({ missingSince: noon, ...away })
    const change = await changing(event(true, 4))
    tables.delete('devices', deviceId, 'device')
    expect(await deviceChanged(changes(change))).toEqual(whole)
    expect([kinds(), mails(), tables.list('devices')]).toEqual([[], [], []])
  })

  it('is in the log as often as it came back, of any events and messages in any order', async () => {
    const act = fc.oneof(
      fc.record({ isConnect: fc.boolean(), version: fc.integer({ min: 3, max: 9 }) }),
      fc.constant('report' as const),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
        begin({ missingSince: noon - minute, ...away })
        let [comings, wasOnline] = [0, false]
        for (const each of acts) {
          passTime(1000)
          await happens(each === 'report' ? status({}) : event(each.isConnect, each.version))
          if (isOnline(kept(), Date.now()) && !wasOnline) comings++
          wasOnline = isOnline(kept(), Date.now())
        }
        expect(kinds().filter((kind) => kind === 'device.back-online')).toHaveLength(comings)
        expect(mails().length).toBe(Math.min(1, comings))
      }),
      { numRuns: 30 },
    )
  })
})

describe('a report', () => {
  it('that turns a device at risk is mailed once, and again after it was well', async () => {
    begin()
    for (const threats of [0, 1, 2, 0, 3]) await happens(status({ threats }))
    expect(tables.list('identity', 'mail')).toMatchObject([
      { template: 'device-at-risk', notice: 'protection' },
      { template: 'device-at-risk', notice: 'protection' },
    ])
  })

  it('that tells of another choice of what is allowed is logged and mailed, each choice once', async () => {
    begin()
    await happens(status({}))
    await happens(status({ optedOut: ['device.wipe'] }))
    await happens(status({ optedOut: ['device.wipe'] }))
    expect(kept().report?.optedOut).toEqual(['device.wipe'])
    await happens(status({ optedOut: [] }))
    expect([kinds(), mails()]).toEqual([
      ['opt-out.changed', 'opt-out.changed'],
      ['opt-outs-changed', 'opt-outs-changed'],
    ])
  })

  it('may tell several things at once', async () => {
    await happens(status({ threats: 1, optedOut: ['device.mugshot'] }))
    expect(new Set(mails())).toEqual(new Set(['device-at-risk', 'opt-outs-changed', 'missing-back-online']))
  })
})

describe('a connection that another one under its name takes over', () => {
  let number = 10
  beforeEach(() => begin())
  const takenOver = (version = ++number) =>
    happens(() =>
      presenceChanged(
        message(deviceId, {
          eventType: 'disconnected',
          versionNumber: version,
          disconnectReason: 'DUPLICATE_CLIENTID',
        }),
      ),
    )
  const times = async (count: number) => {
    for (let at = 0; at < count; at++) await takenOver()
  }

  it('F22: is news at the tenth time in ten minutes: nine are a bad network, and ten are two devices', async () => {
    await times(9)
    passTime(10 * minute)
    await times(9)
    expect([kinds(), mails()]).toEqual([[], []])
    await times(1)
    expect([kinds(), mails()]).toEqual([['device.shared-identity'], ['device-shared-identity']])
  })

  it('F22: counts once for each connection, however often its end is told', async () => {
    await times(1)
    for (let at = 0; at < 20; at++) await takenOver(number)
    expect(kept().takeOverCount).toBe(1)
    expect(kinds()).toEqual([])
  })

  it('F22: is told once a day while it goes on', async () => {
    for (let at = 0; at < 6; at++) {
      await times(15)
      passTime(10 * minute)
    }
    expect([kinds().length, mails().length]).toEqual([1, 1])
    passTime(24 * hour)
    await times(10)
    expect([kinds().length, mails().length]).toEqual([2, 2])
  })

  it('F22: is nothing of a device that is gone', async () => {
    tables.delete('devices', deviceId, 'device')
    await presenceChanged(
      message(deviceId, { eventType: 'disconnected', versionNumber: 1, disconnectReason: 'DUPLICATE_CLIENTID' }),
    )
    expect(kept()).toBeUndefined()
  })
})
