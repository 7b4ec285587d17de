// TOTP as the RFCs say it, with their own vectors; each through the function that signing in uses.

import { describe, expect, it } from '@jest/globals'
import { authenticatorUri, newAuthenticatorSecret, stepOf } from '../../../lambdas/identity/authenticator.ts'

/** "12345678901234567890", the secret of both RFCs, in base32. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const stepSeconds = 30

describe('a code of an authenticator app', () => {
  // RFC 4226 Appendix D: the first ten counters.
  it.each(
    '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'
      .split(' ')
      .map((code, counter) => [counter, code] as const),
  )('is that of RFC 4226 for the counter %i', async (counter, code) => {
    expect(await stepOf(secret, code, counter * stepSeconds * 1000)).toBe(counter)
  })

  // RFC 6238 Appendix B, SHA-1; of its eight digits the last six, as §1.2 truncates.
  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('R31: is that of RFC 6238 at %i seconds', async (seconds, code) => {
    expect(await stepOf(secret, code.slice(-6), seconds * 1000)).toBe(Math.floor(seconds / stepSeconds))
  })

  it('R31: is accepted one step early or late, and not two, at both ends of a step', async () => {
    const step = 37_037_037
    const at = (seconds: number) => stepOf(secret, '050471', (step * stepSeconds + seconds) * 1000)
    for (const seconds of [-30, -1, 0, 29, 30, 59]) expect([seconds, await at(seconds)]).toEqual([seconds, step])
    for (const seconds of [-60, -31, 60, 89, 3600]) expect([seconds, await at(seconds)]).toEqual([seconds, undefined])
  })
})

describe('a secret for an authenticator app', () => {
  it('R32: has 160 bits and is never the same', () => {
    const secrets = Array.from({ length: 50 }, newAuthenticatorSecret)
    expect(new Set(secrets).size).toBe(50)
    for (const each of secrets) expect(each).toMatch(/^[A-Z2-7]{32}$/)
  })

  it('is told to an app by a URI that names hub and account', () => {
    const uri = new URL(authenticatorUri(secret, 'a+b@example.org'))
    expect(uri.href.startsWith('otpauth://totp/Vigil:a%2Bb%40example.org?')).toBe(true)
    expect(Object.fromEntries(uri.searchParams)).toEqual({ secret, issuer: 'Vigil' })
  })
})
