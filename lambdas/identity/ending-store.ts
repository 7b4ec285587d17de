// How often everybody was signed out of an account: acc_… / endings. What goes on by itself, such as an install link, keeps
// the number of when it was made, and is good for as long as that is the number: so whatever ends all sessions ends it too.

import { check, find, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'

const table = setting('IDENTITY_TABLE')
const key = (accountId: string) => ({ pk: accountId, sk: 'endings' })

export const findEndings = async (accountId: string): Promise<number> =>
  (await find<{ times: number }>(table, key(accountId)))?.times ?? 0

/** Everybody is signed out. It only counts up, so it needs no condition. */
export const countEnding = (accountId: string): Write =>
  update(table, key(accountId), 'ADD #times :one', { values: { one: 1 } })

/** Holds a transaction to nobody having been signed out since. */
export const isSameEnding = (accountId: string, endings: number): Write =>
  check(
    table,
    key(accountId),
    endings === 0
      ? { condition: 'attribute_not_exists(#times)' }
      : { condition: '#times = :endings', values: { endings } },
  )
