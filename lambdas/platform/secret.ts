// A value that must not be printed. Logs, JSON and string interpolation show [secret]; only reveal() tells.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export class Secret {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  /** The value itself, for the one line that sends or checks it. */
  reveal(): string {
    return this.#value
  }
  toString(): string {
    return '[secret]'
  }
  toJSON(): string {
    return '[secret]'
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]'
  }
}

/** 32 random bytes, base64url: a session, activation or link token. */
export const newToken = (): Secret => new Secret(randomBytes(32).toString('base64url'))

/** SHA-256, base64url: what is stored of a token. Enough for 256 random bits; never for a password or a code. */
export const fingerprint = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** Compares two strings without telling by time where they differ. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
