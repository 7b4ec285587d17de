// What a handler may know of the request beside its parsed input. The client's address is believed only as the edge
// wrote it: never from a header that a caller can set.

import { isIPv6 } from 'node:net'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { optionalSetting, setting } from './environment.ts'
import { Problem } from './problem.ts'
import { Secret, sameText } from './secret.ts'

export const sessionCookie = '__Host-vigil'

export interface RequestFacts {
  readonly id: string
  readonly routeKey: string
  /** The viewer's address, as the owner is shown it. */
  readonly address: string
  /** The address as it is counted: an IPv6 address is cut to its /64, which is one household. */
  readonly household: string
  /** The user agent, cut to 200 characters. */
  readonly agent: string
  readonly cookie: (name: string) => Secret | undefined
  readonly bearer: Secret | undefined
  readonly idempotencyKey: string | undefined
  /** The body as it was sent, for a signature over it; at most 64 kB. */
  readonly rawBody: () => string
  /** Another header, by its name in lower case. */
  readonly header: (name: string) => string | undefined
  /** Whether a browser sends this from the portal itself; an app sends neither of the headers that tell. */
  readonly isFromPortal: boolean
}

const originSecret = optionalSetting('ORIGIN_SECRET')

/** Refuses what did not come through the edge, and reads the facts. */
export function readRequest(event: APIGatewayProxyEventV2): RequestFacts {
  const { headers } = event
  if (!originSecret || !sameText(headers['x-vigil-origin'] ?? '', originSecret))
    throw new Problem('request/not-through-the-edge')
  const cookies = new Map(event.cookies?.map((pair) => split(pair)))
  const address = headers['x-vigil-viewer-address'] ?? 'unknown'
  const bearer = bearerOf(event)
  return {
    id: event.requestContext.requestId,
    routeKey: event.routeKey,
    address,
    household: householdOf(address),
    agent: (headers['user-agent'] ?? '').replace(/[^\x20-\x7e]/g, '').slice(0, 200),
    cookie: (name) => (cookies.has(name) ? new Secret(cookies.get(name) ?? '') : undefined),
    bearer: bearer === undefined ? undefined : new Secret(bearer),
    idempotencyKey: idempotencyKey(headers['idempotency-key']),
    rawBody: () => readText(event),
    header: (name) => headers[name],
    isFromPortal: isFromPortal(event),
  }
}

const maximumBytes = 64 * 1024

/** The body as text. Throws `request/too-large` beyond 64 kB. */
export function readText({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): string {
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body
  if (Buffer.byteLength(text) > maximumBytes) throw new Problem('request/too-large')
  return text
}

// RFC 6750 §2.1; the scheme in any case (RFC 9110 §11.1).
const bearerOf = ({ headers }: APIGatewayProxyEventV2) =>
  /^Bearer ([\w.-]{1,200})$/i.exec(headers.authorization ?? '')?.[1]

function split(pair: string): [string, string] {
  const at = pair.indexOf('=')
  return [pair.slice(0, at), pair.slice(at + 1)]
}

function householdOf(address: string): string {
  if (!isIPv6(address)) return address
  if (address.startsWith('::ffff:') && address.includes('.')) return address.slice(7)
  const [head = '', tail = ''] = address.split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail.split(':').filter(Boolean)
  const zeros = address.includes('::') ? Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0') : []
  return `${[...left, ...zeros, ...right]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

function idempotencyKey(given: string | undefined): string | undefined {
  if (given === undefined) return undefined
  if (/^[\x21-\x7e]{1,128}$/.test(given)) return given
  throw new Problem('request/invalid', {
    errors: [{ pointer: 'Idempotency-Key', message: 'must be 1 to 128 visible ASCII characters' }],
  })
}

/**
 * Refuses a mutating request that a browser sends for another site (OWASP CSRF, Fetch Metadata with Origin as the
 * fallback). It concerns requests that bring the session cookie, and those that ask for one: signing somebody in to
 * the attacker's account is a forgery too. A bearer token is never sent by a browser on its own.
 */
export function assertSameSite(event: APIGatewayProxyEventV2, asksForCookie: boolean): void {
  const { method } = event.requestContext.http
  const brings = event.cookies?.some((pair) => pair.startsWith(`${sessionCookie}=`)) && bearerOf(event) === undefined
  if (method === 'GET' || !(brings || asksForCookie)) return
  if (!isFromPortal(event)) throw new Problem('request/cross-site')
}

function isFromPortal({ headers }: APIGatewayProxyEventV2): boolean {
  const site = headers['sec-fetch-site']
  return site !== undefined ? site === 'same-origin' : headers.origin === setting('ORIGIN')
}
