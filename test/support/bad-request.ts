// Bad requests for a route, made from its schemas: one thing is wrong with each, and it says which problem is due.
// What the schemas would accept after all is left out, so that nothing that is generated may change anything.

import fc from 'fast-check'
import type { ProblemCode } from '../../contracts/problems.ts'
import { isOpen, type Route } from '../../contracts/route.ts'
import { examplesOf, pathOf } from './example.ts'
import { garbled, hostileName, spoiled } from './hostile.ts'
import { asJson, bearer, type RawRequest } from './raw-request.ts'

export interface BadRequest {
  readonly what: string
  readonly request: RawRequest
  /** Which problem is due. */
  readonly due: readonly ProblemCode[]
  /** The body as the hub reads it, where something in the body is wrong. */
  readonly body?: { readonly read: unknown }
  /** The request fits the schemas, and fails on what it names: that takes a look at the tables. */
  readonly isWellFormed?: true
}

export interface Callers {
  readonly owner: string
  readonly stranger: string
  readonly signedOut: string
  /** The session of the device that `params` names, and that of another one of the same owner. */
  readonly device: string
  readonly otherDevice: string
  /** Of what the owner has. */
  readonly params: Readonly<Record<string, string>>
}

type Bad = fc.Arbitrary<BadRequest>

const elsewhere = '01BX5ZZKBKACTAV9WEVGEMMVRZ'
const missing: readonly ProblemCode[] = [
  'device/not-found',
  'command/not-found',
  'photo/not-found',
  'package/not-found',
  'session/not-found',
  'subscription/not-found',
  'challenge/expired',
  'passkey/not-found',
  'subscription/not-found',
  'install-link/not-found',
  'invitation/not-found',
  'identity/not-found',
  'sign-in/provider-not-found',
]

/** Some routes are a device's alone: there it is the one who is in. */
const isDevicesAlone = ({ access }: Route) => access.every((kind) => kind === 'device')

export function badRequestsFor(route: Route, { device, otherDevice, ...persons }: Callers): Bad {
  const callers = isDevicesAlone(route) ? { ...persons, owner: device, stranger: otherDevice } : persons
  const texts = route.body ? examplesOf(route.body).map((example) => JSON.stringify(example)) : []
  const params = paramsOf(route, callers)
  const right: RawRequest = {
    method: route.method,
    path: pathOf(route.path, params),
    headers: { ...bearer(callers.owner), ...(texts.length > 0 && asJson) },
    ...(texts[0] !== undefined && { body: texts[0] }),
  }
  const kinds: Bad[] = [
    badHeader(right),
    ...(route.body ? [badBody(route, right, texts), badForm(right, texts)] : []),
    ...(route.params ? [badParameter(route, right, params), wrongNames(route, right, params, callers)] : []),
    ...(route.query ? [badQuery(route, right)] : []),
    ...(isOpen(route) ? [] : [badToken(right, callers)]),
  ]
  return fc.oneof(...kinds)
}

const paramsOf = (route: Route, { params }: Pick<Callers, 'params'>): Record<string, string> =>
  Object.fromEntries([...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, params[name] ?? '']))

function badBody(route: Route, right: RawRequest, texts: string[]): Bad {
  const bodies = texts.map((text) => JSON.parse(text))
  return fc
    .oneof(
      spoiled(bodies).map((value) => JSON.stringify(value) ?? ''),
      garbled(texts),
    )
    .map((body): BadRequest | undefined => {
      const read = readAsHub(body)
      if (!read) return { what: 'text', request: { ...right, body }, due: ['request/malformed'] }
      if (route.body?.safeParse(read.value).success) return undefined
      return { what: 'body', request: { ...right, body }, due: ['request/invalid'], body: { read: read.value } }
    })
    .filter((bad) => bad !== undefined)
}

function readAsHub(body: string | Buffer): { value: unknown } | undefined {
  try {
    const text = body.toString()
    return { value: text === '' ? undefined : JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** What is wrong before anybody looks at the content. */
const badForm = (right: RawRequest, texts: string[]): Bad =>
  fc.oneof(
    fc
      .constantFrom(
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/jsonp',
        'multipart/form-data',
        '',
        'x',
      )
      .map((type) => ({
        what: `content type ${type}`,
        request: { ...right, headers: { ...right.headers, 'content-type': type } },
        due: ['request/unsupported-media-type'] as const,
      })),
    fc.constantFrom(...texts).map((text) => ({
      what: 'too large',
      request: { ...right, body: text + ' '.repeat(65_537 - text.length) },
      due: ['request/too-large'] as const,
    })),
  )

const badHeader = (right: RawRequest): Bad =>
  fc
    .oneof(fc.constantFrom('', ' ', 'a b', 'ä', 'x'.repeat(129), '\t'), fc.string({ minLength: 129, maxLength: 200 }))
    .map((key) => key.replace(/[^\x20-\xff\t]/g, '?'))
    // HTTP takes the blanks off a value's ends (RFC 9110 §5.5): of 129 characters a good key may arrive.
    .filter((key) => !/^[ \t]*[\x21-\x7e]{1,128}[ \t]*$/.test(key))
    .map((key) => ({
      what: 'idempotency key',
      request: { ...right, headers: { ...right.headers, 'idempotency-key': key } },
      due: ['request/invalid'] as const,
    }))

const badSegments = [
  'x',
  '.',
  '%2e%2e',
  '%00',
  '%2F',
  '%F0%9F%98%80',
  '__proto__',
  '0',
  '*',
  '%7BdeviceId%7D',
  'x'.repeat(4_000),
]

/** A path that names nothing of the right form. It may also name another route, or none: nothing of ours is behind it. */
const badParameter = (route: Route, right: RawRequest, params: Record<string, string>): Bad =>
  fc
    .record({
      name: fc.constantFrom(...Object.keys(params)),
      segment: fc.oneof(
        fc.constantFrom(...badSegments),
        fc.string({ minLength: 1 }).map(encodeURIComponent),
        fc.constantFrom(...Object.values(params)).map((id) => `${id}x`),
        fc.constantFrom(...Object.values(params)).map((id) => id.toLowerCase()),
      ),
    })
    .filter(({ name, segment }) => !route.params?.safeParse({ ...params, [name]: segment }).success)
    .map(({ name, segment }) => ({
      what: 'path',
      request: { ...right, path: pathOf(route.path, { ...params, [name]: segment }) },
      // Another device is not there for a device, whatever its form.
      due: [isDevicesAlone(route) && name === 'deviceId' ? 'device/not-found' : 'request/invalid'],
    }))

/** Ids of the right form that mean nothing, and ids that mean something to somebody else. */
function wrongNames(
  route: Route,
  right: RawRequest,
  params: Record<string, string>,
  { stranger }: Pick<Callers, 'stranger'>,
): Bad {
  const unknown = Object.entries(params).map(([name, id]) => {
    const others: Record<string, string> = { challengeId: elsewhere.padEnd(43, '-'), provider: 'nobody-else' }
    const other = others[name] ?? `${id.slice(0, 4)}${elsewhere}`
    const path = pathOf(route.path, { ...params, [name]: other })
    return { what: `unknown ${name}`, request: { ...right, path }, due: missing, isWellFormed: true as const }
  })
  const request = { ...right, headers: { ...right.headers, ...bearer(stranger) } }
  return fc.constantFrom(...unknown, { what: 'another’s', request, due: missing, isWellFormed: true as const })
}

const badQuery = (route: Route, right: RawRequest): Bad =>
  fc
    .oneof(
      fc.tuple(hostileName, fc.string({ maxLength: 20 })),
      fc.tuple(
        fc.constantFrom(...Object.keys(route.query?.def.shape ?? {})),
        fc.oneof(fc.constantFrom('', '0', '-1', '1e3', '9999', '5&limit=6', '%00', 'x'.repeat(600)), fc.string()),
      ),
    )
    .map(([name, value]): BadRequest | undefined => {
      const search = new URLSearchParams(`${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value)}`)
      if (value === '5&limit=6') search.append(name, '6')
      const asked = Object.fromEntries([...search].map(([key]) => [key, search.getAll(key).join(',')]))
      const isRefused = !route.query?.safeParse(asked).success
      if (!isRefused && !('cursor' in asked)) return undefined
      return {
        what: 'query',
        request: { ...right, path: `${right.path}?${search}` },
        due: [isRefused ? 'request/invalid' : 'cursor/invalid'],
        ...(!isRefused && { isWellFormed: true as const }),
      }
    })
    .filter((bad) => bad !== undefined)

const badToken = (right: RawRequest, { owner, signedOut }: Pick<Callers, 'owner' | 'signedOut'>): Bad =>
  fc
    .constantFrom<Record<string, string>>(
      {},
      bearer(signedOut),
      bearer(`${owner.slice(0, -1)}${owner.endsWith('A') ? 'B' : 'A'}`),
      bearer(owner.toLowerCase()),
      bearer(owner.split('.').reverse().join('.')),
      bearer(`${owner} ${owner}`),
      bearer('x'.repeat(8_000)),
      bearer(''),
      { authorization: owner },
      { authorization: `Basic ${Buffer.from(`a:${owner}`).toString('base64')}` },
      { cookie: `__host-vigil=${owner}` },
      { cookie: '__Host-vigil' },
    )
    .map((headers) => ({
      what: 'token',
      request: { ...right, headers: { ...(right.body !== undefined && asJson), ...headers } },
      due: ['session/required'] as const,
    }))
