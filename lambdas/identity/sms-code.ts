// A code by SMS: 6 digits, 5 minutes, 5 tries. Asking for another is possible after 30, 60, then 120 seconds; the former
// code is dead then, and the tries that it cost still count.

import { randomInt } from 'node:crypto'

const second = 1000
export const codeLifetime = 300 * second
export const mostTries = 5
const pauses = [30 * second, 60 * second, 120 * second]

export interface SmsCode {
  readonly mac: string
  readonly phone: string
  readonly expiresAt: number
  readonly tries: number
  /** How often a code was sent here. */
  readonly sends: number
  readonly resendAvailableAt: number
}

export const newCode = (): string => String(randomInt(1_000_000)).padStart(6, '0')

/** The record of a code that is sent now, after what was sent here before. */
export function sentCode(mac: string, phone: string, former: SmsCode | undefined, now: number): SmsCode {
  const sends = (former?.sends ?? 0) + 1
  const pause = pauses[Math.min(sends, pauses.length) - 1] ?? 0
  const tries = former && former.expiresAt > now ? former.tries : 0
  return { mac, phone, sends, tries, expiresAt: now + codeLifetime, resendAvailableAt: now + pause }
}
