// What an operator may configure to sign in with, and what is refused before it is deployed.

import { describe, expect, it } from '@jest/globals'
import { signInProviders } from '../../bin/sign-in-providers.ts'

const openId = { id: 'example', kind: 'oidc', label: 'Example', clientId: 'vigil', issuer: 'https://id.example' }
const facebook = { id: 'facebook', kind: 'facebook', label: 'Facebook', clientId: '100' }

describe('the configured providers', () => {
  it('are none, a list, or a list as text', () => {
    expect(signInProviders(undefined)).toEqual([])
    expect(signInProviders([openId, facebook])).toEqual([openId, facebook])
    expect(signInProviders(JSON.stringify([{ ...openId, vouches: true, algorithm: 'ES256' }]))).toEqual([
      { ...openId, vouches: true, algorithm: 'ES256' },
    ])
  })

  it.each<[string, unknown, string]>([
    ['no JSON', '[', 'no JSON'],
    ['no list', {}, 'give a list'],
    ['one id twice', [openId, openId], 'id of its own'],
    ['an id that is no part of an address', [{ ...openId, id: 'a/b' }], 'id is missing'],
    ['no client id', [{ ...openId, clientId: undefined }], 'clientId is missing'],
    ['a plain connection', [{ ...openId, issuer: 'http://localhost:4000' }], 'issuer'],
    ['an issuer with a query', [{ ...openId, issuer: 'https://id.example/?a=b' }], 'issuer'],
    ['a shared secret as the key', [{ ...openId, algorithm: 'HS256' }], 'algorithm'],
    ['no signature', [{ ...openId, algorithm: 'none' }], 'algorithm'],
    ['a word that is neither yes nor no', [{ ...openId, vouches: 'yes' }], 'vouches'],
    ['a Facebook that vouches', [{ ...facebook, vouches: true }], 'never vouches'],
    ['an image from elsewhere', [{ ...openId, icon: 'https://evil.example/a.png' }], 'icon'],
    ['another kind', [{ ...openId, kind: 'saml' }], 'kind'],
    ['what means nothing', [{ ...openId, secret: 'x' }], 'secret means nothing'],
    ['too much', [{ ...openId, icon: `data:image/png;base64,${'A'.repeat(4000)}` }], 'smaller icons'],
  ])('are refused with %s', (_, given, reason) => {
    expect(() => signInProviders(given)).toThrow(reason)
  })
})
