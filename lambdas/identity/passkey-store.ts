// Passkeys, kept under their account: acc_… / passkey#<credential id>; how many there are stands with the other factors, in
// two-step-store.ts. What the browser is to answer: passkey-challenge#<fingerprint> / challenge, used up in the
// transaction of what it proves.

import { toTtl } from '../platform/clock.ts'
import { type Advanced, advance, check, find, put, query, remove, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { fingerprint } from '../platform/secret.ts'
import { type PasskeyRecord, passkeyChallengeLifetime } from './passkey.ts'

const table = setting('IDENTITY_TABLE')
const prefix = 'passkey#'
const key = (accountId: string, credentialId: string) => ({ pk: accountId, sk: `${prefix}${credentialId}` })
const challengeKey = (challenge: string) => ({ pk: `passkey-challenge#${fingerprint(challenge)}`, sk: 'challenge' })

export const findPasskey = (accountId: string, credentialId: string) =>
  find<PasskeyRecord>(table, key(accountId, credentialId))

/** All of an account, in no order; ten at most. */
export const listPasskeyRecords = async (accountId: string): Promise<PasskeyRecord[]> =>
  (
    await query<PasskeyRecord>(table, {
      where: '#pk = :pk AND begins_with(#sk, :prefix)',
      values: { pk: accountId, prefix },
    })
  ).items

export const createPasskey = (record: PasskeyRecord): Write =>
  put(table, { ...key(record.accountId, record.credentialId), ...record }, { condition: 'attribute_not_exists(#pk)' })

/** Refused where there is none. */
export const renamePasskey = (accountId: string, credentialId: string, name: string): Promise<Advanced> =>
  advance(
    update(table, key(accountId, credentialId), 'SET #name = :name', {
      condition: 'attribute_exists(#pk)',
      values: { name },
    }),
  )

export const forgetPasskey = (accountId: string, credentialId: string): Write =>
  remove(table, key(accountId, credentialId), { condition: 'attribute_exists(#pk)' })

/** Refused where this passkey is gone: something else relies on it. */
export const relyOnPasskey = ({ accountId, credentialId }: PasskeyRecord): Write =>
  check(table, key(accountId, credentialId), { condition: 'attribute_exists(#pk)' })

/** Notes a use. Refused where the passkey is gone, or another use was noted meanwhile that moved its counter. */
export const noteUse = (
  { accountId, credentialId, counter: former }: PasskeyRecord,
  { counter, backedUp }: Pick<PasskeyRecord, 'counter' | 'backedUp'>,
  now: number,
): Write =>
  update(table, key(accountId, credentialId), 'SET #lastUsedAt = :now, #counter = :counter, #backedUp = :backedUp', {
    condition: '#counter = :former',
    values: { former, now, counter: Math.max(former, counter), backedUp },
  })

/** Issues a challenge, for one purpose. */
export const createChallenge = (challenge: string, purpose: string, now: number): Write => {
  const expiresAt = now + passkeyChallengeLifetime
  return put(
    table,
    { ...challengeKey(challenge), purpose, expiresAt, ttl: toTtl(expiresAt) },
    { condition: 'attribute_not_exists(#pk)' },
  )
}

/** Uses a challenge up, once. Refused where there is none, it has expired, or it was issued for anything else. */
export const spendChallenge = (challenge: string, purpose: string, now: number): Write =>
  remove(table, challengeKey(challenge), {
    condition: '#purpose = :purpose AND #expiresAt > :now',
    values: { purpose, now },
  })
