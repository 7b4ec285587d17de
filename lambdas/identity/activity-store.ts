// The activity log: what happened in an account. One writer path, entries are appended in the transaction of what they
// tell, and never edited. Keys: acc_… / activity#act_….

import { type ActivityEntry, type ActivityKind, type ActivityTopic, activityKinds } from '../../contracts/account.ts'
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
  'deviceId' | 'deviceName' | 'commandId' | 'commandType' | 'address' | 'agent' | 'provider'
>

/** The write that appends an entry, kept for a year. An `id` that is given makes the write one that can be repeated. */
export function appendActivity(
  accountId: string,
  kind: ActivityKind,
  now: number,
  details: ActivityDetails = {},
  id: string = newId('act', now),
): Write {
  return put(
    table,
    { pk: accountId, sk: `${prefix}${id}`, id, kind, at: now, ...details, ttl: toTtl(now + year) },
    { condition: 'attribute_not_exists(#pk)' },
  )
}

type StoredEntry = Omit<ActivityEntry, 'at'> & { at: number }

interface Wanted {
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
  readonly about?: ActivityTopic | undefined
  readonly deviceId?: string | undefined
}

/** A page of the log, newest first, about what is wanted. */
export async function listEntries(accountId: string, { cursor, limit = 25, about, deviceId }: Wanted) {
  const kinds: readonly string[] | undefined = about && activityKinds[about]
  const filter = [
    ...(kinds ? [`#kind IN (${kinds.map((_, index) => `:kind${index}`).join(', ')})`] : []),
    ...(deviceId ? ['#deviceId = :deviceId'] : []),
  ].join(' AND ')
  const values = { ...Object.fromEntries(kinds?.map((kind, index) => [`kind${index}`, kind]) ?? []), deviceId }
  const { items, ...rest } = await newestPage<StoredEntry>(table, {
    pk: accountId,
    prefix,
    cursor,
    limit,
    ...(filter && { filter: { condition: filter, values } }),
  })
  return { items: items.map((entry) => ({ ...entry, at: toTime(entry.at) })), ...rest }
}
