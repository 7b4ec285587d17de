// A list's cursor: the sort key it goes on after, bound to the partition it was made for, so that a cursor can not be
// carried to another account's list, and a garbled one is refused as the caller's mistake.

import { type Key, query } from './database.ts'
import { Problem } from './problem.ts'
import { fingerprint } from './secret.ts'

export interface PageRequest {
  readonly pk: string
  /** Which sort keys belong to the list. */
  readonly prefix: string
  readonly cursor: string | undefined
  readonly limit: number
}

/** A page of a partition, newest first; `nextCursor` is absent on the last one. Throws `cursor/invalid`. */
export async function newestPage<T extends object>(
  table: string,
  { pk, prefix, cursor, limit }: PageRequest,
): Promise<{ items: T[]; nextCursor?: string }> {
  // One more than asked for tells whether there is another page.
  const { items } = await query<T & Key>(table, {
    where: '#pk = :pk AND begins_with(#sk, :prefix)',
    values: { pk, prefix },
    newestFirst: true,
    limit: limit + 1,
    after: fromCursor(cursor, pk, prefix),
  })
  const last = items.length > limit ? items[limit - 1] : undefined
  return { items: items.slice(0, limit), ...(last && { nextCursor: toCursor(last) }) }
}

// The partition's mark keeps a cursor from being carried to another list.
const markOf = (pk: string) => fingerprint(pk).slice(0, 8)
const toCursor = ({ pk, sk }: Key) => Buffer.from(`${markOf(pk)} ${sk}`).toString('base64url')

/** The key to go on after. Throws `cursor/invalid` where the text is not a key of that partition and prefix. */
export function fromCursor(cursor: string | undefined, pk: string, prefix: string): Key | undefined {
  if (cursor === undefined) return undefined
  const [mark, sk = ''] = Buffer.from(cursor, 'base64url').toString().split(' ')
  if (mark !== markOf(pk) || !sk.startsWith(prefix) || !/^[\w#.-]{1,200}$/.test(sk)) throw new Problem('cursor/invalid')
  return { pk, sk }
}
