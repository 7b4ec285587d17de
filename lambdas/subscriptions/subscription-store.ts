// Subscriptions, kept under their account: acc_… / subscription#sub_…. A change of terms is written on condition of the
// version that was read; seats are counted on their own, in the transaction of whoever takes or leaves one.

import { check, find, type Key, put, query, remove, update, type Write } from '../platform/database.ts'
import { shardOf } from '../platform/due.ts'
import { setting } from '../platform/environment.ts'
import { asBegun, hasSameTimes, nextDue } from './milestones.ts'
import { isBegun, type SubscriptionRecord } from './subscription.ts'

const table = setting('SUBSCRIPTIONS_TABLE')
const prefix = 'subscription#'
const key = (accountId: string, subscriptionId: string) => ({ pk: accountId, sk: `${prefix}${subscriptionId}` })

export const findSubscription = (accountId: string, subscriptionId: string) =>
  find<SubscriptionRecord>(table, key(accountId, subscriptionId))

/** Whose subscription a key of this table is; undefined where it is something else's. */
export const subscriptionIn = ({ pk, sk }: Key) =>
  sk.startsWith(prefix) ? { accountId: pk, subscriptionId: sk.slice(prefix.length) } : undefined

/** Every subscription of an account that has begun, oldest first. */
export const listSubscriptionRecords = async (accountId: string): Promise<SubscriptionRecord[]> =>
  (await listAllRecords(accountId)).filter(isBegun)

/** The same with those of which only was told that they were bought. They are few: one page. */
export async function listAllRecords(accountId: string): Promise<SubscriptionRecord[]> {
  const { items } = await query<SubscriptionRecord>(table, {
    where: '#pk = :pk AND begins_with(#sk, :prefix)',
    values: { pk: accountId, prefix },
  })
  return items
}

/** What the sweep asks by. A seat that somebody shares is theirs to renew, and nothing is told of it here. */
function due(record: SubscriptionRecord) {
  const dueAt = record.sharedFrom ? undefined : nextDue(record)
  return dueAt === undefined ? {} : { dueShard: shardOf(record.subscriptionId), dueAt }
}

export const createSubscription = (record: SubscriptionRecord, now: number): Write => {
  const begun = asBegun(record, now)
  return put(
    table,
    { ...key(record.accountId, record.subscriptionId), ...begun, ...due(begun) },
    { condition: 'attribute_not_exists(#pk)' },
  )
}

/** The subscription as `next` has it. Refused where it changed since `former` was read. */
export function changeSubscription(former: SubscriptionRecord, next: SubscriptionRecord, now: number): Write {
  const { dueShard: _shard, dueAt: _at, ...kept } = next as SubscriptionRecord & { dueShard?: string; dueAt?: number }
  const changed = hasSameTimes(former, next) ? kept : asBegun(kept, now)
  return put(
    table,
    {
      ...key(former.accountId, former.subscriptionId),
      ...changed,
      ...due(changed),
      version: former.version + 1,
    },
    { condition: '#version = :version', values: { version: former.version } },
  )
}

/**
 * Takes a seat of a subscription as it was read. Refused where none is free, and where its term changed since: who sits
 * there holds a copy of how long it covers, and is told of a change only where it sat there before.
 */
export const takeSeat = (
  accountId: string,
  { subscriptionId, coveredUntil }: Pick<SubscriptionRecord, 'subscriptionId' | 'coveredUntil'>,
): Write =>
  update(table, key(accountId, subscriptionId), 'ADD #used :one, #version :one', {
    condition: '#used < #seats AND #coveredUntil = :coveredUntil',
    values: { one: 1, coveredUntil },
  })

/** Frees a seat that is taken. */
export const freeSeat = (accountId: string, subscriptionId: string): Write =>
  update(table, key(accountId, subscriptionId), 'ADD #used :less, #version :one', {
    condition: '#used > :none',
    values: { less: -1, one: 1, none: 0 },
  })

/** Holds a transaction to a subscription running still as it was read. */
export const isSameTerm = ({
  accountId,
  subscriptionId,
  planId,
  endsAt,
  coveredUntil,
}: Pick<SubscriptionRecord, 'accountId' | 'subscriptionId' | 'planId' | 'endsAt' | 'coveredUntil'>): Write =>
  check(table, key(accountId, subscriptionId), {
    condition: '#planId = :planId AND #endsAt = :endsAt AND #coveredUntil = :coveredUntil',
    values: { planId, endsAt, coveredUntil },
  })

const isShared = '#sharedFrom.#invitationId = :invitationId'

/** What somebody shares runs as long as theirs does. Refused where the seat was taken back. */
export const mirrorTerm = (
  member: { accountId: string; subscriptionId: string },
  { planId, endsAt, coveredUntil }: Pick<SubscriptionRecord, 'planId' | 'endsAt' | 'coveredUntil'>,
  invitationId: string,
): Write =>
  update(
    table,
    key(member.accountId, member.subscriptionId),
    'SET #planId = :planId, #endsAt = :endsAt, #coveredUntil = :coveredUntil ADD #version :one',
    {
      condition: `${isShared} AND attribute_not_exists(#takenBackAt)`,
      values: { planId, endsAt, coveredUntil, invitationId, one: 1 },
    },
  )

/** The end of what somebody shared, for good: a term that is told late does not bring it back. */
export const endShare = (
  member: { accountId: string; subscriptionId: string },
  invitationId: string,
  now: number,
): Write =>
  update(
    table,
    key(member.accountId, member.subscriptionId),
    'SET #endsAt = :now, #coveredUntil = :now, #takenBackAt = :now ADD #version :one',
    { condition: isShared, values: { now, invitationId, one: 1 } },
  )

/** The writes that forget up to 100 things that are kept under an account; none where nothing is left. */
export async function forgetHolding(accountId: string): Promise<Write[]> {
  const { items } = await query<Key>(table, { where: '#pk = :pk', values: { pk: accountId }, limit: 100 })
  return items.map(({ pk, sk }) => remove(table, { pk, sk }))
}
