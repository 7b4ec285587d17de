// Enrolment end to end, but for AWS IoT itself: what the device is given, what is kept, and how a lost answer is repeated
// without anything secret having been stored.

import '../support/environment.ts'
import 'reflect-metadata'
import { CreateCertificateFromCsrCommand, UpdateCertificateCommand } from '@aws-sdk/client-iot'
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { disconnectDevice, Enrolment, enrolDevice, readDevice } from '../../contracts/devices.ts'
import type { WholeDeviceRecord } from '../../lambdas/devices/device.ts'
import { handler as devices } from '../../lambdas/devices/devices.function.ts'
import { handler as disconnect } from '../../lambdas/devices/disconnect-device.function.ts'
import { handler } from '../../lambdas/devices/enrol-device.function.ts'
import { commit } from '../../lambdas/platform/database.ts'
import { applyPayment } from '../../lambdas/subscriptions/payment.ts'
import { firstSubscriptionId } from '../../lambdas/subscriptions/subscription.ts'
import { createSubscription } from '../../lambdas/subscriptions/subscription-store.ts'
import { newCertificateRequest } from '../support/certificate-request.ts'
import { day, hour, minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask } from '../support/events.ts'
import { accountId, putSession, strangerId } from '../support/records.ts'
import { Tables } from '../support/tables.ts'

let csr: string
let tables: Tables
let cloud: Cloud
let token: string
const rootKey = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'root' }
const described = {
  name: 'Phone',
  platform: 'android',
  appVersion: '1.0',
  capabilities: ['device.lock', 'alien.dance'],
}

const enrol = (given: object = {}, headers: Record<string, string> = {}) =>
  ask(handler, enrolDevice, { token, body: { ...described, csr, ...given }, headers })
const records = () => tables.list<WholeDeviceRecord>('devices', 'device')
const calls = () => cloud.registry.calls().map(({ args: [command] }) => command.constructor.name)
const statuses = () => cloud.registry.commandCalls(UpdateCertificateCommand).map(({ args }) => args[0].input)

beforeAll(async () => {
  csr = await newCertificateRequest()
})
beforeEach(() => {
  setNow(noon)
  tables = new Tables()
  cloud = new Cloud()
  token = putSession(tables).token
  tables.put('devices', { pk: 'hub', sk: 'key-set', jws: 'signed.key.set', rootKey })
})

describe('connecting a device', () => {
  it('answers everything that the device must keep', async () => {
    const { status, body } = await enrol()
    expect(status).toBe(201)
    const enrolment = Enrolment.parse(body)
    expect(enrolment).toMatchObject({
      device: { name: 'Phone', presence: { online: false }, protection: { state: 'unknown' } },
      certificatePem: '-- certificate 1 --',
      mqtt: { url: 'mqtts://broker.example:8883', clientId: enrolment.device.id },
      verificationKeys: 'signed.key.set',
      rootKey,
      epoch: 1,
      serverTime: '2026-11-22T12:00:00.000Z',
    })
    expect(Buffer.from(enrolment.recoverySecret, 'base64url')).toHaveLength(20)
  })

  it('keeps no secret of it, and tells its owner by mail and activity log', async () => {
    const { body } = await enrol()
    const kept = JSON.stringify([tables.list('identity'), tables.list('devices')])
    const { session, recoverySecret } = Enrolment.parse(body)
    for (const secret of [session.token.split('.')[2], recoverySecret]) expect(kept).not.toContain(secret)
    expect(tables.list('identity', 'mail')).toMatchObject([
      { accountId, template: 'device-connected', notice: 'devices', facts: { device: 'Phone' } },
    ])
    expect(tables.list('identity', 'activity#')).toMatchObject([{ kind: 'device.connected', deviceName: 'Phone' }])
  })

  it('gives the device a session of its own, for itself alone', async () => {
    const { device, session } = Enrolment.parse((await enrol()).body)
    const read = (deviceId: string) => ask(devices, readDevice, { token: session.token, params: { deviceId } })
    expect((await read(device.id)).status).toBe(200)
    expect((await read('dev_01K0000000000000000000THER')).status).toBe(404)
  })

  it('makes the certificate inactive, and activates it last, when the device is written', async () => {
    await enrol()
    expect(cloud.registry.commandCalls(CreateCertificateFromCsrCommand)[0]?.args[0].input).toMatchObject({
      setAsActive: false,
    })
    expect(calls().at(-1)).toBe('UpdateCertificateCommand')
    expect(statuses()).toEqual([{ certificateId: 'certificate-1', newStatus: 'ACTIVE' }])
  })

  it('where it could not be written leaves the certificate inactive', async () => {
    tables.beforeNextCommit(() => {
      throw new Error('the table is gone')
    })
    expect((await enrol()).status).toBe(500)
    expect([statuses(), records()]).toEqual([[], []])
  })

  it('begins the trial in what was bought, where it was not yet told that it is paid', async () => {
    const subscriptionId = firstSubscriptionId(accountId)
    const order = { accountId, subscriptionId, planId: 'family', seats: 5, days: 365, outcome: 'started' } as const
    const said = { id: 'evt_1', at: noon, order, agreement: 'sub_1', customer: 'cus_1' }
    const bought = applyPayment(undefined, { kind: 'agreed', ...said, renews: true, isOver: false, rank: 0 })
    await commit([createSubscription({ ...bought, version: 1 }, noon)])
    const { status, body } = await enrol()
    expect([status, (body.device as { subscriptionId: string }).subscriptionId]).toEqual([201, subscriptionId])
    expect(tables.list('subscriptions', 'subscription#')).toMatchObject([
      { planId: 'trial', used: 1, endsAt: noon + 30 * day, payment: { renews: true } },
    ])
    expect(records()).toMatchObject([{ subscriptionId, coveredUntil: noon + 30 * day }])
  })

  it('costs at most nine requests', async () => {
    await enrol()
    expect(tables.requests + calls().length).toBeLessThanOrEqual(9)
  })
})

describe('a lost answer', () => {
  it('is repeated for 5 minutes to the same key, with the same certificate and a fresh token', async () => {
    const first = Enrolment.parse((await enrol()).body)
    passTime(5 * minute)
    const second = Enrolment.parse((await enrol({ name: 'Another name' })).body)
    expect(second).toMatchObject({
      device: { id: first.device.id, name: 'Phone' },
      certificatePem: first.certificatePem,
    })
    expect(second.recoverySecret).toBe(first.recoverySecret)
    const read = (own: string) => ask(devices, readDevice, { token: own, params: { deviceId: first.device.id } })
    expect((await read(first.session.token)).status).toBe(401)
    expect((await read(second.session.token)).status).toBe(200)
    expect(records()).toHaveLength(1)
  })

  it('is repeated also where its certificate was not yet activated', async () => {
    await enrol()
    cloud.registry.resetHistory()
    await enrol()
    expect(statuses()).toEqual([{ certificateId: 'certificate-1', newStatus: 'ACTIVE' }])
    expect(calls()).not.toContain('CreateCertificateFromCsrCommand')
  })

  it('is not repeated after 5 minutes', async () => {
    await enrol()
    passTime(5 * minute + 1)
    expect(await enrol()).toMatchObject({ status: 409, body: { code: 'device/key-in-use' } })
  })

  it('is not repeated to another account', async () => {
    await enrol()
    token = putSession(tables, { accountId: strangerId }).token
    expect(await enrol()).toMatchObject({ status: 409, body: { code: 'device/key-in-use' } })
  })

  it('F25: is not repeated for a device that was disconnected: its key is used up', async () => {
    const { device } = Enrolment.parse((await enrol()).body)
    await ask(disconnect, disconnectDevice, { token, params: { deviceId: device.id } })
    expect(await enrol()).toMatchObject({ status: 409, body: { code: 'device/key-in-use' } })
  })

  it('F25: of two enrolments at once is the same device, and the certificate of the slower stays inactive', async () => {
    let first: unknown
    tables.beforeNextCommit(() => {
      const [key] = tables.commits[0] ?? []
      first = key
      const item = key?.Put?.Item
      const deviceId = 'dev_01K0000000000000000000TW1N'
      tables.put('devices', {
        pk: item?.pk?.S,
        sk: 'enrolment',
        accountId,
        deviceId,
        certificatePem: '-- theirs --',
        at: noon,
      })
      const device = { deviceId, ownerId: accountId, name: 'Phone', platform: 'android', capabilities: [], epoch: 1 }
      const more = { appVersion: '1', presence: { online: false }, lastSeenAt: noon, createdAt: noon, version: 1 }
      const twin = putSession(tables, { deviceId })
      tables.put('devices', {
        pk: deviceId,
        sk: 'device',
        ...device,
        ...more,
        certificateId: 'theirs',
        keyHash: item?.pk?.S?.replace('key#', ''),
        sessionId: twin.record.id,
      })
    })
    expect(await enrol()).toMatchObject({ status: 201, body: { certificatePem: '-- theirs --' } })
    expect(first).toBeDefined()
    expect(statuses()).toEqual([{ certificateId: 'theirs', newStatus: 'ACTIVE' }])
  })
})

describe('connecting a device is refused', () => {
  it('F25: with a certificate request that can not be used, before anything is made', async () => {
    const refused = await enrol({ csr: 'garbage' })
    expect(refused).toMatchObject({ status: 400, body: { code: 'device/csr-invalid', errors: [{ pointer: '/csr' }] } })
    expect(calls()).toEqual([])
  })

  it('as long as no key set is published, before anything is made', async () => {
    // A sandbox that has read the set keeps it for 5 minutes.
    passTime(hour)
    tables.delete('devices', 'hub', 'key-set')
    expect(await enrol()).toMatchObject({ status: 503, headers: { 'retry-after': '60' } })
    expect(calls()).toEqual([])
  })

  it('under an idempotency key that was used for another device', async () => {
    const keyed = { 'idempotency-key': 'key-1' }
    expect((await enrol({}, keyed)).status).toBe(201)
    const other = await enrol({ csr: await newCertificateRequest() }, keyed)
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency/key-reused' } })
    expect(statuses()).toHaveLength(1)
  })
})
