import { describe, expect, it } from '@jest/globals'
import { FactorCode } from '../../../contracts/factors.ts'
import { isRunningLow, newRecoveryCodes, recoveryCodeHash } from '../../../lambdas/identity/recovery-codes.ts'

describe('recovery codes', () => {
  it('R34: are ten, of 24 signs of Crockford’s base32 in six groups, and never the same', () => {
    const sets = Array.from({ length: 20 }, newRecoveryCodes)
    for (const codes of sets) expect(codes).toHaveLength(10)
    for (const code of sets.flat()) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/)
    expect(new Set(sets.flat()).size).toBe(200)
  })

  it('are taken as the contract describes them', () => {
    for (const code of newRecoveryCodes())
      expect(FactorCode.safeParse({ method: 'recovery-code', code }).success).toBe(true)
  })

  it('are the same in any case, with or without dashes, and with letters that look like digits', () => {
    const hash = recoveryCodeHash('0123-4567-89AB-CDEF-GH10-1101')
    for (const typed of ['0123456789ABCDEFGH101101', '0123-4567-89ab-cdef-gh10-1101', 'OI23-4567-89ab-cdef-ghLo-iLOl'])
      expect(recoveryCodeHash(typed)).toBe(hash)
    expect(recoveryCodeHash('0123-4567-89AB-CDEF-GH10-1102')).not.toBe(hash)
  })

  it('warn from three left on', () => {
    expect([4, 3, 1, 0].map(isRunningLow)).toEqual([false, true, true, true])
  })
})
