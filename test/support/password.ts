// Password hashes as a hub would keep them, under any key and at any cost, so that tests need not pay the real one.

import { argon2Sync, hkdfSync } from 'node:crypto'
import { pepper } from './cloud.ts'

export const cheap = { memory: 64, passes: 1, parallelism: 1 }

/** The PHC string of a password, under the hub key of the tests unless another is given. */
export function hashOf(password: string, costs = cheap, hubKey = pepper): string {
  const nonce = Buffer.alloc(16, 7)
  const secret = Buffer.from(hkdfSync('sha256', hubKey, '', 'vigil password-pepper', 32))
  const tag = argon2Sync('argon2id', { message: Buffer.from(password), nonce, secret, ...costs, tagLength: 32 })
  const unpadded = (part: Buffer) => part.toString('base64').replaceAll('=', '')
  const { memory, passes, parallelism } = costs
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(nonce)}$${unpadded(tag)}`
}
