// Challenges: a password was right, and a second factor is still to be proven. Kept by the SHA-256 of their id, which is
// a secret: challenge#<fingerprint> / challenge, and / sms-code for a code that was sent for it.

import type { SecondFactor } from '../../contracts/factors.ts'
import { toTtl } from '../platform/clock.ts'
import { find, type Key, put, remove, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { fingerprint } from '../platform/secret.ts'

const table = setting('IDENTITY_TABLE')
export const challengeLifetime = 10 * 60_000

export interface ChallengeRecord {
  readonly accountId: string
  readonly email: string
  /** When the password was set that was right. */
  readonly passwordSetAt: number
  readonly client: 'browser' | 'app'
  readonly methods: SecondFactor[]
  readonly expiresAt: number
}

const key = (challengeId: string): Key => ({ pk: `challenge#${fingerprint(challengeId)}`, sk: 'challenge' })

/** Where a code by SMS for a challenge is kept. */
export const challengePlace = (challengeId: string): Key => ({ ...key(challengeId), sk: 'sms-code' })

export const createChallenge = (challengeId: string, record: ChallengeRecord): Write =>
  put(
    table,
    { ...key(challengeId), ...record, ttl: toTtl(record.expiresAt) },
    { condition: 'attribute_not_exists(#pk)' },
  )

/** A challenge that can still be met. */
export async function findChallenge(challengeId: string, now: number): Promise<ChallengeRecord | undefined> {
  const found = await find<ChallengeRecord>(table, key(challengeId))
  return found && found.expiresAt > now ? found : undefined
}

/** Uses a challenge up, once. */
export const meetChallenge = (challengeId: string, now: number): Write =>
  remove(table, key(challengeId), { condition: '#expiresAt > :now', values: { now } })
