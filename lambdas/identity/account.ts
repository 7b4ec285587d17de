// The account and its login. The *login* is what signing in needs, kept under the e-mail, so that an e-mail belongs to
// one account; the *account* is kept under its id. An account is pending until its activation link is used, and one
// that was not activated in 7 days counts as gone. The address of an account that moved to another stays reserved for
// as long as the move can be disavowed.

import type { Account, Notices } from '../../contracts/account.ts'
import type { SecondFactor } from '../../contracts/factors.ts'
import type { Language } from '../../contracts/identity.ts'
import { toTime } from '../platform/clock.ts'
import type { Session } from '../platform/session.ts'
import type { VerifiedIdentity } from './linked-identity.ts'

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
  readonly state: 'pending' | 'active' | 'moved'
  /** Empty where no password opens the account: none was set yet, or it is closed. */
  readonly passwordHash: string
  /** When the password was set: a sign-in that began before is worth nothing after. */
  readonly passwordSetAt: number
  /** No password opens the account, though one did, before a new one is set by mail. */
  readonly isClosed?: true
  /** Hashes of the passwords before, newest first. */
  readonly formerHashes?: string[]
  /** The last sign-in; absent before the first. */
  readonly signedInAt?: number
  /** Fingerprint of the newest reset link's token. */
  readonly reset?: string
  /** Of a login that moved: until when its address is reserved. */
  readonly until?: number
  readonly language: Language
  readonly createdAt: number
  /** Fingerprint of the newest activation token. */
  readonly activation?: string
  /** Of a pending login: what is connected when it is activated. */
  readonly identity?: VerifiedIdentity
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
  readonly name?: string
  readonly createdAt: number
  readonly notices?: Partial<Notices>
  /** When those were changed last. */
  readonly noticesAt?: number
  /** Absent: a rescue can be asked for. */
  readonly rescue?: boolean
  /** How many subscriptions of it charge by themselves. */
  readonly renewing?: number
  /** When the person left: it is about to be erased. */
  readonly leftAt?: number
  readonly mailRefused?: { readonly reason: 'bounced' | 'complained'; readonly at: number }
  /** Fingerprint of the newest link that confirms another e-mail address. */
  readonly emailChange?: string
  /** The changes of address that can still be taken back, oldest first. */
  readonly moves?: readonly Move[]
}

/** A change of address. */
export interface Move {
  readonly at: number
  readonly formerEmail: string
  /** Fingerprint of the link that disavows it. */
  readonly disavowal: string
}

/**
 * What of the moves is undone when somebody disavows one of them (by its link), or a session that was opened at a time: that
 * move, or the first since then, and all after it. So a thief who moves an account further, or disavows something
 * himself, takes none of the owner's links away.
 */
export function undoMoves(
  moves: readonly Move[] = [],
  disavowed: { disavowal: string } | { since: number },
): { kept: readonly Move[]; formerEmail?: string } {
  const first = moves.findIndex((move) =>
    'disavowal' in disavowed ? move.disavowal === disavowed.disavowal : move.at >= disavowed.since,
  )
  const undone = first < 0 ? undefined : moves[first]
  return undone ? { kept: moves.slice(0, first), formerEmail: undone.formerEmail } : { kept: moves }
}

/** Whether an address is another account's, now. */
export const isTaken = (login: Login, now: number): boolean =>
  login.state === 'active' || (login.state === 'moved' && (login.until ?? 0) > now)

/** Whether a login stands in the way of a new sign-up: taken, or pending with its last mail under a minute old. */
export function blocksSignUp(login: Login, now: number): boolean {
  return isTaken(login, now) || (login.state === 'pending' && !mayMail(login.mailedAt, now))
}

/** At most one mail about signing up a minute, and five a day. */
export function mayMail(mailedAt: number[], now: number): boolean {
  const recent = mailedAt.filter((at) => at > now - day)
  return recent.length < mailsPerDay && recent.every((at) => at <= now - mailPause)
}

/** When the next mail about signing up may go out: now, or later. */
export function nextMailAt(mailedAt: number[], now: number): number {
  const recent = mailedAt.filter((at) => at > now - day).sort((a, b) => a - b)
  const oldest = recent.length < mailsPerDay ? undefined : recent[recent.length - mailsPerDay]
  return Math.max(now, (recent.at(-1) ?? 0) + mailPause, oldest === undefined ? 0 : oldest + day)
}

/** Whether an account has had no password yet. */
export const hasNoPasswordYet = ({ passwordHash, isClosed }: Pick<Login, 'passwordHash' | 'isClosed'>): boolean =>
  passwordHash === '' && !isClosed

/** The times to remember after another mail. */
export const withMail = (mailedAt: number[], now: number): number[] => [...mailedAt.filter((at) => at > now - day), now]

/** Whether this login can still be activated. */
export const isPending = (login: Login | undefined, now: number): login is Login =>
  login?.state === 'pending' && login.createdAt > now - pendingLifetime

/** Which mails an account gets: all, but for those that its person does without. */
export const noticesOf = ({ notices }: Pick<AccountRecord, 'notices'>): Notices => ({
  signIns: true,
  devices: true,
  protection: true,
  ...notices,
})

export const showAccount = (
  { accountId, email, name, language, country, createdAt, mailRefused, ...record }: AccountRecord,
  session: Session,
): Account => ({
  id: accountId,
  email,
  ...(name && { name }),
  language,
  ...(country && { country }),
  createdAt: toTime(createdAt),
  notices: noticesOf(record),
  rescue: record.rescue !== false,
  ...(mailRefused && { mailRefused: { ...mailRefused, at: toTime(mailRefused.at) } }),
  session: { kind: session.kind === 'rescue' ? 'rescue' : 'owner', expiresAt: toTime(session.expiresAt) },
})
