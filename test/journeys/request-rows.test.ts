// Rows of the security checklist (docs/security.md) about what another site can send, methods, content types and headers,
// over HTTP and on every route.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openRescue, signIn } from '../../contracts/identity.ts'
import { type Route, routeKey } from '../../contracts/route.ts'
import { routes } from '../../contracts/routes.ts'
import { signInBrowser } from '../support/callers.ts'
import { examplesOf, pathOf } from '../support/example.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { newPerson } from '../support/person.ts'
import { asJson, bearer, cookie, rawRequest } from '../support/raw-request.ts'
import { readableState } from '../support/readable-state.ts'
import { assertHeaders, problemIn } from '../support/refusal.ts'

let hub: Hub
beforeAll(async () => {
  hub = await borrowHub()
}, 60_000)
afterAll(() => hub.stop())

const everyRoute: readonly Route[] = Object.values(routes).flatMap((declared) => Object.values(declared))
const someId = (prefix: string) => `${prefix}_01ARZ3NDEKTSV4RRFFQ69G5FAV`
const params = {
  sessionId: someId('ses'),
  deviceId: someId('dev'),
  subscriptionId: someId('sub'),
  linkId: someId('lnk'),
  invitationId: someId('inv'),
  packageId: 'pkg_android-1.4.0',
  commandId: someId('cmd'),
  identityId: someId('idn'),
  provider: 'example',
  challengeId: 'A'.repeat(43),
  passkeyId: 'A'.repeat(43),
}
const pathTo = ({ path }: Route) => pathOf(path, params)
const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
  rawRequest(hub.origin, { method, path, headers, ...(body !== undefined && { body }) })
const exampleOf = (route: Route) => JSON.stringify(route.body ? examplesOf(route.body)[0] : {})

describe('a request from another site', () => {
  const elsewhere: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'https://portal.example' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    {},
  ]

  it.each([signIn, openRescue])('R46: that asks for a cookie gets none: $method $path', async (route) => {
    const person = await newPerson(hub)
    const body =
      route === signIn
        ? { email: person.email, password: person.password, client: 'browser' }
        : { id: 'A'.repeat(43), code: '123456', client: 'browser' }
    for (const headers of elsewhere) {
      const answer = await ask(route.method, route.path, { ...asJson, ...headers }, JSON.stringify(body))
      expect(problemIn(answer, route).code).toBe('request/cross-site')
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
  })

  it('R49: reads no answer: no origin is allowed, and none is repeated', async () => {
    const { token } = await signInBrowser(hub, await newPerson(hub))
    for (const route of everyRoute) {
      const body = route.body ? exampleOf(route) : undefined
      for (const method of [route.method, 'OPTIONS']) {
        const headers = { ...(body && asJson), ...cookie(token), origin: 'https://evil.example' }
        const answer = await ask(method, pathTo(route), headers, body)
        expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
        expect(JSON.stringify(answer.headers)).not.toContain('evil.example')
      }
    }
  })
})

describe('a request', () => {
  it('R47: takes its body as JSON that is called JSON, on every route that a person reaches', async () => {
    const { token } = await newPerson(hub)
    const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '']
    // A device's own routes refuse a person before they look at the request; bad-input asks them as the device.
    const reached = everyRoute.filter(({ access }) => access.some((each) => each !== 'device'))
    for (const route of reached.filter(({ body }) => body)) {
      for (const type of types) {
        const headers = { ...bearer(token), 'content-type': type }
        const answer = await ask(route.method, pathTo(route), headers, exampleOf(route))
        expect([routeKey(route), answer.status]).toEqual([routeKey(route), 415])
        expect(problemIn(answer, route).code).toBe('request/unsupported-media-type')
      }
    }
  })

  it('R13, R47: by GET, HEAD, OPTIONS or an unheard-of method changes nothing, on no path of the API', async () => {
    const person = await newPerson(hub)
    const before = await readableState(hub, person)
    const declared = new Set(everyRoute.map(routeKey))
    for (const route of everyRoute) {
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'LINK']) {
        if (declared.has(`${method} ${route.path}` as ReturnType<typeof routeKey>)) continue
        const headers = { ...bearer(person.token), 'user-agent': 'Mozilla/5.0 (compatible; SafeLinks scanner)' }
        expect([method, route.path, (await ask(method, pathTo(route), headers)).status]).toEqual([
          method,
          route.path,
          404,
        ])
      }
    }
    expect(await readableState(hub, person)).toEqual(before)
  })

  it('R48: is answered with the headers of the house, whatever the answer', async () => {
    const { token } = await newPerson(hub)
    const statuses = new Set<number>()
    for (const route of everyRoute.filter(({ method }) => method !== 'DELETE')) {
      const bodies = route.body ? [exampleOf(route), '{"unheardOf":1}', '{'] : [undefined]
      for (const body of bodies) {
        for (const headers of [{}, bearer(token)]) {
          const answer = await ask(route.method, pathTo(route), { ...(body && asJson), ...headers }, body)
          assertHeaders(answer)
          statuses.add(answer.status)
        }
      }
    }
    expect([...statuses]).toEqual(expect.arrayContaining([200, 202, 400, 401, 403, 404, 410]))
  })

  it('R48: for a page is answered with a policy that lets nothing in from elsewhere', async () => {
    for (const path of ['/', '/sign-in', '/activate']) {
      const { headers } = await ask('GET', path)
      expect(headers).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      })
      const policy = String(headers['content-security-policy']).split('; ')
      // What is not named falls back to this, objects among it.
      expect(policy).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "base-uri 'none'",
          "frame-ancestors 'none'",
        ]),
      )
      expect(policy.filter((each) => each.startsWith('object-src'))).toEqual([])
    }
  })
})
