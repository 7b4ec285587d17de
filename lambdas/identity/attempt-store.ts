// Counters of attempts, in DynamoDB, counted before the check. A known browser has a bucket of its own and is not
// counted on the account's, so that nobody can lock the owner out; unknown e-mails have buckets like known ones.

import { toTtl } from '../platform/clock.ts'
import { advance, type Item, remove, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { newId } from '../platform/ids.ts'
import { Problem } from '../platform/problem.ts'
import type { RequestFacts } from '../platform/request.ts'
import { closedAfter, mayAttempt, retryAfterSeconds } from './attempts.ts'

const table = setting('IDENTITY_TABLE')
const hour = 3600_000
const day = 24 * hour

// How many requests may be made in an hour or a day: by an address, or for an account.
const limits = {
  'sign-in': { most: 100, window: hour },
  // Signing in with a passkey begins with a question, which is kept until it is answered.
  'passkey-options': { most: 200, window: hour },
  'sign-up': { most: 100, window: hour },
  // Browsers that are sent to a provider.
  provider: { most: 100, window: hour },
  resend: { most: 100, window: hour },
  reset: { most: 20, window: hour },
  // What goes out by mail for one account.
  'reset-mail': { most: 5, window: hour },
  'rescue-mail': { most: 5, window: hour },
  'rescue-day': { most: 10, window: day },
  'email-change': { most: 5, window: day },
  invitation: { most: 20, window: day },
  // Packages: loaded by an address, and mailed of to an account.
  download: { most: 100, window: hour },
  'download-mail': { most: 5, window: hour },
} as const
const unknownBrowsers = 'unknown-browsers'

export type Bucket = { pk: string; sk: string }

/** The bucket of an e-mail, or of one browser that signed in to it before. */
export const passwordBucket = (email: string, knownBrowser?: string): Bucket => ({
  pk: `attempts#${email}`,
  sk: knownBrowser ? `browser#${knownBrowser}` : unknownBrowsers,
})

/**
 * The bucket of an account's second factors: wrong codes of every kind add up. A browser that signed in before, and a
 * session that proves itself, have one of their own, so that whoever knows the password can't keep the owner out.
 */
export const secondStepBucket = (accountId: string, known?: string): Bucket => ({
  pk: `attempts#${accountId}`,
  sk: known ? `second-step#${known}` : 'second-step',
})

/** The bucket of an account's wrong activation codes. */
export const activationCodeBucket = (accountId: string): Bucket => ({
  pk: `attempts#${accountId}`,
  sk: 'activation-code',
})

/** Counts one attempt. Returns the failures that stood before it; throws `throttle/…` where it may not be made. */
export async function countAttempt(bucket: Bucket, now: number): Promise<number> {
  const closes = bucket.sk === unknownBrowsers
  const { condition, values } = mayAttempt(now, closes)
  const change = 'SET #lastAt = :now, #ttl = :ttl ADD #failures :one'
  const counted = await advance(
    update(table, bucket, change, { condition, values: { ...values, now, one: 1, ttl: toTtl(now + 90 * 24 * hour) } }),
  )
  if (counted.done) return Number(counted.item.failures) - 1
  const stood = counted.item as unknown as { failures: number; lastAt: number }
  if (closes && stood.failures >= closedAfter) throw new Problem('throttle/closed')
  throw new Problem('throttle/too-many-attempts', { retryAfterSeconds: retryAfterSeconds(stood, now) })
}

/** Forgets the failures of a bucket: part of the transaction of a success. */
export const forgetAttempts = (bucket: Bucket): Write => remove(table, bucket)

/** Notes that an attempt was refused, and whose it was, for the owner's activity log. */
export const noteRefusal = (bucket: Bucket, { address, agent }: Pick<RequestFacts, 'address' | 'agent'>, now: number) =>
  advance(
    update(table, bucket, 'SET #refusal = :refusal, #refusedAt = :now', {
      condition: 'attribute_exists(#pk)',
      values: { refusal: { id: newId('act', now), address, agent }, now },
    }),
  )

export interface RefusedAttempt {
  readonly email: string
  readonly at: number
  readonly refusal: { readonly id: string; readonly address: string; readonly agent: string }
}

/** What a bucket of passwords says of the newest refusal. */
export function readRefusal({ pk, refusedAt, refusal }: Item): RefusedAttempt | undefined {
  if (!String(pk).startsWith('attempts#') || !refusal) return undefined
  return {
    email: String(pk).slice('attempts#'.length),
    at: Number(refusedAt),
    refusal: refusal as RefusedAttempt['refusal'],
  }
}

type Kind = keyof typeof limits
const periodOf = (kind: Kind, now: number) => Math.floor(now / limits[kind].window)

/** Counts one request by or for somebody, in a transaction: refused beyond the limit of its kind. */
export function counted(kind: Kind, who: string, now: number): Write {
  const { most, window } = limits[kind]
  const period = periodOf(kind, now)
  return update(table, { pk: `requests#${who}#${period}`, sk: kind }, 'SET #ttl = :ttl ADD #count :one', {
    condition: 'attribute_not_exists(#count) OR #count < :most',
    values: { one: 1, most, ttl: toTtl((period + 2) * window) },
  })
}

/** What is answered beyond the limit: until when. */
export function beyondLimit(kind: Kind, now: number): Problem {
  const ends = (periodOf(kind, now) + 1) * limits[kind].window
  return new Problem('throttle/too-many-attempts', { retryAfterSeconds: Math.ceil((ends - now) / 1000) })
}

/** The same on its own. Throws `throttle/too-many-attempts` beyond the limit of its kind. */
export async function countRequest(kind: Kind, who: string, now: number): Promise<void> {
  const { done } = await advance(counted(kind, who, now))
  if (!done) throw beyondLimit(kind, now)
}
