// The password rule: each reason by itself, counted in characters as people count them.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { judgePassword, type PasswordJudges } from '../../../lambdas/identity/password.ts'

const lenient: PasswordJudges = { isCommon: () => false, score: () => 4 }
const judge = (password: string, judges: Partial<PasswordJudges> = {}) =>
  judgePassword(password, 'alice.wonder@example.org', { ...lenient, ...judges })

describe('a password', () => {
  it.each([
    ['Abcdef1', ['too-short']],
    [`Aa1${'x'.repeat(254)}`, ['too-long']],
    ['Abcdefgh', ['no-digit']],
    ['abcdefg1', ['no-upper-case']],
    ['ABCDEFG1', ['no-lower-case']],
    ['Abcdef 1', ['has-blank']],
    ['Abcdef\u00a01', ['has-blank']],
    ['Abcdef\u30001', ['has-blank']],
    ['Abcdef\n1', ['has-blank']],
    ['', ['too-short', 'no-digit', 'no-upper-case', 'no-lower-case']],
    ['Abcdefg1', []],
    [`Aa1${'x'.repeat(253)}`, []],
  ])('R01, R02, R03: %j is refused for %j', (password, reasons) => {
    expect(judge(password)).toEqual(reasons)
  })

  it('needs its letters and digits from ASCII, so that every keyboard has them', () => {
    expect(judge('ÄÖÜäöü١٢٣')).toEqual(['no-digit', 'no-upper-case', 'no-lower-case'])
  })

  it('R01: is as long as it has characters, not as it has UTF-16 units', () => {
    expect(judge(`Aa1${'🦉'.repeat(4)}`)).toEqual(['too-short'])
    expect(judge(`Aa1${'🦉'.repeat(5)}`)).toEqual([])
    expect(judge(`Aa1${'🦉'.repeat(253)}`)).toEqual([])
    expect(judge(`Aa1${'🦉'.repeat(254)}`)).toEqual(['too-long'])
  })

  it('R07: is judged alike whether its accents came composed or not', () => {
    expect(judge('Aa1éééé'.normalize('NFD'))).toEqual(['too-short'])
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
        expect(judge(typed.normalize('NFD'))).toEqual(judge(typed.normalize('NFC')))
      }),
    )
  })

  it('R04: is refused where it is a common one, in whatever case', () => {
    expect(judge('PassWord1', { isCommon: (folded) => folded === 'password1' })).toEqual(['too-common'])
  })

  it.each(['Alice1985', 'Wonder!2024', 'Example123', 'Vigil2026!', 'aliceWONDER99'])(
    'R05: %s is refused, being made of a name',
    (password) => {
      expect(judge(password)).toEqual(['contains-name'])
    },
  )

  it('may have a name in it where there is enough beside it', () => {
    expect(judge('Alice-goes-down-7-holes')).toEqual([])
  })

  it('is refused where it is easy to guess, by a meter that is told the names', () => {
    const heard: string[][] = []
    const score = (_: string, words: string[]) => heard.push(words)
    expect(judge('Tr0ub4dor&3', { score })).toEqual(['too-weak'])
    expect(heard[0]).toEqual(['vigil', 'alice', 'wonder', 'example', 'org'])
    expect(judge('Tr0ub4dor&3', { score: () => 2 })).toEqual([])
  })

  it('that breaks the rule of form is not measured at all', () => {
    const score = () => {
      throw new Error('measured')
    }
    expect(judge('short', { score })).toContain('too-short')
  })
})
