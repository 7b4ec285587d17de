// What is believed of a request: the edge's word, and nothing that a caller or another site can forge.

import '../../support/environment.ts'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { signOut } from '../../../contracts/identity.ts'
import { assertSameSite, readRequest } from '../../../lambdas/platform/request.ts'
import { environment } from '../../support/environment.ts'
import { request, type Sent } from '../../support/events.ts'

const read = (sent: Sent = {}) => readRequest(request(signOut, sent))
const householdOf = (address: string) => read({ address }).household

describe('a request', () => {
  it.each([undefined, '', 'guessed', `${environment.ORIGIN_SECRET} `])(
    'R26: that did not come through the edge (%j) is refused',
    (secret) => {
      expect(() => read({ headers: { 'x-vigil-origin': secret } })).toThrow('request/not-through-the-edge')
    },
  )

  it('brings its bearer token and its cookies as secrets', () => {
    const { bearer, cookie } = read({ token: 'a.b-c_d', cookies: ['__Host-vigil=x=y', 'other=1'] })
    expect([bearer?.reveal(), cookie('__Host-vigil')?.reveal(), cookie('other')?.reveal()]).toEqual([
      'a.b-c_d',
      'x=y',
      '1',
    ])
    expect(`${bearer} ${JSON.stringify(cookie('other'))}`).toBe('[secret] "[secret]"')
    expect(cookie('missing')).toBeUndefined()
  })

  it.each(['Basic YTpi', 'Bearer', 'Bearer ', 'Bearer a b', 'Bearer ä', `Bearer ${'x'.repeat(201)}`])(
    'with the authorization %j has no bearer token',
    (authorization) => {
      expect(read({ headers: { authorization } }).bearer).toBeUndefined()
    },
  )

  it('names the scheme of its token in any case (RFC 9110 §11.1)', () => {
    expect(read({ headers: { authorization: 'bearer abc' } }).bearer?.reveal()).toBe('abc')
  })

  it('has of its user agent only what can be printed, and not more than 200 characters', () => {
    expect(read({ headers: { 'user-agent': 'A\u0000\r\nB\u2028ü C' } }).agent).toBe('AB C')
    expect(read({ headers: { 'user-agent': 'x'.repeat(999) } }).agent).toHaveLength(200)
    expect(read({ headers: { 'user-agent': undefined } }).agent).toBe('')
  })

  it.each(['', 'x'.repeat(129), 'has blank', 'ümlaut', 'line\n'])('with the idempotency key %j is refused', (key) => {
    expect(() => read({ headers: { 'idempotency-key': key } })).toThrow('request/invalid')
  })

  it('keeps an idempotency key as it came', () => {
    expect(read({ headers: { 'idempotency-key': 'a-1_~' } }).idempotencyKey).toBe('a-1_~')
    expect(read().idempotencyKey).toBeUndefined()
  })
})

describe('the address of a request', () => {
  it('is told to the owner whole', () => {
    expect(read({ address: '2001:db8:1:2:3:4:5:6' }).address).toBe('2001:db8:1:2:3:4:5:6')
  })

  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0db8:0001::', '2001:db8:1:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s counts as %s', (address, counted) => {
    expect(householdOf(address)).toBe(counted)
  })

  it('R25: is the same for every address of an IPv6 household, and another for the next household', () => {
    const groups = fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 })
    const text = (of: number[]) => of.map((group) => group.toString(16)).join(':')
    fc.assert(
      fc.property(groups, groups, (one, other) => {
        const neighbour = [...one.slice(0, 4), ...other.slice(4)]
        expect(householdOf(text(one))).toBe(householdOf(text(neighbour)))
        const next = [...one.slice(0, 3), ((one[3] ?? 0) + 1) % 0x10000, ...one.slice(4)]
        expect(householdOf(text(next))).not.toBe(householdOf(text(one)))
      }),
    )
  })

  it('R25: is the one that the edge wrote, and never one that a caller can write', () => {
    const headers = { 'x-forwarded-for': '6.6.6.6', forwarded: 'for=6.6.6.6', 'x-real-ip': '6.6.6.6' }
    expect(read({ headers, address: '203.0.113.9' }).address).toBe('203.0.113.9')
    expect(read({ headers, address: '203.0.113.9' }).household).toBe('203.0.113.9')
    expect(read({ headers: { ...headers, 'x-vigil-viewer-address': undefined } }).address).toBe('unknown')
  })
})

describe('a request from another site', () => {
  const cookies = ['__Host-vigil=token']
  const judge = (method: 'GET' | 'DELETE', sent: Sent, asksForCookie = false) => {
    try {
      assertSameSite(request({ ...signOut, method }, sent), asksForCookie)
      return 'passes'
    } catch {
      return 'refused'
    }
  }

  it.each<[string, Record<string, string | undefined>]>([
    ['passes', { 'sec-fetch-site': 'same-origin' }],
    ['refused', { 'sec-fetch-site': 'same-site' }],
    ['refused', { 'sec-fetch-site': 'cross-site' }],
    ['refused', { 'sec-fetch-site': 'none' }],
    ['refused', { 'sec-fetch-site': 'cross-site', origin: environment.ORIGIN }],
    ['passes', { origin: environment.ORIGIN }],
    ['refused', { origin: 'https://evil.example' }],
    ['refused', { origin: `${environment.ORIGIN}.evil.example` }],
    ['refused', { origin: 'null' }],
    ['refused', {}],
  ])('R46: %s, where it brings the session cookie and the headers %j', (verdict, headers) => {
    expect(judge('DELETE', { cookies, headers })).toBe(verdict)
    expect(judge('DELETE', { headers }, true)).toBe(verdict)
  })

  it('may read, which changes nothing, and which it can not see the answer of', () => {
    expect(judge('GET', { cookies, headers: { 'sec-fetch-site': 'cross-site' } })).toBe('passes')
  })

  it('may be anything where it brings no session, or a bearer token, which no browser sends on its own', () => {
    expect(judge('DELETE', {})).toBe('passes')
    expect(judge('DELETE', { cookies: ['theme=dark', '__Host-vigil-browser=1'] })).toBe('passes')
    expect(judge('DELETE', { cookies, token: 'abc' })).toBe('passes')
  })

  it('R46: is refused where its authorization is none of ours, which a browser may send on its own', () => {
    expect(judge('DELETE', { cookies, headers: { authorization: 'Basic YTpi', 'sec-fetch-site': 'cross-site' } })).toBe(
      'refused',
    )
  })
})
