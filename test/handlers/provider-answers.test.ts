// Coming back from a provider: one browser, one answer, one sign-in. Whatever is wrong with it, nobody is signed in, and what was
// claimed is not claimed again.

import '../support/environment.ts'
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { listProviders, receiveProviderAnswer, startProviderSignIn } from '../../contracts/federation.ts'
import { handler } from '../../lambdas/identity/federation.function.ts'
import { hour, minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { environment } from '../support/environment.ts'
import { type Answered, ask } from '../support/events.ts'
import { clientSecret, type Lie, LyingProvider } from '../support/lying-provider.ts'
import { Tables } from '../support/tables.ts'
import { Visitor } from '../support/visitor.ts'

const [provider, rival] = [new LyingProvider(), new LyingProvider()]
const alice = { sub: 'alice', email: 'alice@example.org', email_verified: true }
let tables: Tables
let visitor: Visitor

beforeAll(async () => {
  await Promise.all([provider.start(), rival.start()])
  process.env.SIGN_IN_PROVIDERS = JSON.stringify([
    provider.settings('example', { icon: 'data:image/svg+xml,x' }),
    rival.settings('rival'),
    {
      id: 'facebook',
      kind: 'facebook',
      label: 'Facebook',
      clientId: '1',
      dialog: 'https://f.example',
      graph: 'https://g.example',
    },
  ])
})
afterAll(() => {
  provider.stop()
  rival.stop()
})
beforeEach(() => {
  setNow(noon)
  const { secrets } = new Cloud()
  const SecretString = JSON.stringify({ example: clientSecret, rival: clientSecret, facebook: 'x' })
  secrets.on(GetSecretValueCommand, { SecretId: environment.SIGN_IN_KEYS_ARN }).resolves({ SecretString })
  tables = new Tables()
  visitor = new Visitor()
  for (const each of [provider, rival]) each.reset()
})

const sessions = () => tables.list('identity', 'session#')
const underWay = () => tables.list<Record<string, unknown>>('identity', 'sign-in')
/** Nobody was signed in by this, and nobody will be. */
async function expectNobody({ status, body, cookies }: Answered, code: string): Promise<void> {
  expect([status >= 400, body.code]).toEqual([true, code])
  expect(cookies).toEqual([])
  expect((await visitor.complete()).body.code).toBe('sign-in/expired')
  expect(sessions()).toEqual([])
}

describe('setting out', () => {
  it('lists the providers by what their buttons show, and by nothing else', async () => {
    const { body } = await ask(handler, listProviders)
    expect(body.items).toEqual([
      { id: 'example', label: 'example', icon: 'data:image/svg+xml,x' },
      { id: 'rival', label: 'rival' },
      { id: 'facebook', label: 'Facebook' },
    ])
  })

  it('R51: sends state, nonce and an S256 challenge along, bound to a cookie from which nothing stored follows', async () => {
    const location = new URL(await visitor.start('example', { returnTo: '/devices' }))
    const asked = Object.fromEntries(location.searchParams)
    expect(location.href.startsWith(`${provider.issuer}/authorize?`)).toBe(true)
    expect(asked).toMatchObject({
      client_id: 'vigil',
      response_type: 'code',
      scope: 'openid email profile',
      code_challenge_method: 'S256',
      redirect_uri: `${environment.ORIGIN}/v1/sign-in/example/callback`,
    })
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked[name]).toMatch(/^[\w-]{43}$/)
    expect(new Set([asked.state, asked.nonce, asked.code_challenge]).size).toBe(3)
    expect(underWay()).toMatchObject([{ provider: 'example', step: 'started', expiresAt: noon + 15 * minute }])
    const stored = JSON.stringify(tables.list('identity'))
    for (const secret of [visitor.cookies.get('__Host-vigil-sign-in'), asked.state, asked.nonce])
      expect(stored).not.toContain(secret)
  })

  it('R51: binds by a cookie that no script, no other host and no plain connection can have, for 15 minutes', async () => {
    const { cookies } = await ask(handler, startProviderSignIn, { params: { provider: 'example' } })
    expect(cookies).toEqual([
      expect.stringMatching(/^__Host-vigil-sign-in=[\w-]{43}; Path=\/; Max-Age=900; Secure; HttpOnly; SameSite=Lax$/),
    ])
  })

  it('R46: is for pages of the portal and for a person’s own hand, not for another site', async () => {
    const go = async (site: string | undefined) => {
      const headers = { 'sec-fetch-site': site, accept: 'text/html' }
      const { status, body } = await ask(handler, startProviderSignIn, { params: { provider: 'example' }, headers })
      return body.code ?? status
    }
    for (const site of ['cross-site', 'same-site']) expect(await go(site)).toBe('request/cross-site')
    for (const site of ['same-origin', 'none', undefined]) expect(await go(site)).toBe(302)
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https:evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '/%2F/evil.example',
    '/%5cevil.example',
    '%2F%2Fevil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' //evil.example',
    '/devices//evil.example',
    '/..//evil.example',
    '/./evil',
    '/@evil.example:1',
    '/devices#//evil.example',
    'devices',
    '',
  ])('R57: goes on nowhere but at its own pages: not to %j', async (returnTo) => {
    const params = { provider: 'example' }
    const { status, body } = await ask(handler, startProviderSignIn, { params, query: { returnTo } })
    expect([status, body.code]).toEqual([400, 'request/invalid'])
    expect(underWay()).toEqual([])
  })

  it.each(['/', '/devices', '/devices/dev_01ARZ3NDEKTSV4RRFFQ69G5FAV/settings', '/subscriptions?paid=yes', '/a/'])(
    'R57: goes on at %s when it is finished',
    async (returnTo) => {
      const back = provider.approve(await visitor.start('example', { returnTo }), alice)
      const { status, headers } = await visitor.receive('example', back)
      const to = new URL(String(headers.location))
      expect([status, to.origin, to.pathname]).toEqual([302, environment.ORIGIN, '/sign-in/finish'])
      expect(Object.fromEntries(to.searchParams)).toEqual({ purpose: 'sign-in', to: returnTo })
    },
  )

  it('says which provider there is not, and that one is away, and tells a browser on a page', async () => {
    const go = (id: string, headers = {}) => ask(handler, startProviderSignIn, { params: { provider: id }, headers })
    expect((await go('nobody')).body.code).toBe('sign-in/provider-not-found')
    passTime(2 * hour)
    provider.failing = 503
    const { status, headers, body } = await go('example')
    expect([status, body.code, headers['retry-after']]).toEqual([503, 'sign-in/provider-unavailable', '5'])
    const shown = await go('example', { accept: 'text/html,*/*' })
    expect([shown.status, shown.headers.location]).toEqual([
      302,
      `${environment.ORIGIN}/sign-in?refused=sign-in%2Fprovider-unavailable`,
    ])
    provider.reset()
    expect((await go('example')).status).toBe(302)
  })

  it('is counted for each household', async () => {
    const go = (address: string) => ask(handler, startProviderSignIn, { params: { provider: 'example' }, address })
    for (let at = 0; at < 100; at++) await go('203.0.113.7')
    expect((await go('203.0.113.7')).body.code).toBe('throttle/too-many-attempts')
    expect((await go('203.0.113.8')).status).toBe(302)
  })
})

describe('an answer', () => {
  it('opens nothing by itself: the portal’s page does', async () => {
    const back = await visitor.visit(provider, 'example', alice)
    expect([back.status, back.cookies]).toEqual([302, []])
    expect(sessions()).toEqual([])
    expect((await visitor.complete()).status).toBe(201)
    expect(sessions()).toHaveLength(1)
  })

  it('R51: without the cookie signs nobody in', async () => {
    const back = provider.approve(await visitor.start('example'), alice)
    const elsewhere = new Visitor()
    const { status, body } = await elsewhere.receive('example', back)
    expect([status, body.code]).toEqual([410, 'sign-in/expired'])
    expect((await elsewhere.complete()).body.code).toBe('sign-in/expired')
    expect(provider.asked).toEqual([])
    expect((await visitor.receive('example', back)).status).toBe(302)
  })

  it('R51: with another browser’s state signs nobody in', async () => {
    const mallory = new Visitor()
    const hers = provider.approve(await mallory.start('example'), { sub: 'mallory' })
    await visitor.start('example')
    await expectNobody(await visitor.receive('example', hers), 'sign-in/expired')
    expect(provider.asked).toEqual([])
  })

  it('R51: with a missing, an empty or a garbled state signs nobody in, and uses nothing up', async () => {
    const { code, state, iss } = provider.approve(await visitor.start('example'), alice)
    const garbled = `${state.startsWith('A') ? 'B' : 'A'}${state.slice(1)}`
    await expectNobody(await visitor.receive('example', { code, iss }), 'sign-in/expired')
    await expectNobody(await visitor.receive('example', { code, iss, state: '' }), 'request/invalid')
    await expectNobody(await visitor.receive('example', { code, iss, state: garbled }), 'sign-in/expired')
    expect((await visitor.receive('example', { code, iss, state })).status).toBe(302)
  })

  it('R51: that was given before signs nobody in: state and code are good once', async () => {
    const back = provider.approve(await visitor.start('example'), alice)
    const held = visitor.cookies.get('__Host-vigil-sign-in') ?? ''
    expect((await visitor.receive('example', back)).status).toBe(302)
    expect((await visitor.receive('example', back)).body.code).toBe('sign-in/expired')
    expect((await visitor.complete()).status).toBe(201)
    visitor.cookies.set('__Host-vigil-sign-in', held)
    expect((await visitor.receive('example', back)).body.code).toBe('sign-in/expired')
    expect((await visitor.complete()).body.code).toBe('sign-in/expired')
    expect(sessions()).toHaveLength(1)
    expect(provider.asked).toHaveLength(1)
  })

  it('R51: with a code that was used signs nobody in', async () => {
    const first = provider.approve(await visitor.start('example'), alice)
    await visitor.receive('example', first)
    const second = provider.approve(await visitor.start('example'), alice)
    await expectNobody(await visitor.receive('example', { ...second, code: first.code }), 'sign-in/provider-refused')
  })

  it('R51: to another verifier signs nobody in: a code that was slipped in is another browser’s', async () => {
    const mallory = provider.approve(await new Visitor().start('example'), { sub: 'mallory' })
    const mine = provider.approve(await visitor.start('example'), alice)
    await expectNobody(await visitor.receive('example', { ...mine, code: mallory.code }), 'sign-in/provider-refused')
  })

  it('is taken twice at once by one only', async () => {
    const back = provider.approve(await visitor.start('example'), alice)
    const both = await Promise.all([visitor.receive('example', back), visitor.receive('example', back)])
    expect(both.map(({ status }) => status).sort()).toEqual([302, 410])
    expect(provider.asked).toHaveLength(1)
  })

  it('that comes after 15 minutes signs nobody in', async () => {
    const back = provider.approve(await visitor.start('example'), alice)
    passTime(15 * minute)
    await expectNobody(await visitor.receive('example', back), 'sign-in/expired')
  })

  it('R53: with the `iss` of another provider signs nobody in', async () => {
    const back = provider.approve(await visitor.start('example'), alice)
    await expectNobody(await visitor.receive('example', { ...back, iss: rival.issuer }), 'sign-in/provider-refused')
    const again = provider.approve(await visitor.start('example'), alice)
    const { code, state } = again
    // It says that it sends one: an answer without is another's.
    await expectNobody(await visitor.receive('example', { code, state }), 'sign-in/provider-refused')
    expect(provider.asked).toEqual([])
  })

  it('R53: of one provider at the address of another signs nobody in', async () => {
    const back = provider.approve(await visitor.start('example'), alice)
    await expectNobody(await visitor.receive('rival', back), 'sign-in/expired')
    expect(rival.asked).toEqual([])
  })

  it('that says no is told as what it is', async () => {
    const { state, iss } = provider.approve(await visitor.start('example'), alice)
    await expectNobody(await visitor.receive('example', { state, iss, error: 'access_denied' }), 'sign-in/cancelled')
    const again = provider.approve(await visitor.start('example'), alice)
    const failed = { state: again.state, iss, error: 'server_error' }
    await expectNobody(await visitor.receive('example', failed), 'sign-in/provider-refused')
  })

  it('that is refused is told to a browser on a page of the portal', async () => {
    const page = await visitor.receive('example', { code: 'x', state: 'x' }, { accept: 'text/html' })
    expect([page.status, page.headers.location, page.cookies]).toEqual([
      302,
      `${environment.ORIGIN}/sign-in?refused=sign-in%2Fexpired`,
      [],
    ])
  })

  it('that is refused to somebody who is signed in leads back to where they were', async () => {
    const there = await visitor.start('example', { purpose: 'link', returnTo: '/account/security' })
    const { state, iss } = provider.approve(there, alice)
    const said = { state, iss, error: 'access_denied' }
    const { headers } = await visitor.receive('example', said, { accept: 'text/html' })
    expect(headers.location).toBe(
      `${environment.ORIGIN}/sign-in/finish?purpose=link&to=%2Faccount%2Fsecurity&refused=sign-in%2Fcancelled`,
    )
  })

  it('to a provider that goes away is one to be tried again', async () => {
    const back = provider.approve(await visitor.start('example'), alice)
    provider.failing = 502
    await expectNobody(await visitor.receive('example', back), 'sign-in/provider-unavailable')
  })
})

describe('an ID token', () => {
  const lies: Record<string, Lie> = {
    'for another nonce': { claims: { nonce: 'A'.repeat(43) } },
    'without a nonce': { claims: { nonce: undefined } },
    'of another issuer': { claims: { iss: 'https://evil.example' } },
    'for another audience': { claims: { aud: 'another-client' } },
    'for several audiences, of which this is not the authorized one': { claims: { aud: ['vigil', 'x'], azp: 'x' } },
    'without an audience': { claims: { aud: undefined } },
    'past its expiry': { claims: { exp: noon / 1000 - 3600, iat: noon / 1000 - 7200 } },
    'without an expiry': { claims: { exp: undefined } },
    'without a subject': { claims: { sub: undefined } },
    'with an empty subject': { claims: { sub: '' } },
    'with a subject that is no text': { claims: { sub: 7 } },
    'that is not to be used yet': { claims: { nbf: noon / 1000 + 3600 } },
    'with the algorithm none': { header: { alg: 'none' }, signedBy: 'nobody' },
    'with RS256 and no signature': { signedBy: 'nobody' },
    'by HS256 with the public key': { header: { alg: 'HS256' }, signedBy: 'the public key as a secret' },
    'by another algorithm than is configured': { header: { alg: 'PS256' } },
    'by a key that is unknown': { header: { kid: 'k2' }, signedBy: 'another key' },
    'with the signature of another key': { signedBy: 'another key' },
  }

  it.each(Object.entries(lies))('R52: %s signs nobody in', async (_, lie) => {
    const location = await visitor.start('example')
    provider.lie = lie
    const back = provider.approve(location, alice)
    await expectNobody(await visitor.receive('example', back), 'sign-in/provider-refused')
    expect(underWay()).toMatchObject([{ step: 'claimed' }])
    expect(JSON.stringify(underWay())).not.toContain('alice')
  })

  it('R52: is asked about the person elsewhere only where that answer is about the same one', async () => {
    provider.userinfo = { sub: 'mallory', email: 'alice@example.org', email_verified: true }
    await expectNobody(await visitor.visit(provider, 'example', { sub: 'alice' }), 'sign-in/provider-refused')
    provider.userinfo = { sub: 'alice', email: 'alice@example.org', email_verified: true }
    expect((await visitor.signIn(provider, 'example', { sub: 'alice' })).status).toBe(201)
  })
})

describe('a callback', () => {
  it('takes what providers send beside the standard', async () => {
    const back = provider.approve(await visitor.start('example'), alice)
    const { status } = await ask(handler, receiveProviderAnswer, {
      params: { provider: 'example' },
      query: { ...back, session_state: 'x', hd: 'example.org', scope: 'openid email' },
      cookies: [`__Host-vigil-sign-in=${visitor.cookies.get('__Host-vigil-sign-in')}`],
    })
    expect(status).toBe(302)
  })
})
