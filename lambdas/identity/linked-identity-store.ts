// Other accounts that open an account, in two places that are written and removed together: by what they are, to be found
// at sign-in (identity#idn_… / identity), and under their account, to be listed (acc_… / identity#idn_…).

import { check, find, put, query, remove, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import type { LinkedIdentity } from './linked-identity.ts'

const table = setting('IDENTITY_TABLE')
const prefix = 'identity#'
const lookupKey = (id: string) => ({ pk: `${prefix}${id}`, sk: 'identity' })
const key = (accountId: string, id: string) => ({ pk: accountId, sk: `${prefix}${id}` })

/** Which account an identity opens; that may be gone. */
export const findHolder = async (id: string): Promise<string | undefined> =>
  (await find<{ accountId: string }>(table, lookupKey(id)))?.accountId

export const findIdentity = (accountId: string, id: string) => find<LinkedIdentity>(table, key(accountId, id))

export async function listLinkedIdentities(accountId: string): Promise<LinkedIdentity[]> {
  const where = '#pk = :pk AND begins_with(#sk, :prefix)'
  return (await query<LinkedIdentity>(table, { where, values: { pk: accountId, prefix } })).items
}

/**
 * Connects an identity. It may be taken from `former`, an account that is gone; refused where it opens another one by now.
 * The first of the writes is the one that tells.
 */
export const createIdentity = (accountId: string, identity: LinkedIdentity, former: string | undefined): Write[] => [
  put(
    table,
    { ...lookupKey(identity.id), accountId },
    former === undefined
      ? { condition: 'attribute_not_exists(#pk)' }
      : { condition: '#accountId = :former', values: { former } },
  ),
  put(table, { ...key(accountId, identity.id), ...identity }, { condition: 'attribute_not_exists(#pk)' }),
]

/** Notes a use, with the address as the provider tells it now. Refused where it is connected no more. */
export const noteUse = (accountId: string, id: string, email: string | undefined, now: number): Write =>
  update(table, key(accountId, id), `SET #lastUsedAt = :now${email ? ', #email = :email' : ''}`, {
    condition: 'attribute_exists(#pk)',
    values: { now, ...(email && { email }) },
  })

/** Disconnects an identity. Refused where it is connected no more. */
export const removeIdentity = (accountId: string, id: string): Write[] => [
  remove(table, lookupKey(id), { condition: '#accountId = :accountId', values: { accountId } }),
  remove(table, key(accountId, id), { condition: 'attribute_exists(#pk)' }),
]

/** Gives an identity of an account that is going free. Refused where it opens another one already. */
export const releaseIdentity = (accountId: string, id: string): Write =>
  remove(table, lookupKey(id), { condition: '#accountId = :accountId', values: { accountId } })

/** Refused where this identity is connected no more: something else relies on it. */
export const relyOnIdentity = (accountId: string, id: string): Write =>
  check(table, key(accountId, id), { condition: 'attribute_exists(#pk)' })
