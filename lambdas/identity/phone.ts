// Telephone numbers: one spelling for each (E.164), and which of them may get codes. Judged by the number itself, not by
// the country somebody says to be in.

import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

export type JudgedPhone =
  | { usable: true; e164: string; country: string }
  | { usable: false; why: 'unavailable-in-region' | 'number-unusable' }

// Only these can be, or may be, mobile; a premium-rate or satellite number costs whoever runs this hub.
const mobileTypes = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE'])

/** Judges a number as typed. Extensions, blanks and signs are dropped: `+49 151 … ;ext=1` is the number without it. */
export function judgePhone(typed: string, countries: readonly string[]): JudgedPhone {
  const phone = parsePhoneNumberFromString(typed.trim(), { extract: false })
  if (!phone?.isValid()) return { usable: false, why: 'number-unusable' }
  const { country, number } = phone
  if (!country || !countries.includes(country)) return { usable: false, why: 'unavailable-in-region' }
  if (!mobileTypes.has(phone.getType() ?? '')) return { usable: false, why: 'number-unusable' }
  return { usable: true, e164: number, country }
}

/** What may be shown of a number. */
export const phoneHint = (e164: string): string => `***${e164.slice(-2)}`
