// What counts as an address, which spellings of one are one account, and how mail is written to it.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Email } from '../../../contracts/identity.ts'
import { canonicalEmail, deliverableEmail } from '../../../lambdas/identity/email.ts'

const isEmail = (typed: string) => Email.safeParse(typed).success

/** What anybody may type and the contract lets through: plain local parts, domains in several scripts. */
const address = fc
  .tuple(
    fc.stringMatching(/^[\w!#$%&'*+/=?^`{|}~-]{1,12}(\.[\w!#$%&'*+/=?^`{|}~-]{1,12}){0,2}$/),
    fc.oneof(fc.domain(), fc.constantFrom('Bücher.example', 'пример.рф', '例え.jp', 'Example.ORG')),
    fc.constantFrom('', '.'),
  )
  .map(([local, domain, dot]) => `${local}@${domain}${dot}`)
  .filter(isEmail)

describe('an e-mail address', () => {
  it.each([
    'alice@example.org',
    'a.l.i.c.e@example.org',
    "o'neil+shop_1!#$%&*/=?^`{|}~-@example.org",
    `${'a'.repeat(64)}@example.org`,
    'alice@bücher.example',
    'alice@пример.рф',
    'alice@xn--bcher-kva.example',
    'alice@mail.example.org.',
  ])('may be %s', (typed) => {
    expect(isEmail(typed)).toBe(true)
  })

  it.each([
    'ü@x',
    'ü@x.org',
    'jose\u0301@example.org',
    'a..b@x.org',
    '.a@x.org',
    'a.@x.org',
    '@x.org',
    'a@x',
    'a@x.',
    'a@.x.org',
    'a@x..org',
    'a@x.org..',
    'a@b@x.org',
    'a b@x.org',
    ' a@x.org',
    '"a"@x.org',
    'a@[192.0.2.1]',
    'a(b)@x.org',
    '<a@x.org>',
    'a@x.org\n',
    'a@x.org\r\nBcc: b@x.org',
    'a\u0000@x.org',
    'a@x\u202e.org',
    `${'a'.repeat(65)}@x.org`,
    `a@${'x.'.repeat(126)}org`,
  ])('R19: is not %j', (typed) => {
    expect(isEmail(typed)).toBe(false)
  })

  it.each([
    ['Alice@Example.ORG', 'alice@example.org'],
    ['alice@example.org.', 'alice@example.org'],
    ['alice+shop@example.org', 'alice+shop@example.org'],
    ['alice@bücher.example', 'alice@xn--bcher-kva.example'],
    ['alice@BÜCHER.example', 'alice@xn--bcher-kva.example'],
    ['alice@XN--BCHER-KVA.example.', 'alice@xn--bcher-kva.example'],
    ['alice@bu\u0308cher.example', 'alice@xn--bcher-kva.example'],
  ])('R19: typed as %s is looked up as %s', (typed, canonical) => {
    expect(canonicalEmail(typed)).toBe(canonical)
  })

  it.each([
    ['Alice@Example.org', 'Alice@example.org'],
    ['alice@example.org.', 'alice@example.org'],
    ['Alice@BÜCHER.example.', 'Alice@xn--bcher-kva.example'],
    ['a@пример.рф', 'a@xn--e1afmkfd.xn--p1ai'],
  ])('typed as %s is written to as %s', (typed, deliverable) => {
    expect(deliverableEmail(typed)).toBe(deliverable)
  })

  it('R19: keeps other addresses apart', () => {
    const others = ['alice@example.org', 'a.lice@example.org', 'alice+1@example.org', 'alice@example.com']
    expect(new Set(others.map(canonicalEmail)).size).toBe(others.length)
  })

  it('R19: is the same account whatever the case it is typed in, and with a dot at its end', () => {
    fc.assert(
      fc.property(address, (typed) => {
        const canonical = canonicalEmail(typed)
        const [local = '', domain = ''] = typed.split('@')
        const others = [canonical, typed.toUpperCase(), `${local}@${domain.toUpperCase()}`, typed.replace(/\.?$/, '.')]
        expect(others.map(canonicalEmail)).toEqual(others.map(() => canonical))
        expect(canonical).toMatch(/^[\u0021-\u007e]+[^.]$/)
        expect(canonical).toBe(canonical.toLowerCase())
      }),
    )
  })

  it('is written to with the local part as it was typed, and is an address that all of the path can read', () => {
    fc.assert(
      fc.property(address, (typed) => {
        const deliverable = deliverableEmail(typed)
        expect(deliverable.split('@')[0]).toBe(typed.split('@')[0])
        expect(deliverable).toMatch(/^[\u0021-\u007e]+[^.]$/)
        expect(isEmail(deliverable)).toBe(true)
        expect(canonicalEmail(deliverable)).toBe(canonicalEmail(typed))
      }),
    )
  })
})
