// Devices on the broker: who is let in, what it may publish and receive, what drops it, and that it is fast.

import { once } from 'node:events'
import { connect } from 'node:tls'
import { DetachPolicyCommand, UpdateCertificateCommand } from '@aws-sdk/client-iot'
import { DeleteConnectionCommand, PublishCommand } from '@aws-sdk/client-iot-data-plane'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { topics } from '../../../../contracts/device-messages.ts'
import { decodedBody, type Identity, IotFixture, next } from './iot-fixture.ts'

const fixture = new IotFixture()
const id = 'dev_01MINE'
const ack = (deviceId: string) => topics.ingest('ack', deviceId)
let identity: Identity
beforeAll(async () => {
  await fixture.start()
  identity = await fixture.enrol(id)
})
afterAll(() => fixture.stop())

describe('a device', () => {
  it('that is enrolled publishes by Basic Ingest, and the rule invokes its function', async () => {
    const device = await fixture.connect(identity, id)
    await device.publishAsync(topics.ingest('ack', id), JSON.stringify({ hello: 'hub' }), { qos: 1 })
    const [invocation] = await fixture.invoked('ack')
    expect(invocation?.event).toMatchObject({ deviceId: id, receivedAt: fixture.now })
    expect(decodedBody(invocation?.event ?? {})).toEqual({ hello: 'hub' })
    await device.endAsync()
  })

  it('receives what the hub publishes to its commands', async () => {
    const device = await fixture.connect(identity, id)
    await device.subscribeAsync(topics.commands(id), { qos: 1 })
    const message = next(device, 'message')
    await fixture.data.send(
      new PublishCommand({ topic: topics.commands(id), qos: 1, payload: Buffer.from('{"jws":"…"}') }),
    )
    const [topic, payload] = await message
    expect([topic, String(payload)]).toEqual([topics.commands(id), '{"jws":"…"}'])
    await device.endAsync()
  })

  it.each([
    ['for another device', () => topics.ingest('ack', 'dev_02OTHER'), {}, 'AUTH_ERROR'],
    ['to its own commands', topics.commands, {}, 'AUTH_ERROR'],
    ['to be retained', ack, { retain: true }, 'AUTH_ERROR'],
    ['with QoS 2', ack, { qos: 2 as const }, 'CLIENT_ERROR'],
    ['to a reserved topic', () => '$aws/events/presence/connected/dev_02OTHER', {}, 'CLIENT_ERROR'],
    ['more than 128 kB', ack, { payload: 'x'.repeat(128 * 1024 + 1) }, 'CLIENT_ERROR'],
    ['to a topic that is too long', (device: string) => ack(device) + 'x'.repeat(256), {}, 'CLIENT_ERROR'],
    ['to a topic that is too deep', (device: string) => `${ack(device)}/6/7/8/9`, {}, 'CLIENT_ERROR'],
  ])('that publishes %s is disconnected, and nothing is invoked', async (_, topicOf, options, disconnectReason) => {
    const clientId = `dev_${fixture.logged.length}`
    const device = await fixture.connect(await fixture.enrol(clientId), clientId)
    fixture.invocations.length = 0
    const { payload, ...publish } = { payload: '{}', qos: 1 as const, ...options }
    device.publish(topicOf(clientId), payload, publish)
    expect(await fixture.ended(clientId)).toMatchObject({ disconnectReason })
    expect(fixture.invocations.filter(({ functionId }) => functionId !== 'presence')).toEqual([])
  })

  it.each([
    topics.commands('dev_02OTHER'),
    topics.commands('+'),
    '#',
    '$aws/rules/vigil_v1_ack/#',
    'a/b/c/d/e/f/g/h/i',
  ])('may not subscribe to %s', async (filter) => {
    const device = await fixture.connect(identity, id)
    await expect(device.subscribeAsync(filter)).rejects.toThrow(/Unspecified error|128/)
    await device.endAsync()
  })

  it('that is not attached to a thing, has no policy, or takes another name is not let in', async () => {
    await expect(fixture.connect(await fixture.enrol(), id)).rejects.toThrow('Not authorized')
    await expect(fixture.connect(identity, 'dev_02OTHER')).rejects.toThrow('Not authorized')
    const bare = await fixture.enrol('dev_03BARE')
    await fixture.iot.send(new DetachPolicyCommand({ policyName: 'vigil-device', target: bare.certificateArn }))
    await expect(fixture.connect(bare, 'dev_03BARE')).rejects.toThrow('Not authorized')
  })

  it('without a certificate of this hub is not let in', async () => {
    await expect(fixture.connect({ ...identity, certificatePem: '', keyPem: '' }, id)).rejects.toThrow()
  })

  it('is dropped when its certificate is deactivated, and comes back when it is active again', async () => {
    const device = await fixture.connect(identity, id)
    const update = (newStatus: 'ACTIVE' | 'INACTIVE') =>
      fixture.iot.send(new UpdateCertificateCommand({ certificateId: identity.certificateId, newStatus }))
    const closed = next(device, 'close')
    await update('INACTIVE')
    await closed
    await expect(fixture.connect(identity, id)).rejects.toThrow('Not authorized')
    await update('ACTIVE')
    await (await fixture.connect(identity, id)).endAsync()
  })

  it('is dropped by DeleteConnection, which finds nobody afterwards', async () => {
    const device = await fixture.connect(identity, id)
    const closed = next(device, 'close')
    const drop = () => fixture.data.send(new DeleteConnectionCommand({ clientId: id }))
    await drop()
    await closed
    await expect(drop()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  it('replaces its own older connection', async () => {
    const older = await fixture.connect(identity, id)
    const closed = next(older, 'close')
    const newer = await fixture.connect(identity, id)
    await closed
    await newer.subscribeAsync(topics.commands(id), { qos: 1 })
    const message = next(newer, 'message')
    await fixture.data.send(new PublishCommand({ topic: topics.commands(id), qos: 1, payload: Buffer.from('1') }))
    await message
    await newer.endAsync()
  })

  it('has no session that outlives its connection', async () => {
    const first = await fixture.connect(identity, id, { clean: false })
    await first.subscribeAsync(topics.commands(id), { qos: 1 })
    await first.endAsync()
    const second = await fixture.connect(identity, id, { clean: false })
    const received: string[] = []
    second.on('message', (_, payload) => received.push(String(payload)))
    await fixture.data.send(new PublishCommand({ topic: topics.commands(id), qos: 1, payload: Buffer.from('kept?') }))
    await second.subscribeAsync(topics.commands(id), { qos: 1 })
    await fixture.data.send(new PublishCommand({ topic: topics.commands(id), qos: 1, payload: Buffer.from('new') }))
    while (received.length === 0) await next(second, 'message')
    expect(received).toEqual(['new'])
    await second.endAsync()
  })

  it('that speaks MQTT 5, or no MQTT at all, harms nobody', async () => {
    const device = await fixture.connect(identity, id)
    const other = await fixture.enrol('dev_05FIVE')
    await expect(fixture.connect(other, 'dev_05FIVE', { protocolVersion: 5 })).rejects.toThrow()
    const { certificatePem: cert, keyPem: key } = identity
    const port = Number(new URL(fixture.core.mqttUrl).port)
    const socket = connect({ port, host: 'localhost', cert, key, ca: fixture.core.caPem })
    socket.on('error', () => {})
    const closed = once(socket, 'close')
    socket.write('GET / HTTP/1.1\r\n\r\n')
    await closed
    await device.publishAsync(ack(id), '{}', { qos: 1 })
    await device.endAsync()
  })

  it('whose last will is granted leaves it when it is cut off', async () => {
    fixture.invocations.length = 0
    const will = { topic: ack(id), payload: Buffer.from('{"will":1}'), qos: 1 as const, retain: false }
    const device = await fixture.connect(identity, id, { will })
    device.stream.destroy()
    expect(decodedBody((await fixture.invoked('ack'))[0]?.event ?? {})).toEqual({ will: 1 })
    await expect(fixture.connect(identity, id, { will: { ...will, retain: true } })).rejects.toThrow()
  })

  it('answers the hub in less than 5 ms', async () => {
    const device = await fixture.connect(identity, id)
    await device.subscribeAsync(topics.commands(id), { qos: 1 })
    device.on('message', () => device.publish(topics.ingest('ack', id), '{}', { qos: 1 }))
    const publish = {
      method: 'POST',
      path: `/topics/${encodeURIComponent(topics.commands(id))}`,
      query: new URLSearchParams({ qos: '1' }),
      headers: {},
      body: Buffer.from('{}'),
    }
    const times: number[] = []
    for (let round = 0; round < 200; round += 1) {
      fixture.invocations.length = 0
      const started = performance.now()
      await fixture.core.handle('iot-data-plane', publish)
      await fixture.invoked('ack')
      times.push(performance.now() - started)
    }
    times.sort((a, b) => a - b)
    expect(times[100]).toBeLessThan(5)
    await device.endAsync()
  })
})
