// A list's cursor: the sort key it goes on after, bound to the partition it was made for, so that a cursor can not be
// carried to another account's list, and a garbled one is refused as the caller's mistake.

import { type Expression, type Key, query } from './database.ts'
import { Problem } from './problem.ts'
import { fingerprint } from './secret.ts'

export interface PageRequest {
  readonly pk: string
  /** Which sort keys belong to the list. */
  readonly prefix: string
  readonly cursor: string | undefined
  readonly limit: number
  /** Which items of the list are wanted. */
  readonly filter?: Pick<Expression, 'condition' | 'values'>
}

// DynamoDB filters what it has read: with a filter, so much is read at a time, and no more often than this for a page.
const readAtOnce = 200
const mostReads = 5

/**
 * A page of a partition, newest first; `nextCursor` is absent on the last one. With a filter that little fits, a page
 * may be short, or empty, and still have a next one. Throws `cursor/invalid`.
 */
export async function newestPage<T extends object>(
  table: string,
  { pk, prefix, cursor, limit, filter }: PageRequest,
): Promise<{ items: T[]; nextCursor?: string }> {
  const found: (T & Key)[] = []
  let after = fromCursor(cursor, pk, prefix)
  for (let reads = 1; ; reads++) {
    // One more than asked for tells whether there is another page.
    const page = await query<T & Key>(table, {
      where: '#pk = :pk AND begins_with(#sk, :prefix)',
      ...filter,
      values: { pk, prefix, ...filter?.values },
      newestFirst: true,
      limit: filter ? readAtOnce : limit + 1,
      after,
    })
    found.push(...page.items)
    const last = found.length > limit ? found[limit - 1] : undefined
    if (last) return { items: found.slice(0, limit), nextCursor: toCursor(last) }
    after = page.next as Key | undefined
    if (!after) return { items: found }
    if (reads === (filter ? mostReads : 1)) return { items: found, nextCursor: toCursor(after) }
  }
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
