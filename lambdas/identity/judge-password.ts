// The judges behind the password rule: the ~50 000 most common passwords, shipped beside this function, and zxcvbn.
// And none of an account's last five. Heavy; only the function that sets passwords imports it.

import { brotliDecompressSync } from 'node:zlib'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import type { passwordReasons } from '../../contracts/identity.ts'
import { readAsset } from '../platform/asset.ts'
import { Problem } from '../platform/problem.ts'
import type { Login } from './account.ts'
import { judgePassword } from './password.ts'
import { hashPassword, verifyPassword } from './password-hash.ts'

const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
let common: Set<string> | undefined

const readCommon = () => new Set(brotliDecompressSync(readAsset('common-passwords.br')).toString().split('\n'))

const messages: Record<(typeof passwordReasons)[number], string> = {
  'too-short': 'must have at least 8 characters',
  'too-long': 'must have at most 256 characters',
  'no-digit': 'must have a digit',
  'no-upper-case': 'must have an upper-case letter A–Z',
  'no-lower-case': 'must have a lower-case letter a–z',
  'has-blank': 'must not have blanks',
  'too-common': 'is one of the passwords that are tried first; choose one that nobody else has',
  'contains-name': 'is made of your e-mail address or of the name of this product',
  'too-weak': 'is easy to guess; make it longer or less regular',
  'used-before': 'was used before; choose another',
}

/** Throws `password/refused` with every reason, at `/password`. */
export function assertGoodPassword(password: string, email: string): void {
  common ??= readCommon()
  const known = common
  const reasons = judgePassword(password, email, {
    isCommon: (folded) => known.has(folded),
    score: (text, words) => zxcvbn.check(text, words).score,
  })
  if (reasons.length === 0) return
  throw new Problem('password/refused', {
    errors: reasons.map((reason) => ({ pointer: '/password', message: messages[reason], reason })),
  })
}

/** The hash of a new password. Throws `password/refused` with the reasons. */
export async function hashNewPassword(password: string, login: Login): Promise<string> {
  assertGoodPassword(password, login.email)
  const last = [login.passwordHash, ...(login.formerHashes ?? [])].filter((hash) => hash !== '')
  const used = await Promise.all(last.map((hash) => verifyPassword(password, hash)))
  if (used.includes(true)) {
    throw new Problem('password/refused', {
      errors: [{ pointer: '/password', message: messages['used-before'], reason: 'used-before' }],
    })
  }
  return hashPassword(password)
}
