// Rescues that were asked for: a password was right, and the code in the owner's mail is still to come. Kept by the
// SHA-256 of their id: rescue#<fingerprint> / rescue. The code is derived from that name by the hub's key, and stored
// nowhere.

import { toTtl } from '../platform/clock.ts'
import { advance, type Key, put, remove, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { fingerprint } from '../platform/secret.ts'

const table = setting('IDENTITY_TABLE')
const minute = 60_000

/** A mail takes longer than a text message. */
export const rescueLifetime = 10 * minute
const mostTries = 5

export interface RescueRecord {
  readonly accountId: string
  readonly email: string
  readonly passwordSetAt: number
  readonly expiresAt: number
}

const key = (name: string): Key => ({ pk: `rescue#${name}`, sk: 'rescue' })

/** The name under which a rescue is kept, and from which its code is derived. */
export const rescueName = (id: string): string => fingerprint(id)

export const createRescue = (name: string, record: RescueRecord): Write =>
  put(
    table,
    { ...key(name), ...record, tries: 0, ttl: toTtl(record.expiresAt) },
    { condition: 'attribute_not_exists(#pk)' },
  )

/** Counts a try, before the code is looked at. Undefined where there is no such rescue, or no try is left. */
export async function takeRescueTry(name: string, now: number): Promise<RescueRecord | undefined> {
  const counted = await advance(
    update(table, key(name), 'ADD #tries :one', {
      condition: '#expiresAt > :now AND #tries < :most',
      values: { now, most: mostTries, one: 1 },
    }),
  )
  return counted.done ? (counted.item as unknown as RescueRecord) : undefined
}

/** Uses a rescue up, once. */
export const useRescue = (name: string, now: number): Write =>
  remove(table, key(name), { condition: '#expiresAt > :now', values: { now } })
