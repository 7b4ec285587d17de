// The list of devices, their names, and what devices and broker tell of them. Messages come twice, late and garbled; a
// device's own word never changes another device.

import '../support/environment.ts'
import { beforeEach, describe, expect, it, jest } from '@jest/globals'
import { Device, listDevices, readDevice, renameDevice } from '../../contracts/devices.ts'
import type { WholeDeviceRecord } from '../../lambdas/devices/device.ts'
import { handler } from '../../lambdas/devices/devices.function.ts'
import { isOnline } from '../../lambdas/devices/presence.ts'
import { handler as presenceChanged } from '../../lambdas/devices/presence-changed.mqtt.ts'
import { handler as statusReported } from '../../lambdas/devices/status-reported.mqtt.ts'
import { logger } from '../../lambdas/platform/logger.ts'
import { minute, noon, passTime, setNow } from '../support/clock.ts'
import { ask, message } from '../support/events.ts'
import { deviceId, putDevice, putSession, report, strangerId } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'

let tables: Tables
let token: string
const kept = () => tables.find<WholeDeviceRecord>('devices', deviceId, 'device')
const isKeptOnline = () => isOnline(kept() as WholeDeviceRecord, Date.now())
const { reportedAt: _, ...facts } = report
/** The device reports; the hub hears of it as many milliseconds after noon as the sequence says. */
const reportStatus = (sequence: number, more: object = {}, epoch = 1) =>
  statusReported(
    message(
      deviceId,
      { epoch, sequence, report: { ...facts, ...more } },
      { kind: 'status', receivedAt: noon + sequence },
    ),
  )

beforeEach(() => {
  jest.restoreAllMocks()
  setNow(noon)
  tables = new Tables()
  putDevice(tables)
  token = putSession(tables).token
})

describe('the devices of an account', () => {
  it('are listed as the contract declares, without those of strangers and without how they are kept', async () => {
    putDevice(tables, { deviceId: 'dev_01K0000000000000000000THER', name: 'Laptop', model: 'X1' })
    putDevice(tables, { deviceId: 'dev_01K000000000000000000STRAN', ownerId: strangerId })
    const { status, body, text } = await ask(handler, listDevices, { token })
    expect(status).toBe(200)
    expect((body.items as unknown[]).map((item) => Device.parse(item).name)).toEqual(['Phone', 'Laptop'])
    expect(text).not.toMatch(/ownerId|keyHash|certificateId|sessionId|"seq"|"epoch"/)
  })

  it('are renamed, with an entry in the activity log', async () => {
    const renamed = await ask(handler, renameDevice, {
      token,
      params: { deviceId },
      body: { name: '  Kitchen tablet ' },
    })
    expect(renamed).toMatchObject({ status: 200, body: { name: 'Kitchen tablet', version: 2 } })
    expect(kept()).toMatchObject({ name: 'Kitchen tablet', version: 2 })
    expect(tables.list('identity', 'activity#')).toMatchObject([
      { kind: 'device.renamed', deviceName: 'Kitchen tablet' },
    ])
  })

  it.each(['', '   ', 'x'.repeat(65), 'a\u0000b', 'two\nlines'])('are not renamed to %j', async (name) => {
    const refused = await ask(handler, renameDevice, { token, params: { deviceId }, body: { name } })
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/name' }] } })
    expect(kept()?.name).toBe('Phone')
  })

  it('that go to a stranger in the same moment are not renamed', async () => {
    tables.beforeNextCommit(() => void putDevice(tables, { ownerId: strangerId }))
    const refused = await ask(handler, renameDevice, { token, params: { deviceId }, body: { name: 'Mine' } })
    expect(refused).toMatchObject({ status: 404, body: { code: 'device/not-found' } })
    expect(kept()?.name).toBe('Phone')
  })
})

describe('a status report', () => {
  const send = reportStatus

  it('becomes the protection that the owner sees', async () => {
    await send(1, { threats: 3 })
    const { body } = await ask(handler, readDevice, { token, params: { deviceId } })
    expect(body).toMatchObject({
      protection: { state: 'at-risk' },
      report: { threats: 3, reportedAt: '2026-11-22T12:00:00.001Z' },
    })
    expect(body.presence).toEqual({ online: true, lastSeenAt: '2026-11-22T12:00:00.000Z' })
  })

  it('is noted as a sign of life at most once a minute, and kept each time', async () => {
    const seen: (number | undefined)[][] = []
    for (const sequence of [1, minute, minute + 1, minute + 2]) {
      await send(sequence)
      seen.push([kept()?.lastSeenAt, kept()?.reportSequence])
    }
    expect(seen).toEqual([
      [noon, 1],
      [noon, minute],
      [noon + minute + 1, minute + 1],
      [noon + minute + 1, minute + 2],
    ])
  })

  it('shows at once that a device is there that counted as away, unless it is older than its going', async () => {
    putDevice(tables, { presence: { online: false, rank: 7, at: noon + 5 } })
    for (const sequence of [4, 5]) await send(sequence)
    expect(isKeptOnline()).toBe(false)
    await send(6)
    expect(isKeptOnline()).toBe(true)
    expect(kept()).toMatchObject({ presence: { online: false, rank: 7, at: noon + 5 }, lastSeenAt: noon + 6 })
    const { body } = await ask(handler, readDevice, { token, params: { deviceId } })
    expect(body.presence).toEqual({ online: true, lastSeenAt: '2026-11-22T12:00:00.006Z' })
    await send(7)
    expect(kept()?.lastSeenAt).toBe(noon + 6)
  })

  it('that comes late, or twice, or from another epoch is dropped', async () => {
    await send(5, { threats: 5 })
    const before = kept()
    await send(4, { threats: 4 })
    await send(5, { threats: 9 })
    await send(6, { threats: 6 }, 2)
    expect(kept()).toEqual(before)
  })

  it.each([
    { threats: -1 },
    { automaticAntivirus: 'yes' },
    { batteryPercent: 101 },
    { databasesAt: 'yesterday' },
    { mood: 'good' },
  ])('with %j is logged and ignored', async (wrong) => {
    const warn = jest.spyOn(logger, 'warn')
    await send(1, wrong)
    expect(kept()).not.toHaveProperty('report')
    expect(warn).toHaveBeenCalledTimes(1)
  })

  it('of a device that the hub does not know leaves nothing behind', async () => {
    tables.delete('devices', deviceId, 'device')
    await send(1)
    expect(tables.list('devices')).toEqual([])
  })
})

describe('a presence event', () => {
  const send = (eventType: string, versionNumber: unknown = 3) =>
    presenceChanged(
      message(deviceId, { eventType, versionNumber, clientId: deviceId, timestamp: 1 }, { kind: eventType }),
    )

  it('F21: is believed by its number, not by its order', async () => {
    await send('disconnected')
    await send('connected')
    expect(kept()?.presence).toEqual({ online: false, rank: 7, at: noon })
    expect(kept()?.version).toBe(2)
  })

  it('F21: starts over with a low number more than 50 minutes after the device went away', async () => {
    await send('disconnected')
    passTime(50 * minute + 1)
    await send('connected', 0)
    expect(kept()).toMatchObject({ presence: { online: true, rank: 0 }, lastSeenAt: noon + 50 * minute + 1 })
  })

  it('is believed also where a message of the same start was heard before it', async () => {
    await send('disconnected')
    passTime(50 * minute + 1)
    await reportStatus(50 * minute + 1)
    expect(isKeptOnline()).toBe(true)
    await send('connected', 0)
    passTime(1)
    await send('disconnected', 0)
    expect(kept()?.presence).toEqual({ online: false, rank: 1, at: noon + 50 * minute + 2 })
    expect(isKeptOnline()).toBe(false)
  })

  it('that says nothing known is ignored, and one that could not be written is repeated', async () => {
    await send('subscribed')
    await send('connected', 'three')
    expect(tables.requests).toBe(0)
    tables.client.rejects(awsError('ThrottlingException'))
    await expect(send('connected')).rejects.toThrow('ThrottlingException')
  })
})
