// The activity log: what happened in an account. One writer path, entries are appended in the transaction of what they
// tell, and never edited. Keys: acc_… / activity#act_….

import type { ActivityEntry, ActivityKind } from '../../contracts/identity.ts'
import { toTime, toTtl } from '../platform/clock.ts'
import { newestPage } from '../platform/cursor.ts'
import { put, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { newId } from '../platform/ids.ts'

const table = setting('IDENTITY_TABLE')
const prefix = 'activity#'
const year = 365 * 24 * 3600_000

export type ActivityDetails = Pick<
  ActivityEntry,
  'deviceId' | 'deviceName' | 'commandId' | 'commandType' | 'address' | 'agent'
>

/** The write that appends an entry. Entries are kept for a year. */
export function appendActivity(
  accountId: string,
  kind: ActivityKind,
  now: number,
  details: ActivityDetails = {},
): Write {
  const id = newId('act', now)
  return put(
    table,
    { pk: accountId, sk: `${prefix}${id}`, id, kind, at: now, ...details, ttl: toTtl(now + year) },
    { condition: 'attribute_not_exists(#pk)' },
  )
}

type StoredEntry = Omit<ActivityEntry, 'at'> & { at: number }

/** A page of the log, newest first. */
export async function listEntries(accountId: string, cursor: string | undefined, limit = 25) {
  const { items, ...rest } = await newestPage<StoredEntry>(table, { pk: accountId, prefix, cursor, limit })
  return { items: items.map((entry) => ({ ...entry, at: toTime(entry.at) })), ...rest }
}
