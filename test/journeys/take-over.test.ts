// A connection that another one under the same name takes over: the device stays online, and where two fight for one name,
// their owner hears of it.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { listActivity } from '../../contracts/account.ts'
import { queueCommand } from '../../contracts/commands.ts'
import { readDevice } from '../../contracts/devices.ts'
import { deadLetters } from '../support/control.ts'
import { closeAllMqtt, connectDevice, type DeviceWire } from '../support/device-wire.ts'
import { eventually } from '../support/eventually.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { enrolFor, type OwnedDevice } from '../support/owned-device.ts'
import { newPerson, type Person } from '../support/person.ts'

let hub: Hub
let owner: Person
let device: OwnedDevice

beforeAll(async () => {
  hub = await borrowHub()
}, 60_000)
afterAll(() => hub.stop())
beforeEach(async () => {
  owner = await newPerson(hub)
  device = await enrolFor(owner, 'Twin')
})
afterEach(async () => {
  closeAllMqtt()
  expect(await deadLetters(hub)).toEqual([])
})

const params = () => ({ deviceId: device.device.id })
const read = async () => (await owner.call(readDevice, { params: params() })).body
const kinds = async () => (await owner.call(listActivity, {})).body.items.map(({ kind }) => kind)
const connect = async (former?: DeviceWire) => {
  const { version } = await read()
  const wire = await connectDevice(device)
  if (former) await former.cut()
  // Each event of the two raises it: the end of the former connection has been dealt with.
  await eventually('the events', async () => (await read()).version >= version + (former ? 2 : 1))
  return wire
}

describe('a device that connects while its former connection lives still', () => {
  it('F21: stays online, and its commands come by the new one', async () => {
    const former = await connect()
    const wire = await connect(former)
    await eventually('online', async () => (await read()).presence.online)
    await owner.call(queueCommand, { params: params(), body: { type: 'antivirus.enable' } })
    await eventually('the command', async () => wire.heard.some((message) => 'jws' in message))
    expect(former.heard).toEqual([])
    expect(await kinds()).not.toContain('device.shared-identity')
  })
})

describe('two devices with one certificate', () => {
  it('F22: throw each other out, and their owner hears of it, by log and one mail', async () => {
    let wire = await connect()
    for (let round = 0; round < 12; round++) wire = await connect(wire)
    await hub.mail(owner.email, ({ subject }) => subject === 'Two devices connect as Twin')
    expect((await kinds()).filter((kind) => kind === 'device.shared-identity')).toHaveLength(1)
    expect(wire.client.connected).toBe(true)
  })
})
