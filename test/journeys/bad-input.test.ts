// Bad requests for every route, generated from the contracts' own schemas: whatever comes, the answer is the documented
// problem, nothing changes, and what a schema refuses costs no AWS call beyond the session check.

import type { OutgoingHttpHeaders } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { listActivity } from '../../contracts/account.ts'
import { queueCommand } from '../../contracts/commands.ts'
import { revokeSession, signIn } from '../../contracts/identity.ts'
import type { ProblemBody } from '../../contracts/problems.ts'
import { isOpen, type Route, routeKey } from '../../contracts/route.ts'
import { routes } from '../../contracts/routes.ts'
import { firstSubscriptionId } from '../../lambdas/subscriptions/subscription.ts'
import { type BadRequest, badRequestsFor, type Callers } from '../support/bad-request.ts'
import { pathOf } from '../support/example.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { enrolFor } from '../support/owned-device.ts'
import { newPerson, type Person, signInAs } from '../support/person.ts'
import { seedOfThisRun } from '../support/random.ts'
import { asJson, bearer, rawRequest } from '../support/raw-request.ts'
import { readableState } from '../support/readable-state.ts'
import { problemIn } from '../support/refusal.ts'

const seed = seedOfThisRun()
const everyRoute = Object.values(routes).flatMap((declared) => Object.values(declared))
const withInput = everyRoute.filter(
  ({ access, body, params, query }) => body || params || query || access[0] !== 'public',
)
/** More of them, to search longer: REQUESTS=500. */
const requestsPerRoute = Number(process.env.REQUESTS ?? 24)

let hub: Hub
let owner: Person
let callers: Callers
let before: unknown

beforeAll(async () => {
  hub = await borrowHub()
  owner = await newPerson(hub)
  const stranger = await newPerson(hub, 'mallory')
  const gone = await signInAs(hub, owner.email)
  const [device, otherDevice] = [await enrolFor(owner), await enrolFor(owner, 'Another')]
  const { body: command } = await owner.call(queueCommand, {
    params: { deviceId: device.device.id },
    body: { type: 'device.lock' },
  })
  await owner.call(revokeSession, { params: { sessionId: gone.sessionId } })
  // What is still under way would change what can be seen.
  for (const subject of ['A new sign-in', 'Another is connected'])
    await hub.mail(owner.email, (mail) => mail.subject?.includes(subject) ?? false)
  callers = {
    owner: owner.token,
    stranger: stranger.token,
    signedOut: gone.token,
    device: device.session.token,
    otherDevice: otherDevice.session.token,
    params: {
      deviceId: device.device.id,
      commandId: command.id,
      photoId: 'pho_01ARZ3NDEKTSV4RRFFQ69G5FAV',
      linkId: 'lnk_01ARZ3NDEKTSV4RRFFQ69G5FAV',
      invitationId: 'inv_01ARZ3NDEKTSV4RRFFQ69G5FAV',
      packageId: 'pkg_android-1.4.0',
      identityId: 'idn_01ARZ3NDEKTSV4RRFFQ69G5FAV',
      // Of those that there are, a good request would go through.
      provider: 'nobody',
      sessionId: owner.sessionId,
      subscriptionId: firstSubscriptionId(owner.accountId),
      challengeId: 'A'.repeat(43),
      passkeyId: 'A'.repeat(43),
    },
  }
  before = await readableState(hub, owner)
}, 60_000)
afterAll(() => hub.stop())

/** RFC 6901: to something that is there, or to a field that should be. */
function assertPointsInto(body: unknown, pointer: string): void {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  let at = body
  for (const [index, step] of steps.entries()) {
    if (typeof at !== 'object' || at === null)
      throw new Error(`${pointer} points to nothing in ${JSON.stringify(body)}`)
    // A field's name is cut in the answer, so that it can not blow it up.
    const key = Object.keys(at).find((name) => name === step || (step.length === 64 && name.startsWith(step)))
    if (key === undefined && index < steps.length - 1) throw new Error(`${pointer}: there is no ${step}`)
    at = key === undefined ? undefined : (at as Record<string, unknown>)[key]
  }
}

function assertTellsWhere(problem: ProblemBody, { body }: BadRequest): void {
  if (problem.code !== 'request/invalid') return
  expect(problem.errors?.length).toBeGreaterThan(0)
  for (const { pointer, message } of problem.errors ?? []) {
    expect(message).not.toBe('')
    if (body) assertPointsInto(body.read, pointer)
    else expect(pointer).toMatch(/^(\?|\{\w+\}$|Idempotency-Key$)/)
  }
}

async function assertCost(requestId: string, route: Route, { isWellFormed, due }: BadRequest): Promise<void> {
  const calls = (await hub.calls(requestId)).map(({ service, operation }) => `${service} ${operation}`)
  const reads = ['dynamodb GetItem', 'dynamodb Query', 's3 GetObject']
  expect(calls.filter((call) => !reads.includes(call))).toEqual([])
  if (isWellFormed) return
  // What fits the schema is read together with the session, so that the two take one round trip.
  expect(calls.length).toBeLessThanOrEqual(isOpen(route) ? 0 : due[0] === 'session/required' ? 2 : 1)
}

describe(`bad requests of seed ${seed}`, () => {
  it.each(withInput.map((route) => [routeKey(route), route] as const))(
    'to %s get the documented problem and change nothing',
    async (_, route) => {
      const property = fc.asyncProperty(badRequestsFor(route, callers), async (bad) => {
        const answer = await rawRequest(hub.origin, bad.request)
        const problem = problemIn(answer, route)
        expect(bad.due).toContain(problem.code)
        assertTellsWhere(problem, bad)
        await assertCost(answer.requestId, route, bad)
      })
      await fc.assert(property, { seed, numRuns: requestsPerRoute })
      expect(await readableState(hub, owner)).toEqual(before)
    },
    30_000 + requestsPerRoute * 200,
  )
})

describe('what no route matches', () => {
  const unknown = fc.oneof(
    fc
      .tuple(
        fc.constantFrom(...everyRoute),
        fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'),
      )
      .map(([route, method]) => ({ method, path: pathOf(route.path, callers.params) })),
    fc
      .tuple(
        fc.constantFrom(...everyRoute),
        fc.constantFrom('/', '//', '/..', '/%2e%2e', '%00', ';a=b', '/__proto__', 'x', '%20', '.json', '/*', '\\'),
      )
      .map(([{ method, path }, end]) => ({ method, path: pathOf(path, callers.params) + end })),
    fc.webPath().map((path) => ({ method: 'GET', path: `/v1/x${path}` })),
  )
  const matches = ({ method, path }: { method: string; path: string }) =>
    everyRoute.some(
      (route) =>
        route.method === method &&
        new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+').replace('.', '\\.')}$`).test(path),
    )

  it('is a problem like any other, and costs nothing', async () => {
    const property = fc.asyncProperty(
      unknown.filter((request) => !matches(request)),
      async (request) => {
        const answer = await rawRequest(hub.origin, { ...request, headers: bearer(callers.owner) })
        expect(problemIn(answer, undefined).code).toBe('route/not-found')
        expect(await hub.calls(answer.requestId)).toEqual([])
      },
    )
    await fc.assert(property, { seed, numRuns: 80 })
  })

  it('is refused by the gateway where it is not even a path', async () => {
    for (const path of ['/v1/devices/%', '/v1/devices/%zz', '/v1/devices/%ff%fe']) {
      const { status } = await rawRequest(hub.origin, { method: 'GET', path, headers: bearer(callers.owner) })
      expect(status).toBe(400)
    }
  })
})

describe('a body', () => {
  const ask = (body: Buffer, headers: OutgoingHttpHeaders = asJson) =>
    rawRequest(hub.origin, { method: 'POST', path: '/v1/sessions', headers, body })

  it('of exactly 64 kB is read, and of one byte more is not', async () => {
    const right = Buffer.alloc(65_536, ' ')
    right.write('{}')
    expect(problemIn(await ask(right), signIn).code).toBe('request/invalid')
    expect(problemIn(await ask(Buffer.concat([right, Buffer.from(' ')])), signIn).code).toBe('request/too-large')
    const wide = Buffer.from(`"${'ä'.repeat(32_768)}"`)
    expect(problemIn(await ask(wide), signIn).code).toBe('request/too-large')
  })

  it('of more than 10 MB does not reach a function', async () => {
    const { status } = await ask(Buffer.alloc(10 * 1024 * 1024 + 1, ' '))
    expect(status).toBe(413)
  })

  it.each(['application/json; charset=utf-8', 'APPLICATION/JSON', ' application/json ;x=y'])(
    'of the type %s is read',
    async (type) => {
      const problem = problemIn(await ask(Buffer.from('{}'), { 'content-type': type }), signIn)
      expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(['/email', '/password', '/client'])
    },
  )

  it('without a type is not guessed at', async () => {
    expect(problemIn(await ask(Buffer.from('{}'), {}), signIn).code).toBe('request/unsupported-media-type')
  })
})

describe('headers that the edge owns', () => {
  it('are worth nothing when a caller sends them', async () => {
    const forged = {
      'x-vigil-origin': 'guess',
      'x-vigil-viewer-address': '203.0.113.7',
      'x-forwarded-for': '203.0.113.8',
      'user-agent': `curl \u00e4\t${'x'.repeat(4_000)}`,
    }
    const { headers } = { headers: { ...asJson, ...forged } }
    const body = JSON.stringify({ email: owner.email, password: owner.password, client: 'app' })
    const answer = await rawRequest(hub.origin, { method: 'POST', path: '/v1/sessions', headers, body })
    expect(answer.status).toBe(201)
    const { items } = (await owner.call(listActivity, { query: { limit: '1' } })).body
    expect(items[0]).toMatchObject({ kind: 'session.opened', address: expect.stringMatching(/^127\.|^::1|::\/64$/) })
    expect(items[0]?.agent).toHaveLength(200)
  })
})
