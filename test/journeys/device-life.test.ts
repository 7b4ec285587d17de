// A device's life beside its commands, with real certificates, the real engine and the template's own policy: events,
// coming back while missing, rotation, enrolment anew, offline codes, leaving.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { decodeJwt } from 'jose'
import { listActivity } from '../../contracts/account.ts'
import { client } from '../../contracts/client.ts'
import { queueCommand, readCommand } from '../../contracts/commands.ts'
import {
  disconnectDevice,
  enrolDevice,
  listDevices,
  readDevice,
  revealRecoveryCode,
  rotateCertificate,
} from '../../contracts/devices.ts'
import { markMissing } from '../../contracts/missing.ts'
import { hotp } from '../../device/sdk/hotp.ts'
import { deadLetters } from '../support/control.ts'
import { closeAllMqtt, connectDevice, connectMqtt, credentialsOf } from '../support/device-wire.ts'
import { eventually } from '../support/eventually.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { description, enrolFor, newKey, type OwnedDevice } from '../support/owned-device.ts'
import { newPerson, type Person, refusal } from '../support/person.ts'

let hub: Hub
let owner: Person
let device: OwnedDevice
const day = 24 * 3600

beforeAll(async () => {
  hub = await borrowHub()
  owner = await newPerson(hub)
}, 60_000)
afterAll(() => hub.stop())
beforeEach(async () => {
  device = await enrolFor(owner)
})
afterEach(async () => {
  closeAllMqtt()
  await hub.clock(0)
  expect(await deadLetters(hub)).toEqual([])
})

const params = () => ({ deviceId: device.device.id })
const read = async () => (await owner.call(readDevice, { params: params() })).body
const online = (expected: boolean) =>
  eventually(expected ? 'online' : 'away', async () => (await read()).presence.online === expected)
const asDevice = (of = device) => client({ origin: hub.origin, token: () => of.session.token })
const log = async () =>
  (await owner.call(listActivity, { query: { deviceId: device.device.id } })).body.items.map(({ kind }) => kind)
const mailed = (subject: string) => hub.mail(owner.email, (mail) => mail.subject?.includes(subject) ?? false)
const mails = async (subject: string) =>
  (await hub.outbox()).filter((mail) => mail.to === owner.email && mail.subject?.includes(subject)).length
const connects = (of: OwnedDevice) => connectMqtt(of.mqtt.url, credentialsOf(of))
const enrolAnew = async () => {
  const { keyPem, csr } = await newKey()
  const { body } = await owner.call(enrolDevice, {
    body: { ...description, csr, replaces: device.device.id },
  })
  return { ...body, keyPem }
}

describe('what a device tells', () => {
  it('is shown, logged and mailed; its last place is shown and not mailed', async () => {
    const wire = await connectDevice(device)
    const at = new Date().toISOString()
    const place = { latitude: 52.5163, longitude: 13.3777, accuracyMeters: 15, at }
    const events = [
      { kind: 'threat-found', threat: { name: 'EICAR', path: '/sdcard/eicar.com' } },
      { kind: 'sim-changed' },
      { kind: 'battery-low', batteryPercent: 3, place },
    ]
    for (const [sequence, event] of events.entries()) {
      await wire.say('event', { epoch: device.epoch, sequence, at, event })
      await eventually('it to be heard', async () => (await log()).length === sequence + 2)
    }
    expect(await read()).toMatchObject({ threats: [{ name: 'EICAR', path: '/sdcard/eicar.com' }], lastPlace: place })
    expect(await log()).toEqual(['battery.low', 'sim.changed', 'threat.found', 'device.connected'])
    await mailed('A threat was found on Test phone')
    await mailed('The SIM card of Test phone was changed')
    expect(JSON.stringify(await hub.outbox())).not.toContain('52.5163')
    await hub.clock(day + 60)
    await hub.runSchedule('DevicesHourly')
    expect(await read()).not.toHaveProperty('lastPlace')
  })
})

describe('a missing device', () => {
  it('that comes back is mailed and logged, and its list says that it is missing', async () => {
    await owner.call(markMissing, { params: params(), body: {} })
    const { body } = await owner.call(listDevices, {})
    expect(body.items.find(({ id }) => id === device.device.id)).toHaveProperty('missingSince')
    const wire = await connectDevice(device)
    await online(true)
    await mailed('Test phone is back online')
    await wire.close()
    await online(false)
    await connectDevice(device)
    await eventually('the log', async () => (await log()).filter((kind) => kind === 'device.back-online').length === 2)
    expect(await mails('Test phone is back online')).toBe(1)
  })

  it('can not leave', async () => {
    await owner.call(markMissing, { params: params(), body: {} })
    const problem = await refusal(asDevice()(disconnectDevice, { params: params() }))
    expect(problem.code).toBe('device/can-not-leave')
    await connectDevice(device)
  })
})

describe('a certificate', () => {
  it('is rotated by the device: both work for a day, then the new one alone', async () => {
    const { keyPem, csr } = await newKey()
    const { body } = await asDevice()(rotateCertificate, { params: params(), body: { csr } })
    expect((await asDevice()(rotateCertificate, { params: params(), body: { csr } })).body).toEqual(body)
    const rotated = { ...device, keyPem, certificatePem: body.certificatePem }
    await (await connects(device)).endAsync()
    await (await connects(rotated)).endAsync()
    await hub.clock(day + 60)
    await hub.runSchedule('DevicesHourly')
    await eventually('the former one to be stopped', () =>
      connects(device).then(
        (connected) => connected.endAsync().then(() => false),
        (error: Error) => error.message.includes('Not authorized'),
      ),
    )
    await connects(rotated)
  })
})

describe('a device that is enrolled anew', () => {
  it('F14: keeps its id; its former certificate, session and secret are worth nothing, and nothing old is sent', async () => {
    const wire = await connectDevice(device)
    const { body: asked } = await owner.call(queueCommand, { params: params(), body: { type: 'antivirus.enable' } })
    const renewed = await enrolAnew()
    expect(renewed).toMatchObject({ epoch: 2, device: { id: device.device.id } })
    expect(renewed.recoverySecret).not.toBe(device.recoverySecret)
    await wire.cut()
    await expect(connects(device)).rejects.toThrow(/Not authorized/)
    expect((await refusal(asDevice()(readDevice, { params: params() }))).code).toBe('session/required')
    const again = await connectDevice(renewed)
    await again.say('status', {
      epoch: 1,
      sequence: 9,
      report: {
        automaticAntivirus: true,
        databasesAt: new Date().toISOString(),
        threats: 7,
        permissionsMissing: [],
        updateAvailable: false,
        locked: false,
      },
    })
    await again.say('sync', { epoch: 2, appVersion: '3.0' })
    await eventually('the sync', async () => (await read()).appVersion === '3.0')
    const commandParams = { ...params(), commandId: asked.id }
    await eventually(
      'the end of what was asked of it before',
      async () => (await owner.call(readCommand, { params: commandParams })).body.state === 'superseded',
    )
    // The next one comes behind whatever was sent: nothing of before was.
    const { body: next } = await owner.call(queueCommand, { params: params(), body: { type: 'device.lock' } })
    const sent = () => again.heard.flatMap((message) => ('jws' in message ? [decodeJwt(message.jws).jti] : []))
    await eventually('the next command', async () => sent().includes(next.id))
    expect(sent()).toEqual([next.id])
    expect(await read()).not.toHaveProperty('report')
    expect((await asDevice(renewed)(readDevice, { params: params() })).body.owner).toEqual({ email: owner.email })
    await mailed('Test phone was connected anew')
  })
})

describe('an offline code', () => {
  it('is what the device computes from its secret, the same for ten minutes, and the next one then', async () => {
    const secret = Buffer.from(device.recoverySecret, 'base64url')
    const reveal = async () => (await owner.call(revealRecoveryCode, { params: params() })).body.code
    expect([await reveal(), await reveal()]).toEqual([hotp(secret, 0), hotp(secret, 0)])
    await hub.clock(601)
    expect(await reveal()).toBe(hotp(secret, 1))
    await eventually('a mail for each code', async () => (await mails('A recovery code for')) === 2)
    expect((await log()).filter((kind) => kind === 'secret-code.revealed')).toHaveLength(3)
  })
})

describe('leaving from the device', () => {
  it('takes it out of the account at once, and tells its owner', async () => {
    const wire = await connectDevice(device)
    await asDevice()(disconnectDevice, { params: params() })
    await wire.cut()
    await expect(connects(device)).rejects.toThrow(/Not authorized/)
    expect((await refusal(owner.call(readDevice, { params: params() }))).code).toBe('device/not-found')
    await mailed('Test phone left your account')
    expect((await log())[0]).toBe('device.left')
    await hub.runSchedule('DevicesHourly')
  })
})
