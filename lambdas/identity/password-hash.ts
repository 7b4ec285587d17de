// Password hashes: argon2id (RFC 9106) from Node, with the hub's pepper as its secret value K, kept as a PHC string,
// so that parameters can be raised later and a stolen table alone can't be guessed at.

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { hubKey } from '../platform/hub-key.ts'
import { normalizePassword } from './password.ts'

const derive = promisify(argon2)

// OWASP Password Storage: the least memory of its equivalent settings, 19 MiB.
const parameters = { memory: 19_456, passes: 2, parallelism: 1 }
const tagBytes = 32

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

async function tagOf(password: string, salt: Buffer, { memory, passes, parallelism } = parameters): Promise<Buffer> {
  const secret = await hubKey('password-pepper')
  const message = Buffer.from(normalizePassword(password))
  return Buffer.from(
    await derive('argon2id', { message, nonce: salt, secret, memory, passes, parallelism, tagLength: tagBytes }),
  )
}

const form = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/

/** Whether a hash was made with other parameters than today's. */
export function isDated(hash: string): boolean {
  const [, memory, passes, parallelism] = form.exec(hash) ?? []
  return (
    Number(memory) !== parameters.memory ||
    Number(passes) !== parameters.passes ||
    Number(parallelism) !== parameters.parallelism
  )
}

/** The PHC string of a password under a fresh salt. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const tag = await tagOf(password, salt)
  const { memory, passes, parallelism } = parameters
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`
}

/**
 * Whether the password is the one behind the hash. Without a hash (an unknown e-mail) the same work is done and the
 * answer is no, so that the time tells nothing.
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const parts = form.exec(hash ?? '')
  if (!parts) {
    await tagOf(password, randomBytes(16))
    return false
  }
  const [, memory, passes, parallelism, salt = '', tag = ''] = parts
  const stored = Buffer.from(tag, 'base64')
  const computed = await tagOf(password, Buffer.from(salt, 'base64'), {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  })
  return stored.length === computed.length && timingSafeEqual(stored, computed)
}
