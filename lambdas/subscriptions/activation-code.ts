// Activation codes: 20 characters in four groups, without look-alikes, the last one a check character, so that a slip of
// the finger is told before it costs a try. Only the fingerprint of a code is stored: 95 random bits can not be guessed at.

import { randomBytes } from 'node:crypto'
import { fingerprint, Secret } from '../platform/secret.ts'

/** Crockford's base 32: no I, L, O, U. https://www.crockford.com/base32.html */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const length = 20

/** Luhn mod N over 32 characters (ISO/IEC 7812-1 Annex B, widened): finds every single slip, and nearly every swap. */
function checkCharacter(payload: string): string {
  const sum = [...payload].reverse().reduce((total, character, index) => {
    const weighted = alphabet.indexOf(character) * (index % 2 === 0 ? 2 : 1)
    return total + Math.floor(weighted / 32) + (weighted % 32)
  }, 0)
  return alphabet[(32 - (sum % 32)) % 32] ?? '0'
}

/** A new code. */
export function newActivationCode(): Secret {
  const payload = [...randomBytes(length - 1)].map((byte) => alphabet[byte % 32]).join('')
  return new Secret(payload + checkCharacter(payload))
}

/** As it is printed: ABCDE-FGHJK-MNPQR-STVWX. */
export const groupCode = (code: string): string => code.match(/.{5}/g)?.join('-') ?? code

/** A code as a person typed it, in its one form; undefined where it can not be one. */
export function readCode(typed: string): Secret | undefined {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  const isCode = code.length === length && [...code].every((character) => alphabet.includes(character))
  return isCode && checkCharacter(code.slice(0, -1)) === code.at(-1) ? new Secret(code) : undefined
}

/** What is stored of a code. */
export const codeHash = (code: Secret): string => fingerprint(code.reveal())
