// Two-step verification, kept under its account: acc_… / two-step, and acc_… / new-authenticator while one is being set
// up. Every change of the factors is written to the login in the same transaction, and refused where any of them is no
// longer what it was when it was read: so the login never says what is not so.

import { toTtl } from '../platform/clock.ts'
import { find, put, remove, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import type { TwoStepRecord } from './two-step.ts'

const table = setting('IDENTITY_TABLE')
const key = (accountId: string) => ({ pk: accountId, sk: 'two-step' })
const newKey = (accountId: string) => ({ pk: accountId, sk: 'new-authenticator' })
const setUpTime = 15 * 60_000

export const findTwoStep = (accountId: string) => find<TwoStepRecord>(table, key(accountId))

const seen = ['phone', 'authenticator', 'lastStep', 'recoveryCodes', 'passkeys', 'withPasskeys'] as const

/** Keeps what there is now in the place of what was read. Refused where that changed meanwhile. */
export function replaceTwoStep(
  accountId: string,
  read: TwoStepRecord | undefined,
  next: TwoStepRecord | undefined,
): Write {
  const same = seen.map((name) =>
    read?.[name] === undefined ? `attribute_not_exists(#${name})` : `#${name} = :${name}`,
  )
  const given = seen.filter((name) => read?.[name] !== undefined).map((name) => [name, read?.[name]])
  const unchanged = {
    condition: same.join(' AND '),
    ...(given.length > 0 && { values: Object.fromEntries(given) }),
  }
  return next ? put(table, { ...next, ...key(accountId) }, unchanged) : remove(table, key(accountId), unchanged)
}

/** Keeps the secret of an authenticator until its first code comes; it counts for nothing before. */
export const keepNewAuthenticator = (accountId: string, sealed: string, now: number): Write =>
  put(table, { ...newKey(accountId), sealed, expiresAt: now + setUpTime, ttl: toTtl(now + setUpTime) })

export async function findNewAuthenticator(accountId: string, now: number): Promise<string | undefined> {
  const found = await find<{ sealed: string; expiresAt: number }>(table, newKey(accountId))
  return found && found.expiresAt > now ? found.sealed : undefined
}

/** The new authenticator was confirmed. Refused where another one is being set up since. */
export const forgetNewAuthenticator = (accountId: string, sealed: string): Write =>
  remove(table, newKey(accountId), { condition: '#sealed = :sealed', values: { sealed } })

/** Accepts a time step, once across every use. */
export const spendStep = (accountId: string, step: number): Write =>
  update(table, key(accountId), 'SET #lastStep = :step', { condition: '#lastStep < :step', values: { step } })

/** Uses a recovery code up. Refused where it was used already. */
export const spendRecoveryCode = (accountId: string, hash: string): Write =>
  update(table, key(accountId), 'DELETE #recoveryCodes :used', {
    condition: 'contains(#recoveryCodes, :hash)',
    values: { used: new Set([hash]), hash },
  })
