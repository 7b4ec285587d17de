// Encrypts what must be kept and read back: AES-256-GCM under the hub's key for a purpose, bound to whose it is, so that
// a value moved to another account's item does not open.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { hubKey, type KeyPurpose } from './hub-key.ts'

const algorithm = 'aes-256-gcm'
const ivBytes = 12
const tagBytes = 16

/** The sealed text, base64url: nonce, tag, ciphertext. `owner` must be given again to open it. */
export async function sealBox(purpose: KeyPurpose, owner: string, text: string): Promise<string> {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(algorithm, await hubKey(purpose), iv).setAAD(Buffer.from(owner))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')
}

/** Opens what `sealBox` sealed. Throws where it was changed, or is somebody else's. */
export async function openBox(purpose: KeyPurpose, owner: string, sealed: string): Promise<string> {
  const bytes = Buffer.from(sealed, 'base64url')
  // A shorter tag would be taken for a whole one, and could be guessed. SP 800-38D §5.2.1.2
  const options = { authTagLength: tagBytes }
  const decipher = createDecipheriv(algorithm, await hubKey(purpose), bytes.subarray(0, ivBytes), options)
    .setAAD(Buffer.from(owner))
    .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
  return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8')
}
