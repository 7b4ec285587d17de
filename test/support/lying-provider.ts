// An OpenID provider that signs by hand and says whatever a test wants: ID tokens that are wrong in one way, codes that it takes
// from anybody. Where it is told to be strict, it checks the code as a real one does.

import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

export interface Claims {
  readonly sub?: string
  readonly email?: string
  readonly email_verified?: boolean
  readonly [name: string]: unknown
}

export interface Lie {
  /** Over those that are right; undefined takes one away. */
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  readonly signedBy?: 'another key' | 'nobody' | 'the public key as a secret'
}

interface Approved {
  readonly claims: Claims
  readonly nonce: string
  readonly challenge: string
  readonly redirectUri: string
}

export const clientSecret = 'secret-of-the-client'

export class LyingProvider {
  readonly #codes = new Map<string, Approved>()
  #made = 0
  #told: string | undefined
  lie: Lie = {}
  /** Answers this status, and nothing else. */
  failing: number | undefined
  /** What is told at the endpoint for it, and not in the ID token. */
  userinfo: Claims | undefined
  /** How its token endpoint was asked. */
  readonly asked: URLSearchParams[] = []
  readonly #server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => {
      text += chunk
    })
    request.on('end', () => {
      const [status, body] = this.#answer(new URL(request.url ?? '/', 'http://provider').pathname, text)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  stop(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  /** Says the truth again. */
  reset(): void {
    this.lie = {}
    this.failing = undefined
    this.userinfo = undefined
    this.asked.length = 0
  }

  settings(id: string, more: object = {}) {
    const { issuer } = this
    return { id, kind: 'oidc', label: id, issuer, clientId: 'vigil', vouches: true, algorithm: 'RS256', ...more }
  }

  /** Somebody signs in here and says yes: with what the browser is sent back. */
  approve(location: string, claims: Claims): { code: string; state: string; iss: string } {
    const { searchParams: asked } = new URL(location)
    const text = (name: string) => asked.get(name) ?? ''
    const code = `code-${++this.#made}`
    this.#codes.set(code, {
      claims,
      nonce: text('nonce'),
      challenge: text('code_challenge'),
      redirectUri: text('redirect_uri'),
    })
    return { code, state: text('state'), iss: this.issuer }
  }

  #answer(path: string, text: string): [status: number, body: object] {
    if (this.failing !== undefined) return [this.failing, {}]
    const { issuer } = this
    switch (path) {
      case '/.well-known/openid-configuration':
        return [
          200,
          {
            issuer,
            authorization_endpoint: `${issuer}/authorize`,
            token_endpoint: `${issuer}/token`,
            jwks_uri: `${issuer}/jwks`,
            userinfo_endpoint: `${issuer}/userinfo`,
            response_types_supported: ['code'],
            id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
            token_endpoint_auth_methods_supported: ['client_secret_post'],
            authorization_response_iss_parameter_supported: true,
          },
        ]
      case '/jwks':
        return [200, { keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }] }]
      case '/token':
        return this.#token(new URLSearchParams(text))
      case '/userinfo':
        return [200, this.userinfo ?? { sub: this.#told }]
    }
    return [404, {}]
  }

  #token(form: URLSearchParams): [status: number, body: object] {
    this.asked.push(form)
    const code = form.get('code') ?? ''
    const approved = this.#codes.get(code)
    this.#codes.delete(code)
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isRight =
      approved?.challenge === challenge &&
      approved.redirectUri === form.get('redirect_uri') &&
      form.get('client_secret') === clientSecret
    if (!isRight) return [400, { error: 'invalid_grant' }]
    this.#told = approved.claims.sub
    return [200, { access_token: 'access', token_type: 'Bearer', id_token: this.#idToken(approved) }]
  }

  #idToken({ claims, nonce }: Approved): string {
    const seconds = Math.floor(Date.now() / 1000)
    const right = { iss: this.issuer, aud: 'vigil', iat: seconds, exp: seconds + 300, nonce, auth_time: seconds }
    const { lie } = this
    const header = { alg: 'RS256', kid: 'k1', typ: 'JWT', ...lie.header }
    const input = `${encode(header)}.${encode({ ...right, ...claims, ...lie.claims })}`
    return `${input}.${signatureOf(input, lie.signedBy)}`
  }
}

function signatureOf(input: string, signedBy: Lie['signedBy']): string {
  if (signedBy === 'nobody') return ''
  // RFC 8725 §2.1: a verifier that takes the algorithm from the token would take the public key for a shared one.
  if (signedBy === 'the public key as a secret')
    return createHmac('sha256', publicPem).update(input).digest('base64url')
  const { privateKey } = signedBy === 'another key' ? other : pair
  return sign('sha256', Buffer.from(input), privateKey).toString('base64url')
}
