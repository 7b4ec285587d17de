// The same device enrolled anew: it keeps its place, and nothing of before works, runs or is known.

import '../support/environment.ts'
import 'reflect-metadata'
import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { CreateThingCommand, UpdateCertificateCommand } from '@aws-sdk/client-iot'
import { DeleteConnectionCommand } from '@aws-sdk/client-iot-data-plane'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { Enrolment, enrolDevice, readDevice } from '../../contracts/devices.ts'
import type { WholeDeviceRecord } from '../../lambdas/devices/device.ts'
import { handler as devices } from '../../lambdas/devices/devices.function.ts'
import { handler } from '../../lambdas/devices/enrol-device.function.ts'
import { newCertificateRequest } from '../support/certificate-request.ts'
import { day, minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask } from '../support/events.ts'
import { deviceId, putDevice, putSession, report, strangerId } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'

const requests: string[] = []
let tables: Tables
let cloud: Cloud
let token: string
let own: ReturnType<typeof putSession>
const described = { name: 'Phone', platform: 'android', appVersion: '2.0', capabilities: ['device.lock'] }
const replace = (given: object = {}, headers: Record<string, string> = {}) =>
  ask(handler, enrolDevice, { token, body: { ...described, csr: requests[0], replaces: deviceId, ...given }, headers })
const kept = () => tables.find<WholeDeviceRecord>('devices', deviceId, 'device')
const statuses = () =>
  cloud.registry
    .commandCalls(UpdateCertificateCommand)
    .map(({ args: [{ input }] }) => `${input.certificateId} ${input.newStatus}`)

beforeAll(async () => {
  for (let made = 0; made < 2; made++) requests.push(await newCertificateRequest())
})
beforeEach(() => {
  setNow(noon)
  tables = new Tables()
  cloud = new Cloud()
  token = putSession(tables).token
  own = putSession(tables, { deviceId })
  putDevice(tables, {
    sessionId: own.record.id,
    certificateId: 'old',
    formerCertificate: { id: 'older', until: noon + 1 },
    createdAt: noon - day,
    seq: 7,
    open: { 'device.lock': 'cmd_1' },
    reportSequence: 99,
    eventSequence: 99,
    report: { ...report, locked: true, threats: 1 },
    threats: [{ name: 'EICAR' }],
    missingSince: noon - 1,
    wipe: { commandId: 'cmd_2', state: 'reported-done', at: noon },
    lastPlace: {
      place: { latitude: 1, longitude: 2, accuracyMeters: 3, at: new Date(noon).toISOString() },
      until: noon + day,
    },
    recoveryCounter: 3,
    version: 5,
  })
  tables.put('devices', {
    pk: 'hub',
    sk: 'key-set',
    jws: 'j',
    rootKey: { kty: 'EC', crv: 'P-256', x: '', y: '', kid: '' },
  })
})

describe('enrolling a device anew', () => {
  it('keeps its id, age and numbers, raises its epoch, and forgets what was known of it', async () => {
    const { status, body } = await replace({ name: 'My phone' })
    expect(status).toBe(201)
    expect(Enrolment.parse(body)).toMatchObject({ epoch: 2, device: { id: deviceId, name: 'My phone', version: 6 } })
    const { pk: _, sk: __, keyHash, sessionId, ...device } = kept() as WholeDeviceRecord & { pk: string; sk: string }
    expect(device).toEqual({
      deviceId,
      ownerId: own.record.accountId,
      ...{ ...described, name: 'My phone' },
      certificateId: 'certificate-1',
      certificateAt: noon,
      createdAt: noon - day,
      epoch: 2,
      seq: 7,
      open: {},
      reportSequence: -1,
      presence: { online: true, rank: 0, at: noon },
      lastSeenAt: noon,
      version: 6,
    })
    expect([keyHash === 'key-hash', sessionId === own.record.id]).toEqual([false, false])
  })

  it('keeps the name that it has where none is given', async () => {
    tables.put('devices', { ...kept(), name: 'Named by its owner' })
    expect(Enrolment.parse((await replace({ name: undefined })).body).device.name).toBe('Named by its owner')
    expect(kept()?.name).toBe('Named by its owner')
    expect(tables.list('identity', 'activity#')).toMatchObject([{ deviceName: 'Named by its owner' }])
  })

  it('is the only enrolment without a name', async () => {
    const refused = await replace({ name: undefined, replaces: undefined, platform: 'toaster' })
    expect(refused).toMatchObject({ status: 400, body: { code: 'request/invalid' } })
    const { errors = [] } = refused.body as { errors?: { pointer: string; message: string }[] }
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(['/name', '/platform'])
    expect(errors.find(({ pointer }) => pointer === '/name')?.message).toBe('is needed where no device is replaced')
  })

  it('stops its certificates and drops its connection before, and activates the new one last', async () => {
    await replace()
    expect(statuses()).toEqual(['old INACTIVE', 'older INACTIVE', 'certificate-1 ACTIVE'])
    expect(cloud.broker.commandCalls(DeleteConnectionCommand)).toHaveLength(1)
    expect(cloud.registry.commandCalls(CreateThingCommand)[0]?.args[0].input.thingName).toBe(deviceId)
  })

  it('ends its former session, gives it another, and another recovery secret', async () => {
    const first = Enrolment.parse((await replace()).body)
    const read = async (given: string) =>
      (await ask(devices, readDevice, { token: given, params: { deviceId } })).status
    expect([await read(own.token), await read(first.session.token)]).toEqual([401, 200])
    const second = Enrolment.parse((await replace({ csr: requests[1] })).body)
    expect(second.recoverySecret).not.toBe(first.recoverySecret)
    expect(second.epoch).toBe(3)
  })

  it('is in the log, and mailed', async () => {
    await replace()
    expect(tables.list('identity', 'activity#')).toMatchObject([{ kind: 'device.replaced', deviceId }])
    expect(tables.list('identity', 'mail')).toMatchObject([{ template: 'device-replaced', facts: { device: 'Phone' } }])
  })

  it('is answered again to the same key for five minutes, and to its former key never', async () => {
    const first = Enrolment.parse((await replace()).body)
    passTime(5 * minute)
    const again = Enrolment.parse((await replace()).body)
    expect(again).toMatchObject({ epoch: 2, certificatePem: first.certificatePem })
    expect(kept()?.epoch).toBe(2)
    await replace({ csr: requests[1] })
    expect(await replace()).toMatchObject({ status: 409, body: { code: 'device/key-in-use' } })
    expect(statuses().at(-1)).toBe('certificate-2 ACTIVE')
  })

  it('is looked at again where the device came, went or was asked something meanwhile', async () => {
    tables.beforeNextCommit(() =>
      putDevice(tables, { ...kept(), seq: 8, presence: { online: false, rank: 1, at: noon }, version: 6 }),
    )
    expect((await replace()).status).toBe(201)
    expect(kept()).toMatchObject({ epoch: 2, seq: 8, presence: { online: false, rank: 1 }, version: 7 })
  })

  it('stops the certificate that the device took in this moment as well', async () => {
    tables.beforeNextCommit(() => putDevice(tables, { ...kept(), certificateId: 'rotated' }))
    expect((await replace()).status).toBe(201)
    expect(statuses()).toContain('rotated INACTIVE')
    expect(statuses().at(-1)).toBe('certificate-1 ACTIVE')
  })

  it('twice at the same moment with two keys ends with one that works, and no other', async () => {
    tables.beforeNextCommit(() => putDevice(tables, { ...kept(), epoch: 2, certificateId: 'twin', version: 6 }))
    expect(await replace()).toMatchObject({ status: 201, body: { epoch: 3 } })
    expect(statuses().slice(2)).toEqual(['twin INACTIVE', 'older INACTIVE', 'certificate-1 ACTIVE'])
  })

  it('twice at the same moment with one key never stops the certificate that it gave', async () => {
    const first = Enrolment.parse((await replace()).body)
    // The twin asked for the key before the other was through, and for the device behind it.
    let isEarly = true
    tables.client.on(GetItemCommand).callsFake(({ TableName, Key }) => {
      const { pk, sk } = unmarshall(Key)
      const item = isEarly && pk.startsWith('key#') ? undefined : tables.find(TableName, pk, sk)
      if (pk.startsWith('key#')) isEarly = false
      return item ? { Item: marshall(item, { removeUndefinedValues: true }) } : {}
    })
    expect(Enrolment.parse((await replace()).body)).toMatchObject({ epoch: 2, certificatePem: first.certificatePem })
    expect(statuses()).not.toContain('certificate-1 INACTIVE')
  })

  it('that can not stop the old certificate changes nothing', async () => {
    cloud.registry.on(UpdateCertificateCommand).rejects(awsError('ThrottlingException'))
    expect((await replace()).status).toBe(503)
    expect(kept()).toMatchObject({ epoch: 1, certificateId: 'old' })
  })

  it('is refused on another platform, of another account, and of a device that is not there', async () => {
    expect(await replace({ platform: 'ios' })).toMatchObject({ status: 409, body: { code: 'device/not-replaceable' } })
    expect(await replace({ replaces: 'dev_01K0000000000000000000THER' })).toMatchObject({ status: 404 })
    token = putSession(tables, { accountId: strangerId }).token
    expect(await replace()).toMatchObject({ status: 404, body: { code: 'device/not-found' } })
    token = own.token
    expect(await replace()).toMatchObject({ status: 403, body: { code: 'session/not-allowed' } })
    expect([statuses(), kept()?.epoch]).toEqual([[], 1])
  })

  it('under an idempotency key that was used before is refused', async () => {
    const keyed = { 'idempotency-key': 'key-1' }
    await replace({}, keyed)
    expect(await replace({ csr: requests[1] }, keyed)).toMatchObject({ body: { code: 'idempotency/key-reused' } })
    expect(kept()?.epoch).toBe(2)
  })
})
