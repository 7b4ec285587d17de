import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as send } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Invocation } from '../../../../local/functions/invocation.ts'
import { bindGateway, type Gateway, PortTaken } from '../../../../local/gateway/gateway.ts'
import { serveApi } from '../../../../local/gateway/http-api.ts'
import { servePortal } from '../../../../local/gateway/portal.ts'
import { Routes } from '../../../../local/gateway/routes.ts'

interface ApiEvent {
  routeKey: string
  headers: Record<string, string>
  [field: string]: unknown
}

const folder = mkdtempSync(join(tmpdir(), 'vigil-portal-'))
let gateway: Gateway
let events: { functionId: string; event: ApiEvent; requestId: string }[]
let answer: Invocation

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<title>Portal</title>')
  writeFileSync(join(folder, 'assets', 'app.js'), 'app()')
  gateway = await bindGateway(0, () => {})
  const routes = new Routes([
    { key: 'PUT /v1/things/{id}', functionId: 'Put' },
    { key: '$default', functionId: 'Otherwise' },
  ])
  const api = {
    edge: { apiPrefix: '/v1/', originHeaders: { 'x-origin': 's3cret' }, viewerAddressHeader: 'x-viewer' },
    routes: () => routes,
    domainName: 'api1.execute-api.us-east-1.amazonaws.com',
    accountId: '000000000000',
    now: () => 0,
    invoke: async (functionId: string, event: unknown, requestId: string) => {
      events.push({ functionId, event: event as ApiEvent, requestId })
      return answer
    },
  }
  const portal = {
    folder,
    pageHeaders: { 'content-security-policy': "default-src 'none'" },
    settings: () => ({ a: 1 }),
  }
  gateway.open((request, response) =>
    request.url?.startsWith('/v1/') ? serveApi(api, request, response) : servePortal(portal, request, response),
  )
})
beforeEach(() => {
  events = []
  answer = { ok: true, value: { statusCode: 200, body: 'fine' } }
})
afterAll(() => {
  gateway.stopAccepting()
  gateway.close()
  rmSync(folder, { recursive: true })
})

const call = (path: string, options: RequestInit = {}) => fetch(`${gateway.origin}${path}`, options)

/** Like a browser or client that sends just these headers, in just this path. */
function raw(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: gateway.port, path, headers }
    const request = send(options, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    request.on('error', reject)
    request.end()
  })
}

describe('the gateway as CloudFront and HTTP API', () => {
  it('hands over an event of payload format 2.0', async () => {
    await call('/v1/things/a%20b?x=1&x=2&y=%C3%A4', {
      method: 'PUT',
      headers: { 'content-type': 'application/json', cookie: 'a=1; b=2', 'User-Agent': 'test' },
      body: '{"größe":1}',
    })
    const [{ functionId, event, requestId } = { functionId: '', event: undefined, requestId: '' }] = events
    expect(functionId).toBe('Put')
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'PUT /v1/things/{id}',
      rawPath: '/v1/things/a%20b',
      rawQueryString: 'x=1&x=2&y=%C3%A4',
      cookies: ['a=1', 'b=2'],
      queryStringParameters: { x: '1,2', y: 'ä' },
      pathParameters: { id: 'a b' },
      requestContext: {
        http: { method: 'PUT', path: '/v1/things/a%20b', protocol: 'HTTP/1.1', userAgent: 'test' },
        requestId,
        stage: '$default',
      },
      body: '{"größe":1}',
      isBase64Encoded: false,
    })
    expect(event?.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'test' })
    expect(event?.headers).not.toHaveProperty('cookie')
  })

  it('hands over bytes as base64', async () => {
    await call('/v1/things/1', {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: Buffer.from([255, 0]),
    })
    expect(events[0]?.event).toMatchObject({ body: '/wA=', isBase64Encoded: true })
  })

  it('overwrites what a client sends under the names of the edge', async () => {
    await call('/v1/things/1', { headers: { 'x-viewer': '6.6.6.6', 'X-Origin': 'guess' } })
    const headers = events[0]?.event.headers ?? {}
    expect(headers).toMatchObject({ 'x-origin': 's3cret', host: 'api1.execute-api.us-east-1.amazonaws.com' })
    expect(['127.0.0.1', '::1']).toContain(headers['x-viewer'])
  })

  it('gives what no route matches to $default', async () => {
    await call('/v1/nothing', { method: 'OPTIONS' })
    expect(events[0]).toMatchObject({ functionId: 'Otherwise', event: { routeKey: '$default' } })
  })

  it('sends status, headers, cookies and bytes as the function says', async () => {
    const value = {
      statusCode: 201,
      headers: { 'X-Kind': 'made' },
      cookies: ['a=1; Secure', 'b=2'],
      body: '/wA=',
      isBase64Encoded: true,
    }
    answer = { ok: true, value }
    const response = await call('/v1/things/1')
    expect(response.status).toBe(201)
    expect(response.headers.get('x-kind')).toBe('made')
    expect(response.headers.getSetCookie()).toEqual(['a=1; Secure', 'b=2'])
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([255, 0]))
    expect(response.headers.get('apigw-requestid')).toBe(events[0]?.requestId)
  })

  it.each([
    ['failed', { ok: false, error: { errorType: 'Error', errorMessage: 'secret detail' } }],
    ['gave no status', { ok: true, value: { body: 'x' } }],
    ['gave nothing', { ok: true, value: null }],
  ] satisfies [string, Invocation][])(
    'answers 500 for a function that %s, and tells nothing',
    async (_what, invocation) => {
      answer = invocation
      const response = await call('/v1/things/1')
      expect(response.status).toBe(500)
      expect(await response.json()).toEqual({ message: 'Internal Server Error' })
    },
  )

  it('refuses a body over 10 MB and a path that is not percent-encoded, without a function', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024 + 1)
    const status = await call('/v1/things/1', { method: 'PUT', body }).then(
      (response) => response.status,
      // The connection may be closed before the client is done sending.
      () => 413,
    )
    expect(status).toBe(413)
    expect((await call('/v1/things/%zz', { method: 'PUT' })).status).toBe(400)
    expect(events).toEqual([])
  })

  it('refuses other hosts, which keeps DNS rebinding out', async () => {
    expect(await raw('/', { host: `evil.example:${gateway.port}` })).toBe(421)
    expect(await raw('/', { host: 'localhost' })).toBe(421)
    expect(await raw('/', { host: `localhost:${gateway.port}` })).toBe(200)
    expect(await raw('/', { host: `127.0.0.1:${gateway.port}` })).toBe(200)
  })

  it('says what to do where the port is taken', async () => {
    await expect(bindGateway(gateway.port, () => {})).rejects.toThrow(PortTaken)
    await expect(bindGateway(gateway.port, () => {})).rejects.toThrow('VIGIL_PORT')
  })
})

describe('the portal', () => {
  it.each(['/', '/devices/dev_1', '/activate'])(
    'is the single page at %s, with the headers of the template',
    async (path) => {
      const response = await call(path)
      expect(await response.text()).toContain('Portal')
      expect(response.headers.get('content-security-policy')).toBe("default-src 'none'")
      expect(response.headers.get('cache-control')).toBe('no-cache')
    },
  )

  it('keeps files with a content hash in the cache', async () => {
    const response = await call('/assets/app.js')
    expect(response.headers.get('content-type')).toContain('text/javascript')
    expect(response.headers.get('cache-control')).toContain('immutable')
  })

  it('tells its settings', async () => {
    expect(await (await call('/config.json')).json()).toEqual({ a: 1 })
  })

  it.each(['/missing.js', '/..%2f..%2fetc%2fpasswd.txt', '/%00.js'])('answers 403 at %s, as S3 does', async (path) => {
    expect((await call(path)).status).toBe(403)
  })
})
