// Disconnecting: the certificate stops first, and whatever fails after it is finished by asking again. Then the sweep that
// clears away certificates nobody holds.

import '../support/environment.ts'
import {
  DeleteCertificateCommand,
  DeleteThingCommand,
  ListAttachedPoliciesCommand,
  ListCertificatesCommand,
  ListPrincipalThingsCommand,
  ListThingPrincipalsCommand,
  ResourceNotFoundException,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot'
import { DeleteConnectionCommand, ResourceNotFoundException as NoConnection } from '@aws-sdk/client-iot-data-plane'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { disconnectDevice } from '../../contracts/devices.ts'
import type { WholeDeviceRecord } from '../../lambdas/devices/device.ts'
import { handler } from '../../lambdas/devices/disconnect-device.function.ts'
import { handler as sweepCertificates } from '../../lambdas/devices/sweep-certificates.schedule.ts'
import { handler as sweepDevices } from '../../lambdas/devices/sweep-devices.schedule.ts'
import { day, minute, noon, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { environment } from '../support/environment.ts'
import { ask } from '../support/events.ts'
import { accountId, deviceId, putDevice, putSession, strangerId } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'

let tables: Tables
let cloud: Cloud
let token: string

const disconnect = () => ask(handler, disconnectDevice, { token, params: { deviceId } })
const dropped = () => cloud.broker.commandCalls(DeleteConnectionCommand).map(({ args }) => args[0].input)
const statuses = () => cloud.registry.commandCalls(UpdateCertificateCommand).map(({ args }) => args[0].input)
const gone = { message: 'not found', $metadata: {} }

beforeEach(() => {
  setNow(noon)
  tables = new Tables()
  cloud = new Cloud()
  const own = putSession(tables, { deviceId })
  putDevice(tables, { sessionId: own.record.id })
  token = putSession(tables).token
})

describe('disconnecting a device', () => {
  it('F24: stops its certificate, forgets it and its session, drops its connection, and tells its owner', async () => {
    expect(await disconnect()).toMatchObject({ status: 204, text: '' })
    expect(statuses()).toEqual([{ certificateId: 'certificate-1', newStatus: 'INACTIVE' }])
    expect(tables.list('devices', 'device')).toEqual([])
    expect(tables.list('devices', 'enrolment')).toMatchObject([{ pk: 'key#key-hash', retiredAt: noon }])
    expect(tables.list('identity', 'session#')).toHaveLength(1)
    expect(dropped()).toMatchObject([{ clientId: deviceId, preventWillMessage: true }])
    expect(tables.list('identity', 'mail')).toMatchObject([
      { accountId, template: 'device-disconnected', notice: 'devices', facts: { device: 'Phone' } },
    ])
    expect(tables.list('identity', 'activity#')).toMatchObject([{ kind: 'device.disconnected', deviceName: 'Phone' }])
  })

  it('stops the certificate before anything else: while it can not be stopped, nothing changes', async () => {
    cloud.registry.on(UpdateCertificateCommand).rejectsOnce(awsError('ThrottlingException')).resolves({})
    expect((await disconnect()).status).toBe(503)
    expect([tables.list('devices', 'device').length, dropped().length]).toEqual([1, 0])
    expect((await disconnect()).status).toBe(204)
  })

  it('stops the certificate that it took in this moment as well', async () => {
    const rotated = { certificateId: 'rotated', formerCertificate: { id: 'certificate-1', until: noon + day } }
    tables.beforeNextCommit(() =>
      putDevice(tables, { ...tables.find<WholeDeviceRecord>('devices', deviceId, 'device'), ...rotated }),
    )
    expect((await disconnect()).status).toBe(204)
    expect(statuses().map(({ certificateId }) => certificateId)).toEqual(['certificate-1', 'rotated', 'certificate-1'])
    expect(tables.list('devices', 'device')).toEqual([])
  })

  it('stops its certificates once more later on: a rotation that was under way may have activated one', async () => {
    await disconnect()
    setNow(noon + 5 * minute)
    expect(await sweepDevices()).toEqual({ ended: 1, failed: 0 })
    expect(statuses()).toHaveLength(2)
    expect(dropped()).toHaveLength(2)
  })

  it('is finished by asking again where the table failed', async () => {
    tables.beforeNextCommit(() => {
      throw awsError('InternalServerError')
    })
    expect((await disconnect()).status).toBe(503)
    expect(statuses()).toMatchObject([{ newStatus: 'INACTIVE' }])
    expect((await disconnect()).status).toBe(204)
  })

  it('F24: is finished by asking again where the connection could not be dropped', async () => {
    cloud.broker.on(DeleteConnectionCommand).rejectsOnce(awsError('ThrottlingException')).resolves({})
    expect((await disconnect()).status).toBe(503)
    await disconnect()
    expect(dropped()).toHaveLength(2)
  })

  it('is no failure where certificate or connection are gone already', async () => {
    cloud.registry.on(UpdateCertificateCommand).rejects(new ResourceNotFoundException(gone))
    cloud.broker.on(DeleteConnectionCommand).rejects(new NoConnection(gone))
    expect((await disconnect()).status).toBe(204)
  })

  it('finds no device that is unknown, gone or a stranger’s, and touches no certificate', async () => {
    await disconnect()
    cloud.registry.resetHistory()
    const again = await disconnect()
    putDevice(tables, { ownerId: strangerId })
    expect(await disconnect()).toEqual(again)
    expect(again).toMatchObject({ status: 404, body: { code: 'device/not-found' } })
    expect(statuses()).toEqual([])
  })
})

describe('the daily sweep of certificates', () => {
  const certificate = (name: string, status: string, age: number) => ({
    certificateId: name,
    certificateArn: `arn:cert/${name}`,
    status: status as 'ACTIVE',
    creationDate: new Date(noon - age),
  })
  const deleted = () =>
    cloud.registry.commandCalls(DeleteCertificateCommand).map(({ args }) => args[0].input.certificateId)
  const changes = () =>
    cloud.registry
      .calls()
      .map(({ args: [command] }) => command.constructor.name)
      .filter((name) => !name.startsWith('List'))
  const ours = { policies: [{ policyName: environment.DEVICE_POLICY }] }
  const list = (...certificates: ReturnType<typeof certificate>[]) =>
    cloud.registry.on(ListCertificatesCommand).resolves({ certificates })

  beforeEach(() => {
    cloud.registry.on(ListAttachedPoliciesCommand).resolves(ours)
  })

  it('deletes those that are inactive and a day old, over all pages, with the things that were theirs', async () => {
    cloud.registry
      .on(ListCertificatesCommand)
      .resolvesOnce({
        certificates: [certificate('a', 'INACTIVE', 2 * day), certificate('b', 'ACTIVE', 2 * day)],
        nextMarker: '2',
      })
      .resolves({ certificates: [certificate('c', 'INACTIVE', day - 1), certificate('d', 'INACTIVE', day)] })
    cloud.registry.on(ListPrincipalThingsCommand).resolves({ things: [deviceId] })
    expect(await sweepCertificates()).toEqual({ deleted: 2 })
    expect(deleted()).toEqual(['a', 'd'])
    const order = cloud.registry.calls().map(({ args: [command] }) => command.constructor.name)
    expect(order.indexOf('DetachThingPrincipalCommand')).toBeLessThan(order.indexOf('DeleteThingCommand'))
    expect(order.indexOf('DeleteThingCommand')).toBeLessThan(order.indexOf('DeleteCertificateCommand'))
    // With its policies at once: detached from everything, nobody could tell that it was ours.
    const calls = cloud.registry.commandCalls(DeleteCertificateCommand).map(({ args }) => args[0].input)
    expect(calls).toEqual(['a', 'd'].map((certificateId) => ({ certificateId, forceDelete: true })))
  })

  it.each([
    ['another policy', [{ policyName: 'door-opener' }]],
    ['a policy whose name begins alike', [{ policyName: `${environment.DEVICE_POLICY}-2` }]],
    ['no policy', []],
  ])('leaves alone a certificate with %s: it is not ours', async (_, policies) => {
    list(certificate('a', 'INACTIVE', 2 * day), certificate('b', 'INACTIVE', 2 * day))
    cloud.registry.on(ListAttachedPoliciesCommand, { target: 'arn:cert/a' }).resolves({ policies })
    expect(await sweepCertificates()).toEqual({ deleted: 1 })
    expect(deleted()).toEqual(['b'])
    expect(changes()).toEqual(['DeleteCertificateCommand'])
  })

  it('deletes a certificate without policy that a thing of ours is left with', async () => {
    list(certificate('a', 'INACTIVE', 2 * day), certificate('b', 'INACTIVE', 2 * day))
    cloud.registry.on(ListAttachedPoliciesCommand).resolves({ policies: [] })
    cloud.registry.on(ListPrincipalThingsCommand, { principal: 'arn:cert/a' }).resolves({ things: ['door-1'] })
    cloud.registry.on(ListPrincipalThingsCommand, { principal: 'arn:cert/b' }).resolves({ things: [deviceId] })
    expect(await sweepCertificates()).toEqual({ deleted: 1 })
    expect(deleted()).toEqual(['b'])
  })

  it('leaves alone a certificate that a device names: it was only stopped', async () => {
    list(certificate('certificate-1', 'INACTIVE', 2 * day))
    cloud.registry.on(ListPrincipalThingsCommand).resolves({ things: [deviceId] })
    expect(await sweepCertificates()).toEqual({ deleted: 0 })
    expect(changes()).toEqual([])
    tables.delete('devices', deviceId, 'device')
    expect(await sweepCertificates()).toEqual({ deleted: 1 })
  })

  it('leaves alone the certificate that a device had before its present one, until the record forgets it', async () => {
    list(certificate('former', 'INACTIVE', 2 * day))
    cloud.registry.on(ListPrincipalThingsCommand).resolves({ things: [deviceId] })
    const device = tables.list<WholeDeviceRecord>('devices', 'device')[0]
    tables.put('devices', { ...device, formerCertificate: { id: 'former', until: noon } })
    expect(await sweepCertificates()).toEqual({ deleted: 0 })
    tables.put('devices', { ...device })
    expect(await sweepCertificates()).toEqual({ deleted: 1 })
  })

  it('leaves alone a thing that holds another certificate', async () => {
    list(certificate('a', 'INACTIVE', 2 * day))
    cloud.registry.on(ListPrincipalThingsCommand).resolves({ things: [deviceId] })
    cloud.registry.on(ListThingPrincipalsCommand).resolves({ principals: ['arn:cert/certificate-1'] })
    expect(await sweepCertificates()).toEqual({ deleted: 1 })
    expect(cloud.registry.commandCalls(DeleteThingCommand)).toHaveLength(0)
  })

  it('goes on where one of them can not be deleted, and fails then, so that it is heard of', async () => {
    list(certificate('a', 'INACTIVE', 2 * day), certificate('b', 'INACTIVE', 2 * day))
    cloud.registry.on(DeleteCertificateCommand).rejectsOnce(awsError('DeleteConflictException')).resolves({})
    await expect(sweepCertificates()).rejects.toThrow('1 certificates could not be deleted')
    expect(deleted()).toEqual(['a', 'b'])
  })
})
