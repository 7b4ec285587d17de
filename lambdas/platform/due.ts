// The index `due`: what must be looked at when. Sparse and keys only, spread over 16 shards, so that no sweep reads
// what is not due and no shard becomes hot. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-gsi-sharding.html

import { createHash } from 'node:crypto'
import { type Key, query } from './database.ts'

export type DueKey = Key

const shards = 16
const pageSize = 100
// A sweep of one minute's work; what is left comes first in the next.
const mostPages = 20

export const dueShards: readonly string[] = Array.from({ length: shards }, (_, index) => `due#${index}`)

/** The shard of an id, always the same. */
export const shardOf = (id: string): string => `due#${(createHash('sha256').update(id).digest()[0] ?? 0) % shards}`

/** Pages of keys that are due at `now` (ms), longest due first. */
export async function* listDue(table: string, shard: string, now: number): AsyncGenerator<DueKey[]> {
  let after: Key | undefined
  for (let pages = 0; pages < mostPages; pages++) {
    const page = await query<Key>(table, {
      index: 'due',
      where: '#dueShard = :shard AND #dueAt <= :now',
      values: { shard, now },
      limit: pageSize,
      after,
    })
    if (page.items.length > 0) yield page.items.map(({ pk, sk }) => ({ pk, sk }))
    if (!page.next) return
    after = page.next as unknown as Key
  }
}
