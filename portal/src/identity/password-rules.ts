// The rules of a password that can be checked while one types, under the names that the hub refuses with, and what
// to do about the reasons that only the hub can know.

import type { PasswordReason } from '../../../contracts/identity.ts'

interface PasswordRule {
  readonly reason: PasswordReason
  readonly text: string
  readonly met: (password: string) => boolean
}

/** As the hub counts: code points of the NFC form. */
const length = (password: string) => [...password.normalize('NFC')].length

export const passwordRules: readonly PasswordRule[] = [
  { reason: 'too-short', text: 'At least 8 characters', met: (password) => length(password) >= 8 },
  { reason: 'no-digit', text: 'A digit (0–9)', met: (password) => /[0-9]/.test(password) },
  { reason: 'no-upper-case', text: 'An upper-case letter (A–Z)', met: (password) => /[A-Z]/.test(password) },
  { reason: 'no-lower-case', text: 'A lower-case letter (a–z)', met: (password) => /[a-z]/.test(password) },
  { reason: 'has-blank', text: 'No blanks', met: (password) => password !== '' && !/\s/u.test(password) },
]

export const passwordAdvice: Readonly<Record<PasswordReason, string>> = {
  'too-short': 'It is too short. Use at least 8 characters.',
  'too-long': 'It is too long. Use at most 256 characters.',
  'no-digit': 'It has no digit. Add one (0–9).',
  'no-upper-case': 'It has no upper-case letter. Add one (A–Z).',
  'no-lower-case': 'It has no lower-case letter. Add one (a–z).',
  'has-blank': 'It has a blank. Remove it.',
  'too-common': 'Many people use this one, so it is tried first. Choose one that nobody else would.',
  'contains-name': 'It is made of your e-mail address or the name of this product. Choose something unrelated.',
  'too-weak': 'It is easy to guess. Make it longer, for example with a few unrelated words.',
  'used-before': 'You used it before, and somebody may know it. Choose a new one.',
}
