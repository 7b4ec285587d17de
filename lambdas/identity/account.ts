// The account and its login. The *login* is what signing in needs, kept under the e-mail, so that an e-mail belongs to
// one account; the *account* is kept under its id. An account is pending until its activation link is used, and one
// that was not activated in 7 days counts as gone.

import type { SecondFactor } from '../../contracts/factors.ts'
import type { Account, Language } from '../../contracts/identity.ts'
import { toTime } from '../platform/clock.ts'

const minute = 60_000
const day = 24 * 60 * minute

export const activationLifetime = day
export const pendingLifetime = 7 * day
const mailPause = minute
const mailsPerDay = 5

export interface Login {
  /** As the person typed it; the key holds the canonical form. */
  readonly email: string
  readonly accountId: string
  readonly state: 'pending' | 'active'
  readonly passwordHash: string
  readonly language: Language
  readonly createdAt: number
  /** Fingerprint of the newest activation token. */
  readonly activation?: string
  /** When mails about signing up went out in the last 24 hours, oldest first. */
  readonly mailedAt: number[]
  /** Present while two-step verification is on: what can be asked for, preferred first. */
  readonly secondFactors?: SecondFactor[]
  readonly phoneHint?: string
}

export interface AccountRecord {
  readonly accountId: string
  readonly email: string
  readonly language: Language
  readonly country?: string
  readonly createdAt: number
}

/** Whether a login stands in the way of a new sign-up: active, or pending with its last mail under a minute old. */
export function blocksSignUp(login: Login, now: number): boolean {
  return login.state === 'active' || !mayMail(login.mailedAt, now)
}

/** At most one mail about signing up a minute, and five a day. */
export function mayMail(mailedAt: number[], now: number): boolean {
  const recent = mailedAt.filter((at) => at > now - day)
  return recent.length < mailsPerDay && recent.every((at) => at <= now - mailPause)
}

/** The times to remember after another mail. */
export const withMail = (mailedAt: number[], now: number): number[] => [...mailedAt.filter((at) => at > now - day), now]

/** Whether this login can still be activated. */
export const isPending = (login: Login | undefined, now: number): login is Login =>
  login?.state === 'pending' && login.createdAt > now - pendingLifetime

export const showAccount = ({ accountId, email, language, country, createdAt }: AccountRecord): Account => ({
  id: accountId,
  email,
  language,
  ...(country && { country }),
  createdAt: toTime(createdAt),
})
