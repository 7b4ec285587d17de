// The portal's door: custom authorizers decide, are asked again, and end connections, on virtual time.

import { once } from 'node:events'
import { get } from 'node:http'
import { PublishCommand } from '@aws-sdk/client-iot-data-plane'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import WebSocket from 'ws'
import { topics } from '../../../../contracts/device-messages.ts'
import { arn, IotFixture, next } from './iot-fixture.ts'

const fixture = new IotFixture()
beforeAll(() => fixture.start())
afterAll(() => fixture.stop())

const username = 'portal?x-amz-customauthorizer-name=vigil-live'
const credentials = { username, password: 'ticket' }
const hints = topics.hints('acc_1')
const policy = (Action: string, resource: string) => ({ Effect: 'Allow', Action, Resource: arn(resource) })
const granted = {
  isAuthenticated: true,
  principalId: 'acc1',
  disconnectAfterInSeconds: 3600,
  refreshAfterInSeconds: 300,
  policyDocuments: [
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        policy('iot:Connect', 'client/web-1'),
        policy('iot:Subscribe', `topicfilter/${hints}`),
        policy('iot:Receive', `topic/${hints}`),
      ],
    }),
  ],
}

let asked: unknown[] = []
beforeEach(() => {
  asked = []
  fixture.authorizer = (event) => {
    asked.push(event)
    return granted
  }
})

describe('a WebSocket client', () => {
  it('that its authorizer lets in hears the hints of its account, and nothing else', async () => {
    const portal = await fixture.connectWebSocket('web-1', credentials)
    expect(asked).toEqual([
      {
        signatureVerified: false,
        protocols: ['http', 'mqtt'],
        protocolData: {
          http: { headers: expect.objectContaining({ upgrade: 'websocket' }), queryString: '' },
          mqtt: { username, password: Buffer.from('ticket').toString('base64'), clientId: 'web-1' },
        },
        connectionMetadata: { id: expect.any(String) },
      },
    ])
    await portal.subscribeAsync(hints)
    await expect(portal.subscribeAsync(topics.hints('acc_2'))).rejects.toThrow()
    const message = next(portal, 'message')
    await fixture.data.send(new PublishCommand({ topic: hints, payload: Buffer.from('{}') }))
    expect((await message)[0]).toBe(hints)
    await portal.endAsync()
  })

  it('names its authorizer in the URL as well', async () => {
    const { webSocketUrl } = fixture.core
    fixture.core.webSocketUrl = `${webSocketUrl}?x-amz-customauthorizer-name=vigil-live`
    const portal = await fixture.connectWebSocket('web-1', { password: 'ticket', username: 'portal' })
    expect(asked).toMatchObject([
      { protocolData: { http: { queryString: '?x-amz-customauthorizer-name=vigil-live' } } },
    ])
    fixture.core.webSocketUrl = webSocketUrl
    await portal.endAsync()
  })

  it.each([
    ['is denied', () => ({ isAuthenticated: false })],
    ['gets no policy for its client id', () => ({ ...granted, policyDocuments: [] })],
    ['gets a principal that AWS refuses', () => ({ ...granted, principalId: 'acc_1' })],
    ['gets a lifetime that AWS refuses', () => ({ ...granted, refreshAfterInSeconds: 60 })],
    ['gets a policy that is not understood', () => ({ ...granted, policyDocuments: ['{}'] })],
    ['meets a function that fails', () => Promise.reject(new Error('broken'))],
  ])('that %s is not let in', async (_, authorizer) => {
    fixture.authorizer = authorizer
    await expect(fixture.connectWebSocket('web-1', credentials)).rejects.toThrow('Not authorized')
  })

  it('that names no authorizer, or one that does not exist, is not let in', async () => {
    await expect(fixture.connectWebSocket('web-1')).rejects.toThrow('Not authorized')
    const other = { username: '?x-amz-customauthorizer-name=other' }
    await expect(fixture.connectWebSocket('web-1', other)).rejects.toThrow('Not authorized')
    expect(asked).toEqual([])
  })

  it('stays while each refresh grants it, and is dropped by the first that does not', async () => {
    const portal = await fixture.connectWebSocket('web-1', credentials)
    const [first] = asked
    for (const expected of [2, 3]) {
      fixture.now += 299_000
      fixture.core.tick()
      expect(asked).toHaveLength(expected - 1)
      fixture.now += 1_000
      fixture.core.tick()
      fixture.core.tick()
      expect(asked).toHaveLength(expected)
      await new Promise(setImmediate)
    }
    expect(asked).toEqual([first, first, first])
    fixture.authorizer = () => ({ isAuthenticated: false })
    const closed = next(portal, 'close')
    fixture.now += 300_000
    fixture.core.tick()
    await closed
  })

  it('is dropped when its time is over', async () => {
    const portal = await fixture.connectWebSocket('web-1', credentials)
    const closed = next(portal, 'close')
    fixture.now += 3_600_000
    fixture.core.tick()
    await closed
    expect(asked).toHaveLength(1)
  })

  it('comes from a page of this machine, speaks mqtt, and asks for /mqtt', async () => {
    const { webSocketUrl } = fixture.core
    const refused = async (url: string, protocol: string, origin?: string) => {
      const [error] = await once(new WebSocket(url, protocol, origin === undefined ? {} : { origin }), 'error')
      return String((error as Error).message)
    }
    expect(await refused(webSocketUrl, 'mqtt', 'https://evil.example')).toContain('403')
    expect(await refused(webSocketUrl, 'mqtt', 'http://localhost.evil.example')).toContain('403')
    expect(await refused(webSocketUrl, 'chat')).toContain('400')
    expect(await refused(webSocketUrl.replace('/mqtt', '/other'), 'mqtt')).toContain('404')
    const page = new WebSocket(webSocketUrl, 'mqtt', { origin: 'http://localhost:4000' })
    await once(page, 'open')
    page.terminate()
    const [response] = await once(get(webSocketUrl.replace('ws:', 'http:')), 'response')
    expect(response.statusCode).toBe(426)
    response.resume()
  })
})
