// The brake on wipes: three in 24 hours go out, a further one is held until its owner confirms it. The times of the last
// three of an account are kept in a row; one condition on the oldest is the whole rule, and needs no reading. Key:
// acc_… / wipes, in the table of commands.

import { toTtl } from '../platform/clock.ts'
import { update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'

const table = setting('COMMANDS_TABLE')
const day = 24 * 3600_000
const key = (accountId: string) => ({ pk: accountId, sk: 'wipes' })
const shift =
  'SET #third = if_not_exists(#second, :never), #second = if_not_exists(#first, :never), #first = :now, #ttl = :ttl'
const times = (now: number) => ({ now, never: 0, ttl: toTtl(now + day) })

/** Counts a wipe that goes out. Refused where three went out within the last 24 hours. */
export const countWipe = (accountId: string, now: number): Write =>
  update(table, key(accountId), shift, {
    condition: 'attribute_not_exists(#third) OR #third <= :dayAgo',
    values: { ...times(now), dayAgo: now - day },
  })

/** Counts one that its owner confirmed: it goes out however many there were. */
export const countConfirmedWipe = (accountId: string, now: number): Write =>
  update(table, key(accountId), shift, { values: times(now) })
