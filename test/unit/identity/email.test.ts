// Which spellings of an address are one account.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Email } from '../../../contracts/identity.ts'
import { canonicalEmail } from '../../../lambdas/identity/email.ts'

const address = fc
  .tuple(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), fc.domain())
  .map(([local, domain]) => `${local}@${domain}`)
  .filter((typed) => Email.safeParse(typed).success)

describe('an e-mail address', () => {
  it.each([
    ['Alice@Example.ORG', 'alice@example.org'],
    ['alice@example.org.', 'alice@example.org'],
    ['alice+shop@example.org', 'alice+shop@example.org'],
    ['alice@bücher.example', 'alice@xn--bcher-kva.example'],
    ['alice@BÜCHER.example', 'alice@xn--bcher-kva.example'],
    ['jose\u0301@example.org', 'jos\u00e9@example.org'],
  ])('typed as %s is looked up as %s', (typed, canonical) => {
    expect(canonicalEmail(typed)).toBe(canonical)
  })

  it('keeps other addresses apart', () => {
    const others = ['alice@example.org', 'a.lice@example.org', 'alice+1@example.org', 'alice@example.com']
    expect(new Set(others.map(canonicalEmail)).size).toBe(others.length)
  })

  it('is the same account however its letters are composed, and whatever the case of its domain', () => {
    fc.assert(
      fc.property(address, (typed) => {
        const canonical = canonicalEmail(typed)
        expect(canonicalEmail(typed.normalize('NFD'))).toBe(canonicalEmail(typed.normalize('NFC')))
        const [local = '', domain = ''] = typed.split('@')
        expect(canonicalEmail(`${local}@${domain.toUpperCase()}`)).toBe(canonical)
        expect(canonical).not.toMatch(/\s/)
      }),
    )
  })
})
