// The token of a mailed link: as hard to guess as its 32 random bytes, and not to be had from what is stored.

import '../../support/environment.ts'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { linkToken, mailedCode, newLink } from '../../../lambdas/identity/link.ts'
import { fingerprint } from '../../../lambdas/platform/secret.ts'
import { Cloud } from '../../support/cloud.ts'

beforeAll(() => {
  new Cloud()
})

describe('the token of a mailed link', () => {
  it('R12: has 32 bytes, is never the same, and is not what the mail or the store holds', async () => {
    const links = await Promise.all(Array.from({ length: 20 }, newLink))
    const tokens = await Promise.all(links.map(async ({ link }) => (await linkToken(link)).reveal()))
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    for (const { link } of links) expect(Buffer.from(link, 'base64url')).toHaveLength(32)
    const seen = [...tokens, ...links.flatMap(({ link, tokenHash }) => [link, tokenHash])]
    expect(new Set(seen).size).toBe(seen.length)
    expect(links.map(({ tokenHash }) => tokenHash)).toEqual(tokens.map(fingerprint))
  })

  it('R12: is told by its link alone, the same each time', async () => {
    const { link, tokenHash } = await newLink()
    expect(fingerprint((await linkToken(link)).reveal())).toBe(tokenHash)
    expect((await linkToken(`${link}A`)).reveal()).not.toBe((await linkToken(link)).reveal())
  })

  it('is not printed by accident', async () => {
    expect(`${await linkToken('name')} ${JSON.stringify(await mailedCode('name'))}`).toBe('[secret] "[secret]"')
  })
})

describe('a mailed code', () => {
  it('has six digits, each as likely as the others', async () => {
    const codes = await Promise.all(Array.from({ length: 2000 }, async (_, at) => (await mailedCode(`${at}`)).reveal()))
    for (const code of codes) expect(code).toMatch(/^\d{6}$/)
    const digits = codes.join('')
    for (const digit of '0123456789') {
      const share = digits.split(digit).length - 1
      expect(Math.abs(share - 1200)).toBeLessThan(200)
    }
  })
})
