// Sessions by the clock, and their tokens: a locator that finds one, and a secret that only its holder has.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  expiredCookie,
  isAlive,
  isDueForTouch,
  openSession,
  opens,
  readToken,
  rotateToken,
  rotationGrace,
  sessionTokenCookie,
  showSession,
} from '../../../lambdas/identity/session.ts'
import { newId } from '../../../lambdas/platform/ids.ts'
import { fingerprint, Secret } from '../../../lambdas/platform/secret.ts'
import { day, minute, noon } from '../../support/clock.ts'
import { accountId, deviceId, email } from '../../support/records.ts'

const opening = { id: newId('ses', noon), accountId, email, client: 'app', agent: 'test', isNewDevice: false } as const
const owner = () => openSession({ ...opening, kind: 'owner' }, noon)
const device = () => openSession({ ...opening, kind: 'device', deviceId }, noon)

describe('a session token', () => {
  it('R41: locates its session and carries 43 characters of secret, of which only the fingerprint is kept', () => {
    const { record, token } = owner()
    const read = readToken(token)
    expect(read).toMatchObject({ accountId, sessionId: opening.id })
    expect(read?.secret).toMatch(/^[\w-]{43}$/)
    expect(record.tokenHash).toBe(fingerprint(read?.secret ?? ''))
    expect(JSON.stringify(record)).not.toContain(read?.secret)
  })

  it('R41, R50: is not printed by accident', () => {
    const { token } = owner()
    expect([`${token}`, JSON.stringify({ token })]).toEqual(['[secret]', '{"token":"[secret]"}'])
  })

  it('opens its own session and no other', () => {
    const [mine, other] = [owner(), owner()]
    const secretOf = ({ token }: ReturnType<typeof owner>) => readToken(token)?.secret ?? ''
    expect(opens(mine.record, secretOf(mine), noon)).toBe(true)
    expect(opens(mine.record, secretOf(other), noon)).toBe(false)
  })

  it('R42: is dead once it was rotated', () => {
    const { record, token } = owner()
    const rotated = rotateToken(record)
    const kept = { ...record, tokenHash: rotated.tokenHash }
    expect(opens(kept, readToken(token)?.secret ?? '', noon)).toBe(false)
    expect(opens(kept, readToken(rotated.token)?.secret ?? '', noon)).toBe(true)
    expect(readToken(rotated.token)).toMatchObject({ accountId, sessionId: record.id })
  })

  it('R42: opens its session until a moment after it was rotated, as long as the session lives', () => {
    const { record, token } = owner()
    const { tokenHash, token: next } = rotateToken(record)
    const formerUntil = noon + rotationGrace
    const kept = { ...record, tokenHash, formerTokenHash: record.tokenHash, formerUntil }
    const secretOf = (token: Secret) => readToken(token)?.secret ?? ''
    const opensAt = (at: number) => [token, next, owner().token].map((token) => opens(kept, secretOf(token), at))
    expect(opensAt(formerUntil - 1)).toEqual([true, true, false])
    expect(opensAt(formerUntil)).toEqual([false, true, false])
    expect(opens({ ...kept, expiresAt: noon }, secretOf(token), noon)).toBe(false)
    // No secret is as good as a former one that there never was.
    expect(opens({ ...record, formerUntil }, '', noon)).toBe(false)
    expect(JSON.stringify(showSession(kept, record.id))).not.toMatch(/former/i)
  })

  it('that has not its form is no token', () => {
    const whole = owner().token.reveal()
    const spoilt = ['', '..', whole.slice(1), `${whole}A`, whole.replace('.', ''), ` ${whole}`, `${whole}\n`]
    for (const text of spoilt) expect(readToken(new Secret(text))).toBeUndefined()
    fc.assert(fc.property(fc.string(), (text) => expect(readToken(new Secret(text))).toBeUndefined()))
  })
})

describe('a session', () => {
  it('R44: of an owner lives 30 days at most, and 14 without use', () => {
    const { record } = owner()
    const usedAt = (lastUsedAt: number) => ({ ...record, lastUsedAt })
    expect([isAlive(record, noon + 14 * day - 1), isAlive(record, noon + 14 * day)]).toEqual([true, false])
    const used = usedAt(noon + 29 * day)
    expect([isAlive(used, noon + 30 * day - 1), isAlive(used, noon + 30 * day)]).toEqual([true, false])
  })

  it('of a device lives on without use, and is never recent', () => {
    const { record } = device()
    expect(record).toMatchObject({ kind: 'device', deviceId, recentUntil: 0 })
    expect(isAlive(record, noon + 365 * day)).toBe(true)
  })

  it('counts as a recent proof for 15 minutes after signing in', () => {
    expect(owner().record.recentUntil).toBe(noon + 15 * minute)
  })

  it('has its use noted at most every 15 minutes', () => {
    const { record } = owner()
    expect([15 * minute - 1, 15 * minute].map((later) => isDueForTouch(record, noon + later))).toEqual([false, true])
  })

  it('R45: is shown with the earlier of its two ends, and without its hash', () => {
    const { record } = owner()
    const shown = showSession(record, record.id)
    expect(shown).toMatchObject({ current: true, expiresAt: new Date(noon + 14 * day).toISOString() })
    expect(shown).not.toHaveProperty('tokenHash')
    expect(showSession(record, 'another').current).toBe(false)
  })
})

describe('the cookie of a session', () => {
  it('R41: is for this host alone, out of reach of scripts and of other sites, and ends with the session', () => {
    const cookie = sessionTokenCookie('__Host-vigil', new Secret('TOKEN'), noon + 30 * day, noon)
    const attributes = 'Path=/; Max-Age=2592000; Secure; HttpOnly; SameSite=Lax'
    expect(cookie).toBe(`__Host-vigil=TOKEN; ${attributes}`)
    expect(expiredCookie('__Host-vigil')).toBe('__Host-vigil=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax')
  })
})
