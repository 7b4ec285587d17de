// Sessions, kept under their account: acc_… / session#ses_….

import { toTtl } from '../platform/clock.ts'
import {
  type Advanced,
  advance,
  check,
  commit,
  find,
  put,
  query,
  remove,
  update,
  type Write,
} from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import type { SessionRecord } from './session.ts'

const table = setting('IDENTITY_TABLE')
const prefix = 'session#'
const key = (accountId: string, id: string) => ({ pk: accountId, sk: `${prefix}${id}` })

export const findSession = (accountId: string, id: string) => find<SessionRecord>(table, key(accountId, id))

export const createSession = (record: SessionRecord): Write =>
  put(
    table,
    { ...key(record.accountId, record.id), ...record, ttl: toTtl(record.expiresAt) },
    { condition: 'attribute_not_exists(#pk)' },
  )

/** Every session of an account, devices' own included. At most 20 owner's sessions are kept, so one page holds them. */
export async function listSessionRecords(accountId: string): Promise<SessionRecord[]> {
  const found: SessionRecord[] = []
  for (let after: { pk: string; sk: string } | undefined; ; ) {
    const page = await query<SessionRecord>(table, {
      where: '#pk = :pk AND begins_with(#sk, :prefix)',
      values: { pk: accountId, prefix },
      newestFirst: true,
      after,
    })
    found.push(...page.items)
    if (!page.next) return found
    after = { pk: accountId, sk: String(page.next.sk) }
  }
}

/** Writes the last use. Never brings back a session that was revoked meanwhile. */
export const touch = (record: SessionRecord, now: number): Promise<Advanced> =>
  advance(
    update(table, key(record.accountId, record.id), 'SET #lastUsedAt = :now', {
      condition: 'attribute_exists(#pk)',
      values: { now },
    }),
  )

/**
 * Notes a proof of identity, with a new token where the client gets one; the former one is good for another minute, for
 * requests under way and for an answer that is lost. Refused where the session is gone.
 */
export const confirm = (
  { accountId, id }: Pick<SessionRecord, 'accountId' | 'id'>,
  recentUntil: number,
  next?: { tokenHash: string; formerUntil: number },
): Write => {
  const rotation = ', #formerTokenHash = #tokenHash, #formerUntil = :formerUntil, #tokenHash = :tokenHash'
  return update(table, key(accountId, id), `SET #recentUntil = :recentUntil${next ? rotation : ''}`, {
    condition: 'attribute_exists(#pk)',
    values: { recentUntil, ...next },
  })
}

/** Ends a session. With `mustExist`, refused where there is none. */
export const revoke = (accountId: string, id: string, mustExist = false): Write =>
  remove(table, key(accountId, id), mustExist ? { condition: 'attribute_exists(#pk)' } : {})

/** Holds a transaction to a session being there still. */
export const isSignedIn = ({ accountId, id }: Pick<SessionRecord, 'accountId' | 'id'>): Write =>
  check(table, key(accountId, id), { condition: 'attribute_exists(#pk)' })

/** Gives a session of a device another token, so that enrolment can be answered again. */
export const replaceToken = (accountId: string, id: string, tokenHash: string): Write =>
  update(table, key(accountId, id), 'SET #tokenHash = :tokenHash', {
    condition: 'attribute_exists(#pk)',
    values: { tokenHash },
  })

/** Ends several sessions, in transactions of at most 100 writes. */
export async function revokeAll(records: Pick<SessionRecord, 'accountId' | 'id'>[]): Promise<void> {
  const writes = records.map((record) => revoke(record.accountId, record.id))
  for (let at = 0; at < writes.length; at += 100) await commit(writes.slice(at, at + 100))
}

/** Notes where a session was opened, once. Refused where that was done, or the session is gone. */
export const placeSession = (accountId: string, id: string, country: string | undefined): Write =>
  update(table, key(accountId, id), `SET #isPlaced = :true${country ? ', #country = :country' : ''}`, {
    condition: 'attribute_exists(#pk) AND attribute_not_exists(#isPlaced)',
    values: { true: true, ...(country && { country }) },
  })

/** The account is reached, and signed in to, by another address. Refused where the session is gone. */
export const adoptEmail = ({ accountId, id }: Pick<SessionRecord, 'accountId' | 'id'>, email: string): Write =>
  update(table, key(accountId, id), 'SET #email = :email', { condition: 'attribute_exists(#pk)', values: { email } })

export const isSession = ({ sk }: { sk?: unknown }): boolean => String(sk).startsWith(prefix)
