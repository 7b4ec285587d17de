// Presence events: their shape, their versions, and what a restart of the hub does to them.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { decodedBody, type Identity, IotFixture } from './iot-fixture.ts'

const fixture = new IotFixture()
const id = 'dev_01MINE'
let identity: Identity
beforeAll(async () => {
  await fixture.start()
  identity = await fixture.enrol(id)
})
afterAll(() => fixture.stop())

async function events(count: number): Promise<Record<string, unknown>[]> {
  const invocations = await fixture.invoked('presence', count)
  return invocations.map(({ event }) => decodedBody(event) as Record<string, unknown>)
}

describe('presence', () => {
  it('tells of a connection and of its end, with one version for both', async () => {
    await (await fixture.connect(identity, id)).endAsync()
    const [connected, disconnected] = await events(2)
    expect(connected).toEqual({
      clientId: id,
      timestamp: fixture.now,
      eventType: 'connected',
      sessionIdentifier: expect.stringMatching(/^[0-9a-f-]{36}$/),
      principalIdentifier: identity.certificateId,
      thingName: id,
      ipAddress: '127.0.0.1',
      versionNumber: 0,
    })
    expect(disconnected).toEqual({
      clientId: id,
      timestamp: fixture.now,
      eventType: 'disconnected',
      sessionIdentifier: connected?.sessionIdentifier,
      principalIdentifier: identity.certificateId,
      thingName: id,
      versionNumber: 0,
      disconnectReason: 'CLIENT_INITIATED_DISCONNECT',
      clientInitiatedDisconnect: true,
    })
  })

  it('tells a connection that was cut from one that was closed', async () => {
    const device = await fixture.connect(identity, id)
    device.stream.destroy()
    expect((await events(4))[3]).toMatchObject({
      versionNumber: 1,
      disconnectReason: 'CONNECTION_LOST',
      clientInitiatedDisconnect: false,
    })
  })

  it('tells of a take-over: the older goes with its own version before the newer comes', async () => {
    await fixture.connect(identity, id)
    await fixture.connect(identity, id)
    expect((await events(7)).slice(4)).toEqual([
      expect.objectContaining({ eventType: 'connected', versionNumber: 2 }),
      expect.objectContaining({ eventType: 'disconnected', versionNumber: 2, disconnectReason: 'DUPLICATE_CLIENTID' }),
      expect.objectContaining({ eventType: 'connected', versionNumber: 3 }),
    ])
  })

  it('tells after a restart of the connections that were lost with it, and versions go on rising', async () => {
    await fixture.core.close()
    await fixture.start()
    expect(await events(7)).toHaveLength(7)
    fixture.core.tick()
    fixture.core.tick()
    await fixture.connect(identity, id)
    expect((await events(9)).slice(7)).toEqual([
      expect.objectContaining({
        eventType: 'disconnected',
        versionNumber: 3,
        disconnectReason: 'SERVER_INITIATED_DISCONNECT',
      }),
      expect.objectContaining({ eventType: 'connected', versionNumber: 4 }),
    ])
  })
})
