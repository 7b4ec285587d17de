// What a device tells by itself: kept once, logged, mailed where it matters, and never a place in a mail.

import '../support/environment.ts'
import { beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { DeviceEvent } from '../../contracts/device-messages.ts'
import { readDevice } from '../../contracts/devices.ts'
import type { WholeDeviceRecord } from '../../lambdas/devices/device.ts'
import { handler as devices } from '../../lambdas/devices/devices.function.ts'
import { handler as eventReported } from '../../lambdas/devices/event-reported.mqtt.ts'
import { handler as statusReported } from '../../lambdas/devices/status-reported.mqtt.ts'
import { handler as sweep } from '../../lambdas/devices/sweep-devices.schedule.ts'
import { logger } from '../../lambdas/platform/logger.ts'
import { day, minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask, message } from '../support/events.ts'
import { accountId, deviceId, putAccount, putDevice, putSession, report } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'

let tables: Tables
const kept = () => tables.find<WholeDeviceRecord>('devices', deviceId, 'device')
const kinds = () => tables.list<{ kind: string }>('identity', 'activity#').map(({ kind }) => kind)
const mails = () => tables.list<{ template: string }>('identity', 'mail').map(({ template }) => template)
const place = { latitude: 52.5, longitude: 13.4, accuracyMeters: 20, at: new Date(noon).toISOString() }
const tell = (event: DeviceEvent['event'], sequence = 1, epoch = 1) =>
  eventReported(message(deviceId, { epoch, sequence, at: new Date(noon).toISOString(), event }, { kind: 'event' }))
const threat = (name: string) => ({ kind: 'threat-found' as const, threat: { name } })

beforeEach(() => {
  jest.restoreAllMocks()
  setNow(noon)
  tables = new Tables()
  new Cloud()
  putDevice(tables)
})

const read = async (token = putSession(tables).token) =>
  (await ask(devices, readDevice, { token, params: { deviceId } })).body

describe('an event of a device', () => {
  it.each<[DeviceEvent['event'], string, string]>([
    [threat('EICAR'), 'threat.found', 'threat-found'],
    [{ kind: 'sim-changed' }, 'sim.changed', 'sim-changed'],
    [{ kind: 'tampered', note: 'debugger' }, 'device.tampered', 'device-tampered'],
  ])('is logged and mailed: %j', async (event, kind, template) => {
    await tell(event)
    expect(tables.list('identity', 'activity#')).toMatchObject([{ pk: accountId, kind, deviceId, deviceName: 'Phone' }])
    expect(tables.list('identity', 'mail')).toMatchObject([{ accountId, template, facts: { device: 'Phone' } }])
    expect(kept()).toMatchObject({ eventSequence: 1, version: 2 })
  })

  it('changes nothing where it comes again, after a later one, or from another epoch', async () => {
    await tell({ kind: 'sim-changed' }, 5)
    const before = kept()
    await tell({ kind: 'sim-changed' }, 5)
    await tell({ kind: 'tampered' }, 4)
    await tell({ kind: 'tampered' }, 6, 2)
    expect(kept()).toEqual(before)
    expect([kinds(), mails()]).toEqual([['sim.changed'], ['sim-changed']])
  })

  it('of which two copies are dealt with at once happens once', async () => {
    tables.beforeNextCommit(() => void tables.put('devices', { ...kept(), eventSequence: 1, version: 9 }))
    await tell({ kind: 'sim-changed' })
    expect([kinds(), mails()]).toEqual([[], []])
  })

  it('is looked at again where the device changed meanwhile: nothing that was told in between is lost', async () => {
    tables.beforeNextCommit(() => {
      tables.put('devices', { ...kept(), threats: [{ name: 'Other' }], version: 7 })
    })
    await tell(threat('EICAR'))
    expect(kept()).toMatchObject({ threats: [{ name: 'EICAR' }, { name: 'Other' }], version: 8 })
  })

  it('is left to Lambda to repeat where the device keeps changing, or the table fails', async () => {
    for (let times = 0; times < 5; times++)
      tables.beforeNextCommit(() => tables.put('devices', { ...kept(), version: 10 + times }))
    await expect(tell({ kind: 'sim-changed' })).rejects.toMatchObject({ code: 'service/busy' })
    tables.beforeNextCommit(() => {
      throw awsError('ThrottlingException')
    })
    await expect(tell({ kind: 'sim-changed' })).rejects.toThrow('ThrottlingException')
    await tell({ kind: 'sim-changed' })
    expect(mails()).toEqual(['sim-changed'])
  })

  it('of a device that is gone leaves nothing behind, and one that makes no sense is ignored', async () => {
    const warn = jest.spyOn(logger, 'warn')
    await eventReported(message(deviceId, { epoch: 1, sequence: 1, event: { kind: 'exploded' } }, { kind: 'event' }))
    expect(warn).toHaveBeenCalledTimes(1)
    tables.delete('devices', deviceId, 'device')
    await tell({ kind: 'sim-changed' })
    expect([tables.list('devices'), kinds(), mails()]).toEqual([[], [], []])
  })

  it('proves that the device is there', async () => {
    putDevice(tables, { presence: { online: false, rank: 3, at: noon - 1 } })
    await tell({ kind: 'tampered' })
    expect((await read()).presence).toMatchObject({ online: true })
  })
})

describe('threats', () => {
  it('are listed newest first, each in the log, and mailed once in ten minutes', async () => {
    for (const [index, name] of ['A', 'B', 'A'].entries()) await tell(threat(name), index + 1)
    expect((await read()).threats).toEqual([{ name: 'A' }, { name: 'B' }])
    expect(kinds()).toEqual(['threat.found', 'threat.found', 'threat.found'])
    expect(tables.list('identity', 'mail')).toMatchObject([{ template: 'threat-found', notice: 'protection' }])
    passTime(10 * minute)
    await tell(threat('C'), 4)
    expect(mails()).toEqual(['threat-found', 'threat-found'])
  })

  it('are over with the report that says there are none', async () => {
    await tell(threat('A'))
    const { reportedAt: _, ...facts } = report
    await statusReported(message(deviceId, { epoch: 1, sequence: 1, report: { ...facts, threats: 1 } }))
    expect(kept()).toHaveProperty('threats')
    await statusReported(message(deviceId, { epoch: 1, sequence: 2, report: facts }))
    expect(kept()).not.toHaveProperty('threats')
  })
})

describe('a battery that ends', () => {
  const low = { kind: 'battery-low' as const, batteryPercent: 4, place }

  it('tells the last place, which is shown for a day and never mailed', async () => {
    await tell(low)
    expect([kinds(), mails()]).toEqual([['battery.low'], []])
    passTime(day - 1)
    expect((await read()).lastPlace).toEqual(place)
    passTime(1)
    expect(await read()).not.toHaveProperty('lastPlace')
  })

  it('of a missing device is mailed, without the place, which is kept for 30 days', async () => {
    putDevice(tables, { missingSince: noon - day })
    await tell(low)
    expect(tables.list('identity', 'mail')).toMatchObject([{ template: 'battery-low', facts: { device: 'Phone' } }])
    expect(JSON.stringify(tables.list('identity'))).not.toMatch(/52\.5|13\.4|latitude/)
    expect(kept()?.lastPlace).toEqual({ place, until: noon + 30 * day })
  })

  it('without a place is in the log only', async () => {
    putDevice(tables, { missingSince: noon - day })
    await tell({ kind: 'battery-low', batteryPercent: 4 })
    expect([kinds(), mails(), kept()?.lastPlace]).toEqual([['battery.low'], [], undefined])
  })
})

describe('the hourly sweep', () => {
  const low = { kind: 'battery-low' as const, batteryPercent: 4, place }
  const waiting = () => tables.list('devices').filter(({ pk }) => String(pk).startsWith('over#'))

  it('forgets a place when its time is over, and not before', async () => {
    await tell(low)
    passTime(day - 1)
    expect(await sweep()).toEqual({ ended: 0, failed: 0 })
    passTime(1)
    expect(await sweep()).toEqual({ ended: 1, failed: 0 })
    expect(kept()).not.toHaveProperty('lastPlace')
    expect(waiting()).toEqual([])
  })

  it('keeps it longer where the device was marked missing since, and forgets it then', async () => {
    await tell(low)
    tables.put('devices', { ...kept(), missingSince: noon + 1 })
    passTime(day)
    await sweep()
    expect((await read()).lastPlace).toEqual(place)
    passTime(29 * day + 1)
    // A session is idle by now; the record tells.
    await sweep()
    expect(kept()).not.toHaveProperty('lastPlace')
    expect(waiting()).toEqual([])
  })

  it('does not touch a newer place, nor what other sweeps look for', async () => {
    tables.put('devices', { ...kept(), missingSince: noon, dueShard: 'due#1', dueAt: noon })
    expect(await sweep()).toEqual({ ended: 0, failed: 0 })
    await tell(low)
    passTime(day)
    await tell({ ...low, place: { ...place, latitude: 1 } }, 2)
    passTime(29 * day)
    await sweep()
    expect(kept()?.lastPlace?.place.latitude).toBe(1)
  })

  it('is done with a device that is gone, and with what it did before', async () => {
    await tell(low)
    tables.delete('devices', deviceId, 'device')
    passTime(day)
    await sweep()
    expect(tables.list('devices')).toEqual([])
  })
})

describe('whose a device is', () => {
  it('is told to the device itself alone, with the address that the account has now', async () => {
    putAccount(tables, { email: 'new@example.org' })
    expect(await read(putSession(tables, { deviceId }).token)).toMatchObject({ owner: { email: 'new@example.org' } })
    expect(await read()).not.toHaveProperty('owner')
  })
})
