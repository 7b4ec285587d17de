// Wiping and missing devices against the local cloud: the proof, the brake and its mail, the search, and what becomes of
// places and threats, on the real engine and its streams.

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import {
  cancelCommands,
  commandTypeNames,
  listCommands,
  queueCommand,
  readCommand,
  releaseCommand,
} from '../../contracts/commands.ts'
import { readDevice } from '../../contracts/devices.ts'
import { markFound, markMissing } from '../../contracts/missing.ts'
import { closeAllMqtt, connectDevice } from '../support/device-wire.ts'
import { eventually } from '../support/eventually.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { enrolFor, type OwnedDevice } from '../support/owned-device.ts'
import { newPerson, type Person, refusal, stranger } from '../support/person.ts'
import { wipe } from '../support/wiping.ts'

let hub: Hub
let owner: Person
beforeAll(async () => {
  hub = await borrowHub()
  owner = await newPerson(hub)
}, 60_000)
afterEach(async () => {
  closeAllMqtt()
  await hub.clock(0)
})
afterAll(() => hub.stop())

const enrol = () => enrolFor(owner, 'Phone', commandTypeNames)
const params = ({ device: { id: deviceId } }: OwnedDevice) => ({ deviceId })
const device = async (of: OwnedDevice) => (await owner.call(readDevice, { params: params(of) })).body
const ask = (of: OwnedDevice, body: Parameters<typeof owner.call<typeof queueCommand>>[1]['body']) =>
  owner.call(queueCommand, { params: params(of), body })
const state = async (of: OwnedDevice, commandId: string) =>
  (await owner.call(readCommand, { params: { ...params(of), commandId } })).body

describe('a wipe', () => {
  it('goes behind a lock, is done once, and its device says what is known', async () => {
    const phone = await enrol()
    const lock = (await ask(phone, { type: 'device.lock' })).body
    const locate = (await ask(phone, { type: 'device.locate' })).body
    const { id } = await wipe(owner, phone.device.id)
    expect((await state(phone, lock.id)).state).toBe('pending')
    expect((await state(phone, locate.id)).state).toBe('superseded')
    await eventually('asked', async () => (await device(phone)).wipe?.state === 'asked')
    const made = await refusal(ask(phone, { type: 'device.wipe', proof: 'A'.repeat(43) }))
    expect(made.code).toBe('command/proof-refused')
    const wire = await connectDevice(phone)
    await wire.acknowledge(id, ['received', 'running'])
    await eventually('started', async () => (await device(phone)).wipe?.state === 'started')
    await wire.acknowledge(id, ['received', 'running', 'succeeded'])
    await eventually('done', async () => (await device(phone)).wipe?.state === 'reported-done')
    await wire.acknowledge(id, ['received', 'running', 'failed'])
    await eventually('conflict', async () => (await state(phone, id)).conflict?.state === 'failed')
  })

  it('beyond three in a day waits for the link of a mail, which is good once', async () => {
    owner = await newPerson(hub)
    const phones = [await enrol(), await enrol(), await enrol(), await enrol(), await enrol()]
    const states: string[] = []
    for (const phone of phones) states.push((await wipe(owner, phone.device.id)).state)
    expect(states).toEqual(['pending', 'pending', 'pending', 'held', 'held'])
    const mail = await hub.mail(owner.email, ({ subject = '' }) => subject.includes('Confirm that'))
    const token = String(mail.links[0]).split('#token=')[1] ?? ''
    const release = () => stranger(hub)(releaseCommand, { body: { token } })
    const outcomes = await Promise.allSettled([release(), release()])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const wipes = await Promise.all(
      phones.map((phone) => owner.call(listCommands, { params: params(phone), query: { type: 'device.wipe' } })),
    )
    const now = wipes.map(({ body }) => body.items[0]?.state)
    expect(now.sort()).toEqual(['held', 'pending', 'pending', 'pending', 'pending'])
    for (const phone of phones)
      expect((await owner.call(cancelCommands, { params: params(phone) })).body.items).toMatchObject([
        { state: 'cancelled' },
      ])
    for (const phone of phones) await eventually('forgotten', async () => !(await device(phone)).wipe)
  })
})

describe('a missing device', () => {
  it('is locked and located, looked for while it is online, and not any more once it is found', async () => {
    const phone = await enrol()
    const wire = await connectDevice(phone)
    await eventually('online', async () => (await device(phone)).presence.online)
    await owner.call(markMissing, { params: params(phone), body: { message: 'Please call' } })
    const locates = async () =>
      (await owner.call(listCommands, { params: params(phone), query: { type: 'device.locate' } })).body.items
    const [first] = await eventually('located', async () => {
      const found = await locates()
      return found.length === 1 && found
    })
    const place = { latitude: 52.5, longitude: 13.4, accuracyMeters: 20, at: new Date().toISOString() }
    await wire.acknowledge(first?.id ?? '', ['succeeded'], { result: { place } })
    await eventually('a place', async () => (await locates())[0]?.result?.place)
    await hub.clock(6 * 60)
    await eventually('located again', async () => (await locates()).length === 2, 90_000)
    await owner.call(markFound, { params: params(phone) })
    expect((await device(phone)).missingSince).toBeUndefined()
  }, 120_000)
})

describe('a scan', () => {
  it('shows its threats with its device, and mails that there are some', async () => {
    const phone = await enrol()
    const wire = await connectDevice(phone)
    const { id } = (await ask(phone, { type: 'antivirus.scan', parameters: { kind: 'quick' } })).body
    const threats = [{ name: 'EICAR-Test' }]
    await wire.acknowledge(id, ['received', 'running', 'succeeded'], { result: { scanned: 9, threats } })
    await eventually('threats', async () => (await device(phone)).threats?.length === 1)
    await hub.mail(owner.email, ({ subject = '' }) => subject.includes('found threats'))
  })
})
