// The password hash of lambdas/identity/password-hash.ts with the same parameters, for the ceiling and for better-auth.

import { argon2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(argon2)
const secret = randomBytes(32)

/** Argon2id, 19 MiB, two passes, one lane, keyed. */
export async function tagOf(password: string, nonce: Buffer): Promise<Buffer> {
  const given = { message: Buffer.from(password.normalize('NFC')), nonce, secret }
  return Buffer.from(await derive('argon2id', { ...given, memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }))
}
