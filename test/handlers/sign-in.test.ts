// Signing in: the schema, then the count, then the check; one refusal for every reason, and a token in one place only.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { signIn } from '../../contracts/identity.ts'
import { handler } from '../../lambdas/identity/identity.function.ts'
import { fingerprint } from '../../lambdas/platform/secret.ts'
import { hour, minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask, fromPortal, type Sent } from '../support/events.ts'
import { hashOf } from '../support/password.ts'
import { accountId, email, putAccount } from '../support/records.ts'
import { Tables } from '../support/tables.ts'

const password = 'Secret-1234'
let tables: Tables
const passwordHash = hashOf(password)

const app = (given: object = {}, sent: Sent = {}) =>
  ask(handler, signIn, { body: { email, password, client: 'app', ...given }, ...sent })
const browser = (sent: Sent = {}) =>
  ask(handler, signIn, { body: { email, password, client: 'browser' }, headers: fromPortal, ...sent })
const failures = (bucket = 'unknown-browsers', of = email) =>
  tables.find('identity', `attempts#${of}`, bucket)?.failures

beforeEach(() => {
  setNow(noon)
  new Cloud()
  tables = new Tables()
  putAccount(tables, { passwordHash })
})

describe('signing in', () => {
  it('gives an app a bearer token in the body, and no cookie', async () => {
    const { status, body, cookies } = await app()
    expect(status).toBe(201)
    expect(body).toMatchObject({
      account: { id: accountId, email },
      session: { expiresAt: '2026-12-22T12:00:00.000Z' },
    })
    expect(body.token).toMatch(/^[0-9A-Z]{26}\.[0-9A-Z]{26}\.[\w-]{43}$/)
    expect(cookies).toEqual([])
  })

  it('gives a browser its token in a cookie, and none in the body', async () => {
    const { status, body, text, cookies } = await browser()
    expect(status).toBe(201)
    expect(body).not.toHaveProperty('token')
    const [session = '', mark = ''] = cookies
    expect(session).toMatch(/^__Host-vigil=[\w.-]+; Path=\/; Max-Age=2592000; Secure; HttpOnly; SameSite=Lax$/)
    expect(mark).toMatch(
      /^__Host-vigil-browser=[\w-]{43}\.\d{13}\.[\w-]{43}; Path=\/; Max-Age=34560000; Secure; HttpOnly; SameSite=Lax$/,
    )
    expect(text).not.toContain(/=([\w.-]+)/.exec(session)?.[1])
  })

  it('R41: keeps of the token only its fingerprint, and tells the activity log', async () => {
    const { body } = await app()
    const secret = String(body.token).split('.')[2] ?? ''
    expect(tables.list('identity', 'session#')).toMatchObject([{ tokenHash: fingerprint(secret), client: 'app' }])
    expect(JSON.stringify(tables.list('identity'))).not.toContain(secret)
    expect(tables.list('identity', 'activity#')).toMatchObject([{ kind: 'session.opened', address: '203.0.113.7' }])
  })

  it('takes the e-mail in another spelling, and forgets the failures before', async () => {
    await app({ password: 'Wrong-1234' })
    expect(failures()).toBe(1)
    expect((await app({ email: 'ALICE@Example.org.' })).status).toBe(201)
    expect(failures()).toBeUndefined()
  })

  it('costs four requests to the table', async () => {
    await browser()
    expect(tables.requests).toBe(4)
  })
})

describe('signing in is refused', () => {
  it('R10: in the same words for an unknown e-mail, a wrong password and an account that is pending', async () => {
    const unknown = await app({ email: 'nobody@example.org' })
    const wrong = await app({ password: 'Wrong-1234' })
    putAccount(tables, { passwordHash, state: 'pending' })
    const pending = await app()
    expect(unknown).toMatchObject({ status: 401, body: { code: 'sign-in/refused' } })
    expect([wrong, pending]).toEqual([unknown, unknown])
    expect(failures('unknown-browsers', 'nobody@example.org')).toBe(1)
    expect(failures()).toBe(2)
    expect(tables.list('identity', 'session#')).toEqual([])
  })

  it('without a look at the password once there were too many attempts, and says when to come back', async () => {
    for (let attempt = 0; attempt < 5; attempt++) await app({ password: 'Wrong-1234' })
    const refused = await app()
    expect(refused).toMatchObject({ status: 429, body: { code: 'throttle/too-many-attempts', retryAfterSeconds: 2 } })
    expect(refused.headers['retry-after']).toBe('2')
    expect(failures()).toBe(5)
    passTime(2000)
    expect((await app()).status).toBe(201)
  })

  it('R24: at the sixth of eight guesses that come at once: each is counted before it is checked', async () => {
    const guesses = Array.from({ length: 8 }, () => app({ password: 'Wrong-1234' }))
    const statuses = (await Promise.all(guesses)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(5)
    expect(statuses.filter((status) => status === 429)).toHaveLength(3)
  })

  it('to unknown browsers after 100 failures in a row, with nothing to wait for', async () => {
    tables.put('identity', { pk: `attempts#${email}`, sk: 'unknown-browsers', failures: 100, lastAt: noon - 99 * hour })
    const refused = await app()
    expect(refused).toMatchObject({ status: 429, body: { code: 'throttle/closed' } })
    expect(refused.headers).not.toHaveProperty('retry-after')
  })

  it('after 100 attempts of one household in an hour, whatever the e-mails', async () => {
    const household = { pk: `requests#203.0.113.7#${Math.floor(noon / hour)}`, sk: 'sign-in', count: 100 }
    tables.put('identity', household)
    expect(await app()).toMatchObject({ status: 429, body: { retryAfterSeconds: 3600 } })
    expect((await app({}, { address: '203.0.113.8' })).status).toBe(201)
    passTime(hour)
    expect((await app()).status).toBe(201)
  })
})

describe('a browser that signed in before', () => {
  const cookieOf = (cookies: string[]) => cookies.map((cookie) => cookie.split(';')[0] ?? '')

  it('R23: has failures of its own, so that nobody can lock the owner out', async () => {
    const cookies = cookieOf((await browser()).cookies).slice(1)
    tables.put('identity', { pk: `attempts#${email}`, sk: 'unknown-browsers', failures: 100, lastAt: noon })
    expect((await app()).status).toBe(429)
    expect((await browser({ cookies })).status).toBe(201)
  })

  it('is throttled too, and never closed: after its wait it may try again', async () => {
    const cookies = cookieOf((await browser()).cookies).slice(1)
    const id = /=([\w-]{43})\./.exec(cookies[0] ?? '')?.[1]
    tables.put('identity', { pk: `attempts#${email}`, sk: `browser#${id}`, failures: 100, lastAt: noon })
    expect(await browser({ cookies })).toMatchObject({ status: 429, body: { retryAfterSeconds: 900 } })
    passTime(15 * minute)
    expect((await browser({ cookies })).status).toBe(201)
  })

  it('is known by a cookie that only the hub can make, for that e-mail only', async () => {
    const [mark = ''] = cookieOf((await browser()).cookies).slice(1)
    const strange = [
      mark.slice(0, -1),
      `${mark}A`,
      '__Host-vigil-browser=x.y',
      `__Host-vigil-browser=${'A'.repeat(43)}.`,
    ]
    for (const cookie of strange)
      await browser({ cookies: [cookie], body: { email, password: 'Wrong', client: 'browser' } })
    expect(failures()).toBe(strange.length)
    await browser({ cookies: [mark], body: { email: 'bob@example.org', password, client: 'browser' } })
    expect(failures('unknown-browsers', 'bob@example.org')).toBe(1)
  })
})

describe('signing in from another site', () => {
  it.each([{}, { 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }])(
    'is refused to a browser with %j, and counts no attempt',
    async (headers) => {
      expect(await browser({ headers })).toMatchObject({ status: 403, body: { code: 'request/cross-site' } })
      expect(tables.requests).toBe(0)
    },
  )
})

describe('what the schema refuses', () => {
  it.each<[string, Record<string, unknown>]>([
    ['an e-mail that is none', { email: 'nobody' }],
    ['a client that is none', { client: 'tablet' }],
    ['no password', { password: '' }],
    ['a password that is too long', { password: 'x'.repeat(257) }],
    ['a password that is no text', { password: ['Secret-1234'] }],
    ['an e-mail that is too long', { email: `${'x'.repeat(65)}@example.org` }],
    ['an e-mail with lines in it', { email: 'a@example.org\r\nBcc: b@example.org' }],
    ['a field that is not known', { rememberMe: true }],
  ])('costs no call at all: %s', async (_, given) => {
    const refused = await app(given)
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: `/${Object.keys(given)[0]}` }] } })
    expect(tables.requests).toBe(0)
  })
})

describe('signing in with an idempotency key', () => {
  const keyed = { headers: { 'idempotency-key': 'key-1' } }

  it('opens one session only, and does not give its token a second time', async () => {
    expect((await app({}, keyed)).status).toBe(201)
    expect(await app({}, keyed)).toMatchObject({ status: 409, body: { code: 'idempotency/answer-not-kept' } })
    expect(tables.list('identity', 'session#')).toHaveLength(1)
  })

  it('leaves nothing in the table by which the password could be guessed quickly', async () => {
    const body = { email, password, client: 'app' }
    await ask(handler, signIn, { body, ...keyed })
    const kept = JSON.stringify(tables.list('identity', 'idempotency'))
    expect(kept).not.toContain(fingerprint(JSON.stringify(body)))
    expect(kept).not.toContain(password)
  })
})
