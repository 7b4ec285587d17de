// A device takes another key, without ever being without a certificate that works; what it had before ends.

import '../support/environment.ts'
import 'reflect-metadata'
import { UpdateCertificateCommand } from '@aws-sdk/client-iot'
import { DeleteConnectionCommand } from '@aws-sdk/client-iot-data-plane'
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { rotateCertificate } from '../../contracts/devices.ts'
import type { WholeDeviceRecord } from '../../lambdas/devices/device.ts'
import { handler } from '../../lambdas/devices/enrol-device.function.ts'
import { handler as sweep } from '../../lambdas/devices/sweep-devices.schedule.ts'
import { newCertificateRequest } from '../support/certificate-request.ts'
import { day, minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask } from '../support/events.ts'
import { deviceId, putDevice, putSession } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'

const requests: string[] = []
let tables: Tables
let cloud: Cloud
let token: string
const rotate = (csr = requests[0]) => ask(handler, rotateCertificate, { token, params: { deviceId }, body: { csr } })
const kept = () => tables.find<WholeDeviceRecord>('devices', deviceId, 'device')
const statuses = () =>
  cloud.registry
    .commandCalls(UpdateCertificateCommand)
    .map(({ args: [{ input }] }) => `${input.certificateId} ${input.newStatus}`)

beforeAll(async () => {
  for (let made = 0; made < 3; made++) requests.push(await newCertificateRequest())
})
beforeEach(() => {
  setNow(noon)
  tables = new Tables()
  cloud = new Cloud()
  token = putSession(tables, { deviceId }).token
  putDevice(tables, { certificateId: 'c0' })
})

describe('rotating a certificate', () => {
  it('answers another one, and leaves the one before working for a day', async () => {
    expect(await rotate()).toMatchObject({ status: 201, body: { certificatePem: '-- certificate 1 --' } })
    expect(kept()).toMatchObject({
      certificateId: 'certificate-1',
      certificateAt: noon,
      formerCertificate: { id: 'c0', until: noon + day },
      epoch: 1,
      version: 1,
    })
    expect(statuses()).toEqual(['certificate-1 ACTIVE'])
    passTime(day - 1)
    await sweep()
    expect(statuses()).toHaveLength(1)
    passTime(1)
    expect(await sweep()).toEqual({ ended: 1, failed: 0 })
    expect(statuses().at(-1)).toBe('c0 INACTIVE')
    expect(kept()).not.toHaveProperty('formerCertificate')
    expect(await sweep()).toEqual({ ended: 0, failed: 0 })
  })

  it('is answered again to the same key for five minutes, also where it was not activated, and makes nothing new', async () => {
    cloud.registry.on(UpdateCertificateCommand).rejectsOnce(awsError('ThrottlingException')).resolves({})
    expect((await rotate()).status).toBe(503)
    passTime(5 * minute)
    expect(await rotate()).toMatchObject({ status: 201, body: { certificatePem: '-- certificate 1 --' } })
    expect(statuses()).toEqual(['certificate-1 ACTIVE', 'certificate-1 ACTIVE'])
    passTime(1)
    expect(await rotate()).toMatchObject({ status: 409, body: { code: 'device/key-in-use' } })
  })

  it('refuses a key that was used before, by it or by another device', async () => {
    await rotate()
    await rotate(requests[1])
    expect(await rotate()).toMatchObject({ status: 409, body: { code: 'device/key-in-use' } })
    const other = 'dev_01K0000000000000000000THER'
    putDevice(tables, { deviceId: other })
    token = putSession(tables, { deviceId: other }).token
    const asked = await ask(handler, rotateCertificate, {
      token,
      params: { deviceId: other },
      body: { csr: requests[1] },
    })
    expect(asked).toMatchObject({ status: 409, body: { code: 'device/key-in-use' } })
  })

  it('twice within a day stops the one in between: its answer may be lost, and the first is still held', async () => {
    await rotate()
    passTime(day - 1)
    await rotate(requests[1])
    expect(kept()).toMatchObject({
      certificateId: 'certificate-2',
      formerCertificate: { id: 'c0', until: noon + 2 * day - 1 },
    })
    expect(statuses()).toEqual(['certificate-1 ACTIVE', 'certificate-2 ACTIVE', 'certificate-1 INACTIVE'])
    passTime(1)
    await sweep()
    expect(statuses()).toHaveLength(3)
    passTime(day)
    await sweep()
    expect(statuses().at(-1)).toBe('c0 INACTIVE')
  })

  it('at the same moment as another, or as a new enrolment, leaves what that one did', async () => {
    tables.beforeNextCommit(() => putDevice(tables, { ...kept(), certificateId: 'other' }))
    expect((await rotate()).status).toBe(503)
    tables.beforeNextCommit(() => putDevice(tables, { ...kept(), epoch: 2 }))
    expect((await rotate()).status).toBe(503)
    expect([kept()?.certificateId, statuses()]).toEqual(['other', []])
  })

  it('while its owner disconnects it, or enrols it anew, leaves no certificate that works', async () => {
    const isGone = () => putDevice(tables, { ...kept(), certificateId: 'of the next', epoch: 2 })
    cloud.registry.on(UpdateCertificateCommand, { newStatus: 'ACTIVE' }).callsFakeOnce(isGone).resolves({})
    expect(await rotate()).toMatchObject({ status: 409, body: { code: 'device/key-in-use' } })
    expect(statuses()).toEqual(['certificate-1 ACTIVE', 'certificate-1 INACTIVE'])
    expect(cloud.broker.commandCalls(DeleteConnectionCommand)).toHaveLength(1)
  })

  it('is for the device itself alone, and checks the request', async () => {
    expect(await rotate('garbage')).toMatchObject({ status: 400, body: { code: 'device/csr-invalid' } })
    token = putSession(tables).token
    expect(await rotate()).toMatchObject({ status: 403, body: { code: 'session/not-allowed' } })
    token = putSession(tables, { deviceId: 'dev_01K0000000000000000000THER' }).token
    expect((await rotate()).status).toBe(404)
  })
})
