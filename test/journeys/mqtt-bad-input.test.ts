// What a device may get wrong, or do wrong, over MQTT: it is logged and ignored, changes nothing and is no dead letter;
// what is not its own is refused; and what it says rightly afterwards is heard.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { IClientOptions } from 'mqtt'
import { cancelCommand, type QueueCommand, queueCommand, readCommand } from '../../contracts/commands.ts'
import {
  Acknowledgement,
  DeviceEvent,
  Status,
  Sync,
  topics,
  type UpKind,
  upKinds,
} from '../../contracts/device-messages.ts'
import { disconnectDevice, readDevice } from '../../contracts/devices.ts'
import { deadLetters } from '../support/control.ts'
import { closeAllMqtt, connectDevice, connectMqtt, credentialsOf, type DeviceWire } from '../support/device-wire.ts'
import { eventually } from '../support/eventually.ts'
import { examplesOf } from '../support/example.ts'
import { garbled, spoiled } from '../support/hostile.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { enrolFor, newKey, type OwnedDevice } from '../support/owned-device.ts'
import { newPerson, type Person } from '../support/person.ts'
import { seedOfThisRun } from '../support/random.ts'

const seed = seedOfThisRun()
const schemas = { ack: Acknowledgement, sync: Sync, status: Status, event: DeviceEvent }

let hub: Hub
let owner: Person
let device: OwnedDevice
let wire: DeviceWire
let sequence = 0

beforeAll(async () => {
  hub = await borrowHub()
  owner = await newPerson(hub)
}, 60_000)
afterAll(() => hub.stop())
beforeEach(async () => {
  device = await enrolFor(owner)
  wire = await connectDevice(device)
  await eventually('online', async () => (await read()).presence.online)
})
afterEach(async () => {
  closeAllMqtt()
  await hub.clock(0)
  await hub.faults([])
  expect(await deadLetters(hub)).toEqual([])
})

const read = async () => (await owner.call(readDevice, { params: { deviceId: device.device.id } })).body
const queue = async (body: QueueCommand, deviceId = device.device.id) =>
  (await owner.call(queueCommand, { params: { deviceId }, body })).body
const command = async (commandId: string) =>
  (await owner.call(readCommand, { params: { deviceId: device.device.id, commandId } })).body
const report = (threats: number) => ({
  automaticAntivirus: true,
  databasesAt: new Date().toISOString(),
  threats,
  permissionsMissing: [],
  updateAvailable: false,
  locked: false,
})
const logged = async (text: string) => {
  const log = await hub.output()
  return log.split('\n').filter((line) => line.includes(text) && line.includes(device.device.id)).length
}

/** Says something right, and waits until it is seen: what was said before it has been dealt with. */
async function assertHeard(kind: UpKind): Promise<void> {
  const threats = ++sequence
  await wire.say('status', { epoch: device.epoch, sequence: Date.now() + threats, report: report(threats) })
  await eventually('the report', async () => (await read()).report?.threats === threats)
  if (kind === 'status') return
  const before = wire.heard.length
  await wire.say('sync', { epoch: device.epoch, appVersion: '1' })
  await eventually('the answer to a sync', async () => wire.heard.length > before)
}

describe(`a message that is wrong (seed ${seed})`, () => {
  it.each(upKinds)('F26: of the kind %s is logged and ignored, and the next one is heard', async (kind) => {
    const examples = examplesOf(schemas[kind])
    const texts = examples.map((example) => JSON.stringify(example))
    const isWrong = (payload: string | Buffer) => {
      try {
        return !schemas[kind].safeParse(JSON.parse(payload.toString())).success
      } catch {
        return true
      }
    }
    const payloads = fc
      .sample(
        fc.oneof(
          spoiled(examples).map((value) => JSON.stringify(value)),
          garbled(texts),
          fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
        ),
        { seed, numRuns: 60 },
      )
      .filter(isWrong)
    const before = await read()
    for (const payload of payloads) await wire.sayRaw(kind, payload)
    await eventually('all to be logged', async () => (await logged('message ignored')) === payloads.length)
    expect(await read()).toEqual(before)
    await assertHeard(kind)
  })

  it('F29: of almost 128 kB is ignored, and of more ends the connection, not the device', async () => {
    await wire.sayRaw('status', `"${'x'.repeat(127 * 1024)}"`)
    await eventually('it to be logged', async () => (await logged('message ignored')) === 1)
    wire.sayRaw('status', `"${'x'.repeat(129 * 1024)}"`).catch(() => {})
    await wire.cut()
    wire = await connectDevice(device)
    await assertHeard('sync')
  })

  it('of another epoch changes nothing', async () => {
    await wire.say('status', { epoch: device.epoch + 1, sequence: 5, report: report(77) })
    await assertHeard('sync')
    expect((await read()).report?.threats).not.toBe(77)
  })

  it('that is an older report does not replace a newer one', async () => {
    const newest = Date.now() + 1_000_000
    await wire.say('status', { epoch: device.epoch, sequence: newest, report: report(1) })
    await eventually('the newer report', async () => (await read()).report?.threats === 1)
    await wire.say('status', { epoch: device.epoch, sequence: newest - 1, report: report(2) })
    await wire.say('status', { epoch: device.epoch, sequence: newest, report: report(3) })
    await wire.say('status', { epoch: device.epoch, sequence: newest + 1, report: report(4) })
    await eventually('the newest report', async () => (await read()).report?.threats === 4)
  })
})

describe('an acknowledgement', () => {
  it('of a command that does not exist is logged and ignored', async () => {
    await wire.acknowledge('cmd_01ARZ3NDEKTSV4RRFFQ69G5FAV', ['received', 'succeeded'])
    await eventually('it to be logged', async () => (await logged('acknowledgement of an unknown command')) === 1)
    await assertHeard('sync')
  })

  it('of another device’s command is ignored', async () => {
    const other = await enrolFor(owner, 'Other')
    const theirs = await queue({ type: 'device.lock' }, other.device.id)
    await wire.acknowledge(theirs.id, ['received', 'succeeded'])
    await eventually('it to be logged', async () => (await logged('acknowledgement of an unknown command')) === 1)
    const params = { deviceId: other.device.id, commandId: theirs.id }
    expect((await owner.call(readCommand, { params })).body).toEqual(theirs)
  })

  it('of another epoch is ignored', async () => {
    const asked = await queue({ type: 'antivirus.enable' })
    await wire.acknowledge(asked.id, ['received', 'succeeded'], { epoch: device.epoch + 1 })
    await assertHeard('sync')
    expect((await command(asked.id)).state).toBe('sent')
  })

  it('F01, F02, F03, F05: may come twice and in any order: the command ends as it ended, with its whole history', async () => {
    const asked = await queue({ type: 'antivirus.update-databases' })
    const { id } = asked
    await wire.acknowledge(id, ['received', 'running', 'succeeded'], { result: { note: 'done' } })
    await wire.acknowledge(id, ['received'])
    await wire.acknowledge(id, ['received', 'running'], { step: 9, progressPercent: 90 })
    await wire.acknowledge(id, ['received', 'running', 'succeeded'], { result: { note: 'again' } })
    await wire.acknowledge(id, ['received', 'running', 'failed'], { reason: 'no' })
    await assertHeard('sync')
    const ended = await eventually('the end', async () => {
      const found = await command(id)
      return found.state === 'succeeded' && found
    })
    expect(ended.result).toEqual({ note: 'done' })
    expect(ended.reason).toBeUndefined()
    const order = ended.history.map(({ state }) => state)
    expect(order.slice(0, 3)).toEqual(['sent', 'received', 'running'])
    expect(order).toContain('succeeded')
  })

  it('that comes first of several tells what the later ones repeat', async () => {
    const { id } = await queue({ type: 'device.locate' })
    await wire.acknowledge(id, ['received', 'running'], { step: 2, progressPercent: 20 })
    await eventually('progress', async () => (await command(id)).progressPercent === 20)
    await wire.acknowledge(id, ['received', 'running'], { step: 1, progressPercent: 10 })
    await assertHeard('sync')
    expect((await command(id)).progressPercent).toBe(20)
  })

  it('F11: tells what the device did, also after the owner had cancelled it', async () => {
    const { id } = await queue({ type: 'antivirus.enable' })
    await owner.call(cancelCommand, { params: { deviceId: device.device.id, commandId: id } })
    await wire.acknowledge(id, ['received', 'cancelled'])
    await eventually('cancelled', async () => (await command(id)).state === 'cancelled')
    await wire.acknowledge(id, ['received', 'running', 'succeeded'])
    await eventually('the device’s word', async () => (await command(id)).state === 'succeeded')
  })

  it('F04: tells what the device did, also after the command had expired', async () => {
    const { id } = await queue({ type: 'device.locate' })
    await hub.clock(5 * 60 + 1)
    await hub.runSchedule('CommandsEveryMinute')
    await eventually('the expiry', async () => (await command(id)).state === 'expired')
    await wire.acknowledge(id, ['received', 'running', 'succeeded'], { result: { note: 'done' } })
    const ended = await eventually('the device’s word', async () => {
      const found = await command(id)
      return found.state === 'succeeded' && found
    })
    expect(ended.result).toEqual({ note: 'done' })
  })

  it('of the future is dated when it was heard', async () => {
    const { id } = await queue({ type: 'antivirus.enable' })
    const at = '2999-01-01T00:00:00.000Z'
    await wire.say('ack', { commandId: id, epoch: device.epoch, trail: [{ state: 'received', at }] })
    const received = await eventually('received', async () => {
      const found = await command(id)
      return found.state === 'received' && found.history.at(-1)
    })
    expect(Date.parse(received.at)).toBeLessThanOrEqual(Date.now() + 5_000)
  })
})

describe('what is not a device’s own', () => {
  it('F23: it may not publish: the hub ends the connection', async () => {
    const other = await enrolFor(owner, 'Other')
    const lock = await queue({ type: 'device.lock' }, other.device.id)
    const foreign = [
      ...upKinds.map((kind) => topics.ingest(kind, other.device.id)),
      topics.up('ack', device.device.id),
      topics.commands(device.device.id),
      topics.commands(other.device.id),
      topics.hints(owner.accountId),
      `$aws/events/presence/connected/${other.device.id}`,
    ]
    const message = JSON.stringify({
      commandId: lock.id,
      epoch: 1,
      trail: [{ state: 'succeeded', at: new Date().toISOString() }],
    })
    for (const topic of foreign) {
      const trespasser = await connectDevice(device)
      trespasser.publish(topic, message).catch(() => {})
      await trespasser.cut()
    }
    wire = await connectDevice(device)
    await assertHeard('sync')
    const params = { deviceId: other.device.id, commandId: lock.id }
    expect((await owner.call(readCommand, { params })).body).toEqual(lock)
    expect((await owner.call(readDevice, { params: { deviceId: other.device.id } })).body.presence.online).toBe(false)
  })

  it('F23: it may not hear', async () => {
    const other = await enrolFor(owner, 'Other')
    for (const topic of [topics.commands(other.device.id), topics.hints(owner.accountId), 'vigil/#', '#', '+/+/+/+/+'])
      await expect(wire.client.subscribeAsync(topic)).rejects.toThrow()
    expect(wire.client.connected).toBe(true)
  })

  it('F23: it may not leave behind as its last will', async () => {
    const other = await enrolFor(owner, 'Other')
    const lock = await queue({ type: 'device.lock' }, other.device.id)
    const at = new Date().toISOString()
    const payload = JSON.stringify({ commandId: lock.id, epoch: 1, trail: [{ state: 'succeeded', at }] })
    const will = { topic: topics.ingest('ack', other.device.id), payload: Buffer.from(payload), qos: 1, retain: false }
    const dying = await connectMqtt(device.mqtt.url, { ...credentialsOf(device), will } as IClientOptions)
    const isRefused = async () => (await hub.output()).includes(`${device.device.id} may not publish to ${will.topic}`)
    dying.stream.destroy()
    await eventually('the refusal', isRefused)
    wire = await connectDevice(device)
    await assertHeard('sync')
    const params = { deviceId: other.device.id, commandId: lock.id }
    expect((await owner.call(readCommand, { params })).body).toEqual(lock)
  })

  it('F23: it may not retain', async () => {
    wire.publish(topics.ingest('sync', device.device.id), '{}', { retain: true }).catch(() => {})
    await wire.cut()
  })
})

describe('a connection', () => {
  const connecting = (options: object) => connectMqtt(device.mqtt.url, { ...credentialsOf(device), ...options })

  it('F23: is refused under another device’s name', async () => {
    const other = await enrolFor(owner, 'Other')
    await expect(connecting({ clientId: other.device.id })).rejects.toThrow(/Not authorized/)
    await expect(connecting({ clientId: `web-${owner.accountId}` })).rejects.toThrow(/Not authorized/)
  })

  it('is refused without a certificate of this hub, or with another key than the certificate’s', async () => {
    await expect(connecting({ key: undefined, cert: undefined })).rejects.toThrow()
    await expect(connecting({ key: (await newKey()).keyPem })).rejects.toThrow()
  })

  it('F24: is refused once the device is disconnected from its account, and the live one ends', async () => {
    await owner.call(disconnectDevice, { params: { deviceId: device.device.id } })
    await wire.cut()
    await expect(connecting({})).rejects.toThrow(/Not authorized/)
  })
})
