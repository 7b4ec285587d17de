// Counters of attempts, in DynamoDB, counted before the check. A known browser has a bucket of its own and is not
// counted on the account's, so that nobody can lock the owner out; unknown e-mails have buckets like known ones.

import { toTtl } from '../platform/clock.ts'
import { advance, remove, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { Problem } from '../platform/problem.ts'
import { closedAfter, mayAttempt, retryAfterSeconds } from './attempts.ts'

const table = setting('IDENTITY_TABLE')
const hour = 3600_000
const addressLimit = 100
const unknownBrowsers = 'unknown-browsers'

export type Bucket = { pk: string; sk: string }

/** The bucket of an e-mail, or of one browser that signed in to it before. */
export const passwordBucket = (email: string, knownBrowser?: string): Bucket => ({
  pk: `attempts#${email}`,
  sk: knownBrowser ? `browser#${knownBrowser}` : unknownBrowsers,
})

/** The one bucket of an account's second factors: wrong codes of every kind add up. */
export const secondStepBucket = (accountId: string): Bucket => ({ pk: `attempts#${accountId}`, sk: 'second-step' })

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

/** Counts one request of an address: at most 100 an hour of each kind. Throws `throttle/too-many-attempts` beyond. */
export async function countAddress(
  kind: 'sign-in' | 'sign-up' | 'resend',
  address: string,
  now: number,
): Promise<void> {
  const window = Math.floor(now / hour)
  const counted = await advance(
    update(table, { pk: `address#${address}#${window}`, sk: kind }, 'SET #ttl = :ttl ADD #count :one', {
      condition: 'attribute_not_exists(#count) OR #count < :limit',
      values: { one: 1, limit: addressLimit, ttl: toTtl((window + 2) * hour) },
    }),
  )
  if (!counted.done) {
    throw new Problem('throttle/too-many-attempts', {
      retryAfterSeconds: Math.ceil(((window + 1) * hour - now) / 1000),
    })
  }
}
