// Leaving from the device itself: whether it may is decided by the record in the very moment; then its owner is told.

import '../support/environment.ts'
import { UpdateCertificateCommand } from '@aws-sdk/client-iot'
import { DeleteConnectionCommand } from '@aws-sdk/client-iot-data-plane'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { disconnectDevice } from '../../contracts/devices.ts'
import type { WholeDeviceRecord } from '../../lambdas/devices/device.ts'
import { handler } from '../../lambdas/devices/disconnect-device.function.ts'
import { handler as sweep } from '../../lambdas/devices/sweep-devices.schedule.ts'
import { minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask } from '../support/events.ts'
import { accountId, deviceId, putDevice, putSession, report } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'

let tables: Tables
let cloud: Cloud
let token: string
const leave = (given = token) => ask(handler, disconnectDevice, { token: given, params: { deviceId } })
const kept = () => tables.find<WholeDeviceRecord>('devices', deviceId, 'device')
const stopped = () =>
  cloud.registry.commandCalls(UpdateCertificateCommand).map(({ args: [{ input }] }) => input.certificateId)
const refused = { status: 409, body: { code: 'device/can-not-leave' } }

function begin(given: Partial<WholeDeviceRecord> = {}) {
  tables = new Tables()
  cloud = new Cloud()
  const own = putSession(tables, { deviceId })
  token = own.token
  putDevice(tables, { sessionId: own.record.id, ...given })
}
beforeEach(() => {
  setNow(noon)
  begin()
})

describe('leaving from the device', () => {
  it('forgets it and its session, stops every certificate, and tells its owner, who can not do without that mail', async () => {
    begin({ formerCertificate: { id: 'former', until: noon + 1 } })
    expect((await leave()).status).toBe(204)
    expect([kept(), tables.list('identity', 'session#')]).toEqual([undefined, []])
    expect(stopped()).toEqual(['certificate-1', 'former'])
    expect(cloud.broker.commandCalls(DeleteConnectionCommand)).toHaveLength(1)
    expect(tables.list('identity', 'activity#')).toMatchObject([{ kind: 'device.left', deviceName: 'Phone' }])
    const [mail] = tables.list('identity', 'mail')
    expect(mail).toMatchObject({ accountId, template: 'device-left', facts: { device: 'Phone' } })
    expect(mail).not.toHaveProperty('notice')
    expect((await leave()).status).toBe(401)
  })

  it.each<[string, Partial<WholeDeviceRecord>]>([
    ['is marked missing', { missingSince: noon }],
    ['is to be locked', { open: { 'device.lock': 'cmd_1' } }],
    ['is to be wiped', { open: { 'device.wipe': 'cmd_1' } }],
    ['is locked', { report: { ...report, locked: true } }],
  ])('is refused while it %s, also where that was decided in the very moment', async (_, held) => {
    tables.beforeNextCommit(() => putDevice(tables, { ...kept(), ...held }))
    expect(await leave()).toMatchObject(refused)
    expect(await leave()).toMatchObject(refused)
    // It must stay reachable.
    expect([stopped(), cloud.broker.commandCalls(DeleteConnectionCommand)]).toEqual([[], []])
    expect(kept()).toMatchObject(held)
    const owner = putSession(tables).token
    expect((await leave(owner)).status).toBe(204)
  })

  it('is possible with other commands open, and after a report that it is not locked', async () => {
    begin({ open: { 'device.locate': 'cmd_1' }, report })
    expect((await leave()).status).toBe(204)
  })

  it('is done although its certificate could not be stopped: the sweep stops it', async () => {
    cloud.registry.on(UpdateCertificateCommand).rejectsOnce(awsError('ThrottlingException')).resolves({})
    expect((await leave()).status).toBe(204)
    passTime(5 * minute)
    expect(await sweep()).toEqual({ ended: 1, failed: 0 })
    expect(stopped()).toEqual(['certificate-1', 'certificate-1'])
    expect(await sweep()).toEqual({ ended: 0, failed: 0 })
  })
})
