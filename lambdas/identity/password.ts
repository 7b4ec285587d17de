// The password rule (design §4): pure; the list of common passwords and the strength meter come in as arguments.
// Every reason is told at once, so that a person mends them together.

import type { PasswordReason } from '../../contracts/identity.ts'

export interface PasswordJudges {
  /** Whether the case-folded text is among the most common passwords. */
  readonly isCommon: (folded: string) => boolean
  /** zxcvbn's score, 0 to 4, given words an attacker would try for this person. */
  readonly score: (password: string, words: string[]) => number
}

/** One canonical form, so that a password typed on another keyboard is the same bytes (SP 800-63B-4 §3.1.1.2, NFC). */
export const normalizePassword = (typed: string): string => typed.normalize('NFC')

const product = 'vigil'

/** Why a password can't be used; empty where it can. */
export function judgePassword(typed: string, email: string, judges: PasswordJudges): PasswordReason[] {
  const password = normalizePassword(typed)
  const length = [...password].length
  const reasons: PasswordReason[] = []
  if (length < 8) reasons.push('too-short')
  if (length > 256) reasons.push('too-long')
  if (!/[0-9]/.test(password)) reasons.push('no-digit')
  if (!/[A-Z]/.test(password)) reasons.push('no-upper-case')
  if (!/[a-z]/.test(password)) reasons.push('no-lower-case')
  if (/[\p{White_Space}\p{Cc}]/u.test(password)) reasons.push('has-blank')
  // What breaks the rule of form is not worth a guess at its strength.
  if (reasons.length > 0) return reasons
  const folded = password.toLowerCase()
  const names = [product, ...email.toLowerCase().split(/[@.+_-]/)].filter((name) => name.length >= 3)
  if (judges.isCommon(folded)) return ['too-common']
  if (isMadeOf(folded, names)) return ['contains-name']
  // As far as a guess is worth it: what comes after makes it no weaker, and long texts cost a core for long.
  const guessed = [...password].slice(0, 64).join('')
  if (judges.score(guessed, names) < 2) return ['too-weak']
  return []
}

// A name plus little else (`Alice1985` for alice@): what remains without names, digits and signs is under 4 letters.
function isMadeOf(folded: string, names: string[]): boolean {
  const rest = names.reduce((text, name) => text.replaceAll(name, ''), folded)
  return rest !== folded && rest.replace(/[^\p{L}]/gu, '').length < 4
}
