// An activation code in the portal's field: however it is typed or pasted, what is shown and sent is the code.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { groupCode, newActivationCode, readCode } from '../../../lambdas/subscriptions/activation-code.ts'
import { codeProblem, grouped } from '../../../portal/src/subscriptions/activation-code.ts'

const made = fc.noShrink(fc.constant(null)).map(() => newActivationCode().reveal())
const gaps = fc.array(fc.constantFrom('', '-', ' ', ' – ', '\n', '.'), { minLength: 21, maxLength: 21 })

describe('a code that is typed into the portal', () => {
  it('is shown in four groups, whatever stands between its characters', () => {
    fc.assert(
      fc.property(made, gaps, fc.boolean(), (code, between, isLower) => {
        const typed = between.map((gap, at) => gap + (code[at] ?? '')).join('')
        const shown = grouped(isLower ? typed.toLowerCase() : typed)
        expect(shown).toBe(groupCode(code))
        expect(codeProblem(typed)).toBeNull()
        expect(readCode(shown)?.reveal()).toBe(code)
      }),
    )
  })

  it('is called too short or too long before it is sent', () => {
    expect(codeProblem('')).toBe('Enter the code.')
    expect(codeProblem('ABCDE-FGH')).toBe('A code has 20 letters and digits; this has 8.')
    expect(codeProblem('ABCDE-FGHJK-MNPQR-STVWX-Y')).toBe('A code has 20 letters and digits; this has 21.')
  })
})
