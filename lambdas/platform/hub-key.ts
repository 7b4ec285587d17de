// One secret of the hub, from Secrets Manager, read once per sandbox; everything keyed is derived from it by purpose
// (HKDF, RFC 5869), so that a value made for one purpose proves nothing for another.

import { createHmac, hkdfSync } from 'node:crypto'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { setting } from './environment.ts'

export type KeyPurpose =
  | 'password-pepper'
  | 'link-token'
  | 'mailed-code'
  | 'known-browser'
  | 'live-ticket'
  | 'recovery-secret'
  | 'idempotency'
  | 'sms-code'
  | 'authenticator-secret'
  | 'sign-in-state'
  | 'sign-in-nonce'
  | 'sign-in-verifier'

const client = new SecretsManagerClient({})
let reading: Promise<Buffer> | undefined

async function readSecret(): Promise<Buffer> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: setting('HUB_KEY_ARN') }))
  if (!SecretString) throw new Error('The hub key has no value.')
  return Buffer.from(SecretString)
}

/** The 32-byte key for one purpose. A failed read is tried again at the next call. */
export async function hubKey(purpose: KeyPurpose): Promise<Buffer> {
  reading ??= readSecret().catch((error) => {
    reading = undefined
    throw error
  })
  return Buffer.from(hkdfSync('sha256', await reading, '', `vigil ${purpose}`, 32))
}

/** HMAC-SHA-256 of a text under the key for a purpose, base64url. */
export async function seal(purpose: KeyPurpose, text: string): Promise<string> {
  return createHmac('sha256', await hubKey(purpose))
    .update(text)
    .digest('base64url')
}
