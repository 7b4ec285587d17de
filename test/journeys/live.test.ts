// Live hints: a portal with a ticket hears that its own devices and commands changed, and nothing else; it can do
// nothing but listen; and it stops hearing when its session ends.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { MqttClient } from 'mqtt'
import { cancelCommand, queueCommand, readCommand } from '../../contracts/commands.ts'
import { Hint, topics } from '../../contracts/device-messages.ts'
import { disconnectDevice, readDevice, renameDevice } from '../../contracts/devices.ts'
import { type LiveTicket, openLiveTicket, revokeSession, signOut } from '../../contracts/identity.ts'
import { deadLetters } from '../support/control.ts'
import { closeAllMqtt, connectDevice, connectMqtt } from '../support/device-wire.ts'
import { eventually } from '../support/eventually.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { enrolFor, type OwnedDevice } from '../support/owned-device.ts'
import { newPerson, type Person, signInAs } from '../support/person.ts'

let hub: Hub
let owner: Person
let device: OwnedDevice

beforeAll(async () => {
  hub = await borrowHub()
}, 60_000)
afterAll(() => hub.stop())
beforeEach(async () => {
  owner = await newPerson(hub)
  device = await enrolFor(owner)
})
afterEach(async () => {
  closeAllMqtt()
  await hub.clock(0)
  expect(await deadLetters(hub)).toEqual([])
})

const ticketOf = async (person: Person) => (await person.call(openLiveTicket, {})).body

interface Portal {
  readonly client: MqttClient
  readonly hints: Hint[]
  /** What came, word for word. */
  readonly texts: string[]
}

const connect = (ticket: LiveTicket, change: Partial<LiveTicket> = {}) => {
  const { url, clientId, username, password } = { ...ticket, ...change }
  return connectMqtt(url, { clientId, username, password })
}

async function listen(person: Person): Promise<Portal> {
  const ticket = await ticketOf(person)
  const client = await connect(ticket)
  const portal: Portal = { client, hints: [], texts: [] }
  client.on('message', (topic, payload) => {
    expect(topic).toBe(topics.hints(person.accountId))
    portal.texts.push(payload.toString())
    // The schema is strict: a field more than a hint has would fail here.
    portal.hints.push(Hint.parse(JSON.parse(payload.toString())))
  })
  await client.subscribeAsync(ticket.topic)
  return portal
}

const ended = (client: MqttClient) => eventually('the connection to end', async () => !client.connected)

describe('a portal', () => {
  it('F30: hears of each change of its device, with a version that rises to what HTTPS shows', async () => {
    const { hints } = await listen(owner)
    const params = { deviceId: device.device.id }
    await owner.call(renameDevice, { params, body: { name: 'One' } })
    const wire = await connectDevice(device)
    await eventually('online', async () => (await owner.call(readDevice, { params })).body.presence.online)
    await wire.close()
    await eventually('away', async () => !(await owner.call(readDevice, { params })).body.presence.online)
    const { version } = (await owner.call(readDevice, { params })).body
    await eventually('the last hint', async () => hints.some((hint) => 'version' in hint && hint.version === version))
    const versions = hints.flatMap((hint) => (hint.kind === 'device' ? [hint.version] : []))
    expect(versions).toEqual([...versions].sort((a, b) => a - b))
    await owner.call(disconnectDevice, { params })
    await eventually('the removal', async () => hints.some(({ kind }) => kind === 'device-removed'))
  })

  it('hears of each change of a command, and never what it brought', async () => {
    const { hints, texts } = await listen(owner)
    const wire = await connectDevice(device)
    const params = { deviceId: device.device.id }
    await eventually('online', async () => (await owner.call(readDevice, { params })).body.presence.online)
    const { body } = await owner.call(queueCommand, { params, body: { type: 'device.locate' } })
    await wire.acknowledge(body.id, ['received', 'running'], { step: 1 })
    const place = { latitude: 48.137154, longitude: 11.576124, accuracyMeters: 12, at: new Date().toISOString() }
    await wire.acknowledge(body.id, ['received', 'running', 'succeeded'], { result: { place } })
    const { version } = await eventually('the place', async () => {
      const found = (await owner.call(readCommand, { params: { ...params, commandId: body.id } })).body
      return found.state === 'succeeded' && found
    })
    const ofCommand = () => hints.flatMap((hint) => (hint.kind === 'command' ? [hint] : []))
    await eventually('the last hint', async () => ofCommand().some((hint) => hint.version === version))
    expect(ofCommand().map((hint) => hint.commandId)).toEqual(ofCommand().map(() => body.id))
    const versions = ofCommand().map((hint) => hint.version)
    expect(versions).toEqual([...versions].sort((a, b) => a - b))
    expect(texts.join()).not.toMatch(/48\.137|11\.576|locate|place|jws/)
  })

  it('F30: hears nothing of another account', async () => {
    const mallory = await newPerson(hub, 'mallory')
    const { client, hints } = await listen(mallory)
    await expect(client.subscribeAsync(topics.hints(owner.accountId))).rejects.toThrow()
    for (const topic of ['vigil/v1/accounts/+/hints', '#', topics.commands(device.device.id), '$aws/events/presence/#'])
      await expect(client.subscribeAsync(topic)).rejects.toThrow()
    const own = await listen(owner)
    await owner.call(renameDevice, { params: { deviceId: device.device.id }, body: { name: 'Secret' } })
    await eventually('the hint', async () => own.hints.length > 0)
    expect(hints).toEqual([])
  })

  it.each([
    ['hints', () => topics.hints(owner.accountId)],
    ['commands', () => topics.commands(device.device.id)],
    ['acknowledgements', () => topics.ingest('ack', device.device.id)],
    ['anything', () => 'x'],
  ])('may not publish %s', async (_, topic) => {
    const { client } = await listen(owner)
    client.publish(topic(), '{}', { qos: 1 })
    await ended(client)
  })

  it('and its twin in another tab both listen', async () => {
    const [one, other] = [await listen(owner), await listen(owner)]
    const { body } = await owner.call(queueCommand, {
      params: { deviceId: device.device.id },
      body: { type: 'device.lock' },
    })
    await owner.call(cancelCommand, { params: { deviceId: device.device.id, commandId: body.id } })
    for (const { hints } of [one, other])
      await eventually('both hints', async () => hints.filter(({ kind }) => kind === 'command').length >= 2)
  })
})

describe('a ticket', () => {
  it('is refused under another client id, garbled, of nobody, or without its authorizer', async () => {
    const ticket = await ticketOf(owner)
    const other = await ticketOf(await newPerson(hub, 'mallory'))
    const [claims = '', mark = ''] = ticket.password.split('.')
    const forged = Buffer.from(
      Buffer.from(claims, 'base64url')
        .toString()
        .replace(owner.accountId, other.topic.split('/')[3] ?? ''),
    ).toString('base64url')
    const changes: Partial<LiveTicket>[] = [
      { clientId: other.clientId },
      { clientId: `${ticket.clientId}0` },
      { clientId: device.device.id },
      { password: '' },
      { password: 'x' },
      { password: '.' },
      { password: `${claims}.` },
      { password: `${claims}.${mark.slice(0, -1)}` },
      { password: `${claims}.${mark}x` },
      { password: `${forged}.${mark}` },
      { password: other.password },
      { password: owner.token },
      { password: 'x'.repeat(10_000) },
      { username: 'portal' },
      { username: 'portal?x-amz-customauthorizer-name=other' },
    ]
    const isLetIn = async (change: Partial<LiveTicket>) =>
      connect(ticket, change).then(
        () => JSON.stringify(change).slice(0, 100),
        () => undefined,
      )
    for (const change of changes) expect(await isLetIn(change)).toBeUndefined()
    await connect(ticket)
  })

  it('F30: is refused after its hour', async () => {
    const ticket = await ticketOf(owner)
    await hub.clock(3_601)
    await expect(connect(ticket)).rejects.toThrow()
  })

  it('F30: is for an hour of listening, and then the portal needs another', async () => {
    const { client } = await listen(owner)
    await hub.clock(3_660)
    await ended(client)
    await listen(owner)
  })

  it('of a session that was ended is refused', async () => {
    const ticket = await ticketOf(owner)
    await owner.call(signOut, {})
    await expect(connect(ticket)).rejects.toThrow()
  })

  it('F30: stops at the next refresh when its session is ended, and no other stops', async () => {
    const elsewhere = await signInAs(hub, owner.email)
    const [here, there] = [await listen(owner), await listen(elsewhere)]
    await hub.clock(310)
    expect([here.client.connected, there.client.connected]).toEqual([true, true])
    await owner.call(revokeSession, { params: { sessionId: elsewhere.sessionId } })
    await hub.clock(620)
    await ended(there.client)
    await owner.call(renameDevice, { params: { deviceId: device.device.id }, body: { name: 'Still heard' } })
    await eventually('a hint', async () => here.hints.length > 0)
    expect(there.hints).toEqual([])
  })
})
