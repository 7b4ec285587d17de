// Two-step verification, kept under its account: acc_… / two-step, and acc_… / new-authenticator while one is being set
// up. Every change of the factors is written to the login in the same transaction.

import { toTtl } from '../platform/clock.ts'
import { find, put, remove, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import type { TwoStepRecord } from './two-step.ts'

const table = setting('IDENTITY_TABLE')
const key = (accountId: string) => ({ pk: accountId, sk: 'two-step' })
const newKey = (accountId: string) => ({ pk: accountId, sk: 'new-authenticator' })
const setUpTime = 15 * 60_000

export const findTwoStep = (accountId: string) => find<TwoStepRecord>(table, key(accountId))

/** Switches it on. Refused where it is on already. */
export const createTwoStep = (record: TwoStepRecord): Write =>
  put(table, { ...key(record.accountId), ...record }, { condition: 'attribute_not_exists(#pk)' })

/** Another number takes the former one's place. Refused where that is no longer the one that was read. */
export const changePhone = (accountId: string, phone: string, former: string, now: number): Write =>
  update(table, key(accountId), 'SET #phone = :phone, #phoneVerifiedAt = :now', {
    condition: '#phone = :former',
    values: { phone, former, now },
  })

export const removeTwoStep = (accountId: string): Write =>
  remove(table, key(accountId), { condition: 'attribute_exists(#pk)' })

/** Keeps the secret of an authenticator until its first code comes; it counts for nothing before. */
export const keepNewAuthenticator = (accountId: string, sealed: string, now: number): Write =>
  put(table, { ...newKey(accountId), sealed, expiresAt: now + setUpTime, ttl: toTtl(now + setUpTime) })

export async function findNewAuthenticator(accountId: string, now: number): Promise<string | undefined> {
  const found = await find<{ sealed: string; expiresAt: number }>(table, newKey(accountId))
  return found && found.expiresAt > now ? found.sealed : undefined
}

/** The new authenticator counts from now on; the step of its first code is used up with it. */
export const confirmAuthenticator = (accountId: string, sealed: string, step: number): Write[] => [
  remove(table, newKey(accountId), { condition: '#sealed = :sealed', values: { sealed } }),
  update(table, key(accountId), 'SET #authenticator = :sealed, #lastStep = :step', {
    condition: 'attribute_exists(#pk)',
    values: { sealed, step },
  }),
]

export const removeAuthenticator = (accountId: string): Write =>
  update(table, key(accountId), 'REMOVE #authenticator', { condition: 'attribute_exists(#authenticator)' })

/** Accepts a time step, once across every use. */
export const spendStep = (accountId: string, step: number): Write =>
  update(table, key(accountId), 'SET #lastStep = :step', { condition: '#lastStep < :step', values: { step } })

/** Uses a recovery code up. Refused where it was used already. */
export const spendRecoveryCode = (accountId: string, hash: string): Write =>
  update(table, key(accountId), 'DELETE #recoveryCodes :used', {
    condition: 'contains(#recoveryCodes, :hash)',
    values: { used: new Set([hash]), hash },
  })

export const replaceRecoveryCodes = (accountId: string, hashes: string[]): Write =>
  update(table, key(accountId), 'SET #recoveryCodes = :hashes', {
    condition: 'attribute_exists(#pk)',
    values: { hashes: new Set(hashes) },
  })
