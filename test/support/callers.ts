// Every kind of caller that a route may meet, with what the contracts say that it must be answered. Derived from the
// route's `access`, so that a new route is covered by itself.

import { startProviderSignIn } from '../../contracts/federation.ts'
import { openRescue, signIn } from '../../contracts/identity.ts'
import type { ProblemCode } from '../../contracts/problems.ts'
import { isOpen, type Route } from '../../contracts/route.ts'
import type { Hub } from './hub.ts'
import type { OwnedDevice } from './owned-device.ts'
import type { Person } from './person.ts'
import { asJson, bearer, cookie, rawRequest } from './raw-request.ts'
import { askForRescue } from './rescued.ts'

/** `in`: access was granted, whatever became of the request afterwards. */
export type Verdict = 'in' | ProblemCode

export interface Caller {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  verdict(route: Route): Verdict
}

export const fromPortal = { 'sec-fetch-site': 'same-origin' }

/** The session cookie that a browser gets, and every cookie line it came with. */
export const signInBrowser = (hub: Hub, { email, password }: Person) =>
  openBrowser(hub, signIn, { email, password, client: 'browser' })

/** The same of a rescue session. */
export const rescueBrowser = async (hub: Hub, person: Person) => {
  const { id, code } = await askForRescue(hub, person)
  return openBrowser(hub, openRescue, { id, code, client: 'browser' })
}

async function openBrowser(hub: Hub, route: Route, asked: object): Promise<{ token: string; lines: string[] }> {
  const body = JSON.stringify(asked)
  const headers = { ...asJson, ...fromPortal }
  const answer = await rawRequest(hub.origin, { method: route.method, path: route.path, headers, body })
  const lines = answer.headers['set-cookie'] ?? []
  const [, token] = /^__Host-vigil=([^;]+)/.exec(lines.find((line) => line.startsWith('__Host-vigil=')) ?? '') ?? []
  if (!token) throw new Error(`No cookie: ${answer.text}`)
  return { token, lines }
}

/** Without a body there is nothing to refuse but the challenge, which is none, and the signature, which is missing. */
function open(route: Route): Verdict {
  if (route.access.includes('webhook')) return 'webhook/refused'
  return route.access.includes('challenge') && !route.body ? 'challenge/expired' : 'in'
}
const mutates = (route: Route) => route.method !== 'GET'
const nobody = (route: Route): Verdict => (isOpen(route) ? open(route) : 'session/required')
const isForOwner = ({ access }: Route) => access.includes('session') || access.includes('recent')
/** Some routes are a device's alone. */
const owner = (route: Route): Verdict => (isOpen(route) || isForOwner(route) ? open(route) : 'session/not-allowed')
/** Who signed in, or proved a factor, more than a quarter of an hour ago. */
const dated = (route: Route): Verdict =>
  !isOpen(route) && route.access.includes('recent') ? 'session/proof-required' : owner(route)
const rescue = (route: Route): Verdict =>
  isOpen(route) || route.access.includes('rescue') ? open(route) : 'session/not-allowed'
/** Who owns nothing of what the path names learns that it does not exist. */
const stranger = (route: Route): Verdict => {
  if (owner(route) !== 'in') return owner(route)
  if (route.path.includes('{commandId}')) return 'command/not-found'
  if (route.path.includes('{deviceId}'))
    // A photo says whose it is: one that is somebody else's is one that there is none of.
    return route.path.includes('{photoId}') ? 'in' : 'device/not-found'
  if (route.path.includes('{linkId}')) return 'install-link/not-found'
  if (route.path.includes('{invitationId}')) return 'invitation/not-found'
  if (route.path.includes('{subscriptionId}')) return 'subscription/not-found'
  if (route.path.includes('{passkeyId}')) return 'passkey/not-found'
  if (route.path.includes('{identityId}')) return 'identity/not-found'
  return route.path.includes('{sessionId}') ? 'session/not-found' : 'in'
}
const device =
  (isOwn: boolean) =>
  (route: Route): Verdict => {
    if (isOpen(route)) return open(route)
    if (!route.access.includes('device')) return 'session/not-allowed'
    return isOwn || !route.path.includes('{deviceId}') ? 'in' : 'device/not-found'
  }
const forged =
  (otherwise: (route: Route) => Verdict) =>
  (route: Route): Verdict =>
    mutates(route) ? 'request/cross-site' : otherwise(route)

export interface Cast {
  readonly hub: Hub
  /** Who owns what the path names. */
  readonly person: Person
  readonly mallory: Person
  readonly revoked: Person
  /** The owner, whose last proof is no longer recent. */
  readonly before: Person
  /** The owner, in a rescue session. */
  readonly rescued: Person
  readonly itself: OwnedDevice
  readonly another: OwnedDevice
  /** The owner's session in a browser. */
  readonly browser: string
  /** The owner's rescue session in a browser. */
  readonly rescuedBrowser: string
}

/** A browser that another site sends to a provider is not sent there, whoever it is signed in as. */
const isSentByAnotherSite = (route: Route, headers: Caller['headers']) =>
  route === startProviderSignIn && ['cross-site', 'same-site'].includes(headers['sec-fetch-site'] ?? '')

export const everyCaller = (cast: Cast): Caller[] =>
  callersOf(cast).map(({ name, headers, verdict }) => ({
    name,
    headers,
    verdict: (route) => (isSentByAnotherSite(route, headers) ? 'request/cross-site' : verdict(route)),
  }))

function callersOf(cast: Cast): Caller[] {
  const { hub, person, mallory, revoked, before, rescued, itself, another, browser, rescuedBrowser } = cast
  const brings = cookie(browser)
  return [
    { name: 'nobody', headers: {}, verdict: nobody },
    { name: 'a garbled token', headers: bearer(`${person.token.slice(0, -4)}AAAA`), verdict: nobody },
    { name: 'a token of nothing', headers: bearer('garbage'), verdict: nobody },
    { name: 'another account', headers: bearer(mallory.token), verdict: stranger },
    { name: 'the device itself', headers: bearer(itself.session.token), verdict: device(true) },
    { name: 'another device of the account', headers: bearer(another.session.token), verdict: device(false) },
    { name: 'a session that was ended', headers: bearer(revoked.token), verdict: nobody },
    { name: 'an app', headers: bearer(person.token), verdict: owner },
    { name: 'an app without a recent proof', headers: bearer(before.token), verdict: dated },
    { name: 'an app in a rescue session', headers: bearer(rescued.token), verdict: rescue },
    {
      name: 'the portal in a rescue session',
      headers: { ...cookie(rescuedBrowser), ...fromPortal },
      verdict: rescue,
    },
    { name: 'the cookie of a rescue session from anywhere', headers: cookie(rescuedBrowser), verdict: forged(rescue) },
    {
      name: 'an app on another site',
      headers: { ...bearer(person.token), 'sec-fetch-site': 'cross-site' },
      verdict: owner,
    },
    { name: 'the portal', headers: { ...brings, ...fromPortal }, verdict: owner },
    { name: 'the portal in an old browser', headers: { ...brings, origin: hub.origin }, verdict: owner },
    { name: 'a cookie from anywhere', headers: brings, verdict: forged(owner) },
    ...['cross-site', 'same-site', 'none', '', 'Same-Origin'].map((site) => ({
      name: `a cookie with Sec-Fetch-Site "${site}"`,
      headers: { ...brings, 'sec-fetch-site': site, origin: hub.origin },
      verdict: forged(owner),
    })),
    ...Object.entries({
      'another site': 'https://evil.example',
      'no site': 'null',
      'a site that begins alike': `${hub.origin}.evil.example`,
      'another scheme': hub.origin.replace('http:', 'https:'),
    }).map(([name, origin]) => ({
      name: `a cookie with the origin of ${name}`,
      headers: { ...brings, origin },
      verdict: forged(owner),
    })),
    { name: 'a cookie beside another', headers: { cookie: `a=b; __Host-vigil=${browser}` }, verdict: forged(owner) },
    { name: 'an app’s token as a cookie', headers: { ...cookie(person.token), ...fromPortal }, verdict: nobody },
    { name: 'a browser’s token as a bearer', headers: bearer(browser), verdict: nobody },
    { name: 'a cookie under another name', headers: { cookie: `vigil=${browser}` }, verdict: nobody },
  ]
}
