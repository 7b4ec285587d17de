// The typed client: what portal and SDK send, and what they are told when it does not work out.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { client, Refused, Unreachable } from '../../contracts/client.ts'
import { listCommands, readCommand } from '../../contracts/commands.ts'
import { renameDevice } from '../../contracts/devices.ts'
import { listSessions, signOut } from '../../contracts/identity.ts'
import type { ProblemBody } from '../../contracts/problems.ts'

const problem: ProblemBody = {
  type: '/problems/device/not-found',
  title: 'There is no such device.',
  status: 404,
  code: 'device/not-found',
  requestId: 'r1',
}

const json = (body: unknown, init: ResponseInit = {}, type = 'application/json') =>
  new Response(JSON.stringify(body), { ...init, headers: { 'content-type': type, ...init.headers } })

/** A client whose requests are kept and answered as told. */
function clientOf(answer: () => Response | Promise<Response>, token?: string) {
  const sent: { url: string; init: RequestInit & { headers: Record<string, string> } }[] = []
  const call = client({
    origin: 'https://vigil.example.org',
    ...(token && { token: () => token }),
    fetch: async (url, init) => {
      sent.push({ url: String(url), init: init as (typeof sent)[number]['init'] })
      return answer()
    },
  })
  const theRequest = () => {
    const [request] = sent
    if (!request || sent.length > 1) throw new Error(`${sent.length} requests were sent`)
    return request
  }
  return { call, theRequest }
}

const failing = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect('nothing was thrown').toBe('something'),
    (error: unknown) => error,
  )

describe('the client', () => {
  it('stays under 80 lines, so that anyone can read what is sent', () => {
    expect(readFileSync('contracts/client.ts', 'utf8').trimEnd().split('\n').length).toBeLessThan(80)
  })
})

describe('a request', () => {
  it('has the route’s method, and path parameters encoded, so that an id can not become another path', async () => {
    const { call, theRequest } = clientOf(() => json({}))
    await call(readCommand, { params: { deviceId: 'dev_/?#é', commandId: 'a b' } })
    expect(theRequest().url).toBe('https://vigil.example.org/v1/devices/dev_%2F%3F%23%C3%A9/commands/a%20b')
    expect(theRequest().init.method).toBe('GET')
  })

  it('has the query’s parameters encoded, and leaves out those that are not given', async () => {
    const { call, theRequest } = clientOf(() => json({ items: [] }))
    const query = { cursor: 'a&b=c', limit: undefined, state: 'open' as const }
    await call(listCommands, { params: { deviceId: 'dev_1' }, query: query as { cursor: string; state: 'open' } })
    expect(theRequest().url).toBe('https://vigil.example.org/v1/devices/dev_1/commands?cursor=a%26b%3Dc&state=open')
  })

  it('has a body as JSON where the route has one', async () => {
    const { call, theRequest } = clientOf(() => json({}))
    await call(renameDevice, { params: { deviceId: 'dev_1' }, body: { name: 'Phone' } })
    expect(theRequest().init).toMatchObject({
      method: 'PATCH',
      body: '{"name":"Phone"}',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
    })
  })

  it('has neither body nor type where the route has none', async () => {
    const { call, theRequest } = clientOf(() => json({ items: [] }))
    await call(listSessions, {})
    expect(theRequest().init).not.toHaveProperty('body')
    expect(theRequest().init.headers).not.toHaveProperty('content-type')
  })

  it('carries the token of an app as a bearer, and none for a browser', async () => {
    const app = clientOf(() => json({ items: [] }), 'abc')
    await app.call(listSessions, {})
    expect(app.theRequest().init.headers.authorization).toBe('Bearer abc')
    const browser = clientOf(() => json({ items: [] }))
    await browser.call(listSessions, {})
    expect(browser.theRequest().init.headers).not.toHaveProperty('authorization')
  })

  it('carries the idempotency key that makes a retry safe', async () => {
    const { call, theRequest } = clientOf(() => json({}))
    await call(renameDevice, { params: { deviceId: 'dev_1' }, body: { name: 'Phone' } }, { idempotencyKey: 'k1' })
    expect(theRequest().init.headers['idempotency-key']).toBe('k1')
  })
})

describe('an answer', () => {
  it('is its status and its body', async () => {
    const { call } = clientOf(() => json({ items: [] }))
    expect(await call(listSessions, {})).toEqual({ status: 200, body: { items: [] } })
  })

  it('may have no body', async () => {
    const { call } = clientOf(() => new Response(null, { status: 204 }))
    expect(await call(signOut, {})).toEqual({ status: 204, body: undefined })
  })

  it('that refuses is thrown with the problem as the hub worded it', async () => {
    const { call } = clientOf(() => json(problem, { status: 404 }, 'application/problem+json'))
    const error = await failing(call(listSessions, {}))
    expect(error).toBeInstanceOf(Refused)
    expect((error as Refused).problem).toEqual(problem)
    expect((error as Refused).message).toBe('There is no such device.')
    expect((error as Refused).is('command/not-found', 'device/not-found')).toBe(true)
    expect((error as Refused).is('command/not-found')).toBe(false)
  })
})

describe('the hub is unreachable', () => {
  it.each<[string, () => Response | Promise<Response>]>([
    ['where the network fails', () => Promise.reject(new TypeError('fetch failed'))],
    [
      'where a page answers, as a captive portal does',
      () => new Response('<html>Welcome', { headers: { 'content-type': 'text/html' } }),
    ],
    [
      'where a page refuses, as a proxy does',
      () => new Response('<html>502', { status: 502, headers: { 'content-type': 'text/html' } }),
    ],
    ['where nothing but a status comes', () => new Response(null, { status: 503 })],
    ['where JSON is cut off', () => new Response('{"items":[', { headers: { 'content-type': 'application/json' } })],
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
    [
      'where API Gateway itself refuses, which knows no problems',
      () => json({ message: 'Too Many Requests' }, { status: 429 }),
    ],
    [
      'where the connection ends in the middle of the answer',
      () =>
        new Response(new ReadableStream({ start: (controller) => controller.error(new Error('reset')) }), {
          headers: { 'content-type': 'application/json' },
        }),
    ],
  ])('%s', async (_, answer) => {
    const { call } = clientOf(answer)
    expect(await failing(call(listSessions, {}))).toBeInstanceOf(Unreachable)
  })

  it('but not where the caller gave up: that is told as it is', async () => {
    const giveUp = new AbortController()
    giveUp.abort(new Error('the page was left'))
    const { call } = clientOf(() => Promise.reject(giveUp.signal.reason))
    expect(await failing(call(listSessions, {}, { signal: giveUp.signal }))).toBe(giveUp.signal.reason)
  })
})
