// Accounts. Key: acc_… / account. The login is in login-store.ts.

import { toTtl } from '../platform/clock.ts'
import { commit, find, type Key, put, query, remove, update, type Write } from '../platform/database.ts'
import { dueShards, listDue, shardOf } from '../platform/due.ts'
import { setting } from '../platform/environment.ts'
import { type AccountRecord, type Login, type Move, pendingLifetime } from './account.ts'

const table = setting('IDENTITY_TABLE')

const accountKey = (accountId: string) => ({ pk: accountId, sk: 'account' })

export const findAccount = (accountId: string) => find<AccountRecord>(table, accountKey(accountId))

/** A new account; a pending one goes by itself where it is never activated. */
export const createAccount = (
  { accountId, email, language, createdAt, state }: Login,
  profile: { country: string | undefined; name?: string | undefined },
): Write =>
  put(
    table,
    {
      ...accountKey(accountId),
      accountId,
      email,
      language,
      ...profile,
      createdAt,
      ...(state === 'pending' && { ttl: toTtl(createdAt + pendingLifetime) }),
    },
    { condition: 'attribute_not_exists(#pk)' },
  )

/** The account stays: it is activated. */
export const keepAccount = (accountId: string): Write =>
  update(table, accountKey(accountId), 'REMOVE #ttl', { condition: 'attribute_exists(#pk)' })

export const removeAccount = (accountId: string): Write => remove(table, accountKey(accountId))

/**
 * Changes the profile: what is given is set, null takes away. Refused where the account is gone, or its notices are no
 * longer what they were when they were read.
 */
export function adjustProfile({ accountId, notices }: AccountRecord, given: Readonly<Record<string, unknown>>): Write {
  const sets = Object.entries(given).filter(([, value]) => value !== null && value !== undefined)
  const removes = Object.entries(given).filter(([, value]) => value === null)
  const clause = (word: string, parts: string[]) => (parts.length > 0 ? [`${word} ${parts.join(', ')}`] : [])
  const change = [
    ...clause(
      'SET',
      sets.map(([name]) => `#${name} = :${name}`),
    ),
    ...clause(
      'REMOVE',
      removes.map(([name]) => `#${name}`),
    ),
  ].join(' ')
  const sameNotices = notices ? '#notices = :formerNotices' : 'attribute_not_exists(#notices)'
  const values = { ...Object.fromEntries(sets), ...(given.notices && notices ? { formerNotices: notices } : {}) }
  return update(table, accountKey(accountId), change, {
    condition: `attribute_exists(#pk)${given.notices ? ` AND ${sameNotices}` : ''}`,
    ...(Object.keys(values).length > 0 && { values }),
  })
}

/** A link to another address went out: it is the only one that counts. */
export const noteEmailChange = (accountId: string, emailChange: string): Write =>
  update(table, accountKey(accountId), 'SET #emailChange = :emailChange', {
    condition: 'attribute_exists(#pk)',
    values: { emailChange },
  })

export const forgetEmailChange = (accountId: string): Write =>
  update(table, accountKey(accountId), 'REMOVE #emailChange', { condition: 'attribute_exists(#pk)' })

/** The account has another address. Refused where the link that confirmed it is not the newest. */
export const changeEmail = (accountId: string, email: string, emailChange: string, moves: readonly Move[]): Write =>
  update(table, accountKey(accountId), 'SET #email = :email, #moves = :moves REMOVE #emailChange, #mailRefused', {
    condition: '#emailChange = :emailChange',
    values: { email, emailChange, moves },
  })

/** Something was disavowed, and with it perhaps the address that the account has. Refused where that changed meanwhile. */
export const noteDisavowal = (
  { accountId, email: former }: AccountRecord,
  email: string,
  moves: readonly Move[],
): Write =>
  update(table, accountKey(accountId), 'SET #email = :email, #moves = :moves REMOVE #emailChange, #mailRefused', {
    condition: '#email = :former',
    values: { former, email, moves },
  })

/** One subscription more, or one less, that charges by itself: so long nobody leaves. Refused where somebody has left. */
export const countRenewal = (accountId: string, by: 1 | -1): Write =>
  update(table, accountKey(accountId), 'ADD #renewing :by', {
    condition: 'attribute_exists(#pk) AND attribute_not_exists(#leftAt)',
    values: { by },
  })

/**
 * The person leaves: the erasing begins a minute later, when nothing that was under way can add to it. Refused while a
 * subscription charges by itself.
 */
export const leave = (accountId: string, now: number): Write =>
  update(table, accountKey(accountId), 'SET #leftAt = :now, #dueShard = :shard, #dueAt = :dueAt REMOVE #emailChange', {
    condition:
      'attribute_exists(#pk) AND attribute_not_exists(#leftAt) AND (attribute_not_exists(#renewing) OR #renewing = :none)',
    values: { now, none: 0, shard: shardOf(accountId), dueAt: now + 60_000 },
  })

/** Accounts whose erasing is due. */
export async function* dueErasures(now: number): AsyncGenerator<string> {
  for (const shard of dueShards) {
    for await (const keys of listDue(table, shard, now)) yield* keys.map(({ pk }) => pk)
  }
}

/** Erases what is kept under an account, its record last: while that is there, the erasing is due. */
export async function eraseAccount(accountId: string): Promise<void> {
  const record = accountKey(accountId)
  for (;;) {
    const { items } = await query<Key>(table, { where: '#pk = :pk', values: { pk: accountId }, limit: 100 })
    const others = items.filter(({ sk }) => sk !== record.sk)
    if (others.length === 0) break
    await commit(others.map(({ pk, sk }) => remove(table, { pk, sk })))
  }
  await commit([remove(table, record)])
}
