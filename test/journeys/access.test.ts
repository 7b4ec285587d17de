// Every route and every kind of caller: the documented answer, as the route's `access` declares it; who is refused
// changes nothing; and every answer carries the headers of the house.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { listActivity, readAccount } from '../../contracts/account.ts'
import { queueCommand, readCommand } from '../../contracts/commands.ts'
import { revealRecoveryCode } from '../../contracts/devices.ts'
import { listSessions, proveIdentity, revokeSession, signIn, signOut } from '../../contracts/identity.ts'
import { type Route, routeKey } from '../../contracts/route.ts'
import { routes } from '../../contracts/routes.ts'
import { firstSubscriptionId } from '../../lambdas/subscriptions/subscription.ts'
import { type Caller, everyCaller, fromPortal, rescueBrowser, signInBrowser } from '../support/callers.ts'
import { examplesOf, pathOf } from '../support/example.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { enrolFor } from '../support/owned-device.ts'
import { newPerson, type Person, signInAs } from '../support/person.ts'
import { asJson, bearer, cookie, type RawAnswer, type RawRequest, rawRequest } from '../support/raw-request.ts'
import { assertHeaders, problemIn } from '../support/refusal.ts'
import { rescued } from '../support/rescued.ts'

const everyRoute = Object.values(routes).flatMap((declared) => Object.values(declared))
/** Of one that may be: this hub has no photo. */
const photoId = 'pho_01ARZ3NDEKTSV4RRFFQ69G5FAV'
/** And a package, of which this hub has none. */
const packageId = 'pkg_android-1.4.0'
/** How somebody who is let in may be refused: by the body, or by what there is none of. */
const refusedInside: readonly string[] = [
  'request/invalid',
  'two-step/off',
  'photo/not-found',
  'package/not-found',
  'sign-in/expired',
]
/** Who is let in would end what the other callers need; here these are tried by who is to be kept out. */
const ends = (route: Route) => route.method === 'DELETE'

let hub: Hub
let person: Person
let callers: Caller[]
let params: Record<string, string>

beforeAll(async () => {
  hub = await borrowHub()
  person = await newPerson(hub)
  const revoked = await signInAs(hub, person.email)
  const [itself, another] = [await enrolFor(person), await enrolFor(person, 'Another')]
  const command = await person.call(queueCommand, {
    params: { deviceId: itself.device.id },
    body: { type: 'device.lock' },
  })
  await person.call(revokeSession, { params: { sessionId: revoked.sessionId } })
  const { token: browser } = await signInBrowser(hub, person)
  await hub.clock(-20 * 60)
  const before = await signInAs(hub, person.email)
  await hub.clock(0)
  const rescue = await rescued(hub, person)
  const { token: rescuedBrowser } = await rescueBrowser(hub, person)
  params = {
    deviceId: itself.device.id,
    commandId: command.body.id,
    photoId,
    packageId,
    provider: 'example',
    identityId: 'idn_01ARZ3NDEKTSV4RRFFQ69G5FAV',
    linkId: 'lnk_01ARZ3NDEKTSV4RRFFQ69G5FAV',
    invitationId: 'inv_01ARZ3NDEKTSV4RRFFQ69G5FAV',
    sessionId: person.sessionId,
    subscriptionId: firstSubscriptionId(person.accountId),
    challengeId: 'A'.repeat(43),
    passkeyId: 'A'.repeat(43),
  }
  const mallory = await newPerson(hub, 'mallory')
  const cast = { hub, person, mallory, revoked, before, rescued: rescue, itself, another, browser, rescuedBrowser }
  callers = everyCaller(cast)
}, 60_000)
afterAll(() => hub.stop())

/** Where the caller is let in, a body that the schema refuses shows it without changing anything. */
function requestOf(route: Route, caller: Caller): RawRequest {
  const isIn = caller.verdict(route) === 'in'
  const [example] = route.body ? examplesOf(route.body) : []
  const body = route.body && JSON.stringify(isIn ? { unheardOf: 1 } : example)
  return {
    method: route.method,
    path: pathOf(route.path, params),
    headers: { ...(body !== undefined && asJson), ...caller.headers },
    ...(body !== undefined && { body }),
  }
}

function verdictOf(answer: RawAnswer, route: Route): string {
  if (answer.status < 400) {
    assertHeaders(answer)
    expect(Object.keys(route.answers).map(Number)).toContain(answer.status)
    return 'in'
  }
  const { code } = problemIn(answer, route)
  return refusedInside.includes(code) ? 'in' : code
}

describe('access', () => {
  it.each(everyRoute.map((route) => [routeKey(route), route] as const))(
    'R46, R48, R62: to %s is as declared',
    async (_, route) => {
      const tried = callers.filter((caller) => !(ends(route) && caller.verdict(route) === 'in'))
      const answers: Record<string, string> = {}
      for (const caller of tried)
        answers[caller.name] = verdictOf(await rawRequest(hub.origin, requestOf(route, caller)), route)
      expect(answers).toEqual(Object.fromEntries(tried.map((caller) => [caller.name, caller.verdict(route)])))
    },
  )

  it('that was refused left everything as it was', async () => {
    const { deviceId = '', commandId = '' } = params
    expect((await person.call(listSessions, {})).body.items).toHaveLength(5)
    expect((await person.call(readCommand, { params: { deviceId, commandId } })).body.state).toBe('pending')
    const kinds = (await person.call(listActivity, { query: { limit: '100' } })).body.items.map(({ kind }) => kind)
    const prepared = ['account.activated', 'account.created', 'command.asked', 'device.connected', 'rescue.opened']
    const done = ['secret-code.revealed', 'session.opened', 'session.revoked']
    expect([...new Set(kinds)].sort()).toEqual([...prepared, ...done])
    expect(kinds.filter((kind) => kind === 'command.asked')).toHaveLength(1)
    // It has no body that could be wrong: each caller who is let in looks at the code, and nobody else does.
    const letIn = callers.filter((caller) => caller.verdict(revealRecoveryCode) === 'in')
    expect(kinds.filter((kind) => kind === 'secret-code.revealed')).toHaveLength(letIn.length)
  })

  it('R49: is not offered to other sites', async () => {
    for (const { path } of everyRoute) {
      const preflight = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
      const request = { method: 'OPTIONS', path: pathOf(path, params), headers: preflight }
      expect(problemIn(await rawRequest(hub.origin, request), undefined).code).toBe('route/not-found')
    }
  })
})

describe('a browser', () => {
  const ask = (route: Route, headers: object, body?: object) => {
    const content = body && { body: JSON.stringify(body) }
    return rawRequest(hub.origin, {
      method: route.method,
      path: route.path,
      headers: { ...(body && asJson), ...headers },
      ...content,
    })
  }
  const signInWith = (headers: object) =>
    ask(signIn, headers, { email: person.email, password: person.password, client: 'browser' })

  it('R41: gets cookies that no script, no other host and no plain connection can have', async () => {
    const { lines } = await signInBrowser(hub, person)
    const attributes = lines.map((line) => line.split('; '))
    expect(attributes.map(([pair = '']) => pair.split('=')[0]).sort()).toEqual(['__Host-vigil', '__Host-vigil-browser'])
    for (const [, ...others] of attributes) {
      expect(others).toEqual(expect.arrayContaining(['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax']))
      expect(others.filter((each) => each.startsWith('Domain'))).toEqual([])
      expect(Number(/Max-Age=(\d+)/.exec(others.join())?.[1])).toBeGreaterThan(29 * 86_400)
    }
  })

  it('R41: is never told its token in a body', async () => {
    const answer = await signInWith(fromPortal)
    expect(answer.status).toBe(201)
    expect(Object.keys(answer.json as object).sort()).toEqual(['account', 'session'])
  })

  it('R46: can not be signed in by another site', async () => {
    for (const headers of [{}, { origin: 'https://evil.example' }, { 'sec-fetch-site': 'same-site' }]) {
      const answer = await signInWith(headers)
      expect(problemIn(answer, signIn).code).toBe('request/cross-site')
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
  })

  it('R46: can not be signed out by another site, and can by the portal', async () => {
    const { token } = await signInBrowser(hub, person)
    const forged = await ask(signOut, { ...cookie(token), 'sec-fetch-site': 'cross-site' })
    expect(problemIn(forged, signOut).code).toBe('request/cross-site')
    expect((await ask(readAccount, cookie(token))).status).toBe(200)
    const signedOut = await ask(signOut, { ...cookie(token), ...fromPortal })
    expect(signedOut.status).toBe(204)
    assertHeaders(signedOut)
    expect(signedOut.headers['set-cookie']).toEqual([
      '__Host-vigil=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax',
    ])
    expect(problemIn(await ask(readAccount, cookie(token)), readAccount).code).toBe('session/required')
  })

  it('that also sends what is no bearer token is asked where it comes from all the same', async () => {
    const { token } = await signInBrowser(hub, person)
    for (const authorization of ['Basic YTpi', 'Bearer', 'Bearer a b', 'x']) {
      const answer = await ask(signOut, { ...cookie(token), authorization, 'sec-fetch-site': 'cross-site' })
      expect(problemIn(answer, signOut).code).toBe('request/cross-site')
    }
    expect((await ask(readAccount, cookie(token))).status).toBe(200)
  })

  it('that signed in before is known by its mark, and signs in again', async () => {
    const { lines } = await signInBrowser(hub, person)
    const [mark = ''] = (lines.find((line) => line.startsWith('__Host-vigil-browser=')) ?? '').split(';')
    const again = await signInWith({ cookie: mark, ...fromPortal })
    expect(again.status).toBe(201)
  })

  it('R42: gets another token with more rights, and the old one is worth nothing a minute later', async () => {
    const { token } = await signInBrowser(hub, person)
    const headers = { ...cookie(token), ...fromPortal }
    const proved = await ask(proveIdentity, headers, { method: 'password', password: person.password })
    const [, next = ''] = /^__Host-vigil=([^;]+)/.exec(proved.headers['set-cookie']?.[0] ?? '') ?? []
    expect(proved.status).toBe(201)
    expect((await ask(readAccount, cookie(next))).status).toBe(200)
    // For requests under way, and for an answer that is lost.
    expect((await ask(readAccount, cookie(token))).status).toBe(200)
    await hub.clock(61)
    expect(problemIn(await ask(readAccount, cookie(token)), readAccount).code).toBe('session/required')
    expect((await ask(readAccount, cookie(next))).status).toBe(200)
    await hub.clock(0)
  })

  it('that also sends a bearer token is believed by that token alone', async () => {
    const { token } = await signInBrowser(hub, person)
    const answer = await ask(readAccount, { ...cookie(token), ...bearer('garbage') })
    expect(problemIn(answer, readAccount).code).toBe('session/required')
  })
})
