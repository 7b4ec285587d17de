// Codes as they are made, printed, typed and mistyped.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { codeHash, groupCode, newActivationCode, readCode } from '../../../lambdas/subscriptions/activation-code.ts'

const made = fc.noShrink(fc.constant(null)).map(() => newActivationCode().reveal())
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

describe('an activation code', () => {
  it('has four groups of five, without look-alikes', () => {
    expect(groupCode(newActivationCode().reveal())).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/)
  })

  it('is the same in any case and grouping, and with the letters that look like its digits', () => {
    fc.assert(
      fc.property(made, (code) => {
        const typed = ` ${groupCode(code).toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')} `
        expect(readCode(typed)?.reveal()).toBe(code)
      }),
    )
  })

  it('is refused with any one character wrong, before anything is looked up', () => {
    fc.assert(
      fc.property(made, fc.nat({ max: 19 }), fc.constantFrom(...alphabet), (code, at, other) => {
        fc.pre(code[at] !== other)
        expect(readCode(code.slice(0, at) + other + code.slice(at + 1))).toBeUndefined()
      }),
    )
  })

  it.each(['', 'ABCDE', 'ABCDE-FGHJK-MNPQR-STVWU', '€€€€€-€€€€€-€€€€€-€€€€€'])('is none: %j', (typed) => {
    expect(readCode(typed)).toBeUndefined()
  })

  it('is kept as a fingerprint that does not tell it, and prints as a secret', () => {
    const code = newActivationCode()
    expect(codeHash(code)).not.toContain(code.reveal())
    expect(`${code}`).toBe('[secret]')
  })
})
