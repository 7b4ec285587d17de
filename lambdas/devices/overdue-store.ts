// What of a device is over one day: a former certificate, and the last place that it told. An item each in the index `due`,
// in shards of its own, because devices that are looked for stand there too; its keys say what it is about. Keys:
// over#dev_… / certificate#<id>, and over#dev_… / place.

import { put, remove, type Write } from '../platform/database.ts'
import { dueShards, listDue, shardOf } from '../platform/due.ts'
import { setting } from '../platform/environment.ts'

const table = setting('DEVICES_TABLE')
const prefix = 'over#'
const ofCertificate = 'certificate#'

const ownShard = (shard: string) => `${prefix}${shard}`

export interface Overdue {
  readonly deviceId: string
  /** Of a certificate; absent of a place. */
  readonly certificateId?: string
}

const keyOf = ({ deviceId, certificateId }: Overdue) => ({
  pk: `${prefix}${deviceId}`,
  sk: certificateId ? `${ofCertificate}${certificateId}` : 'place',
})

const over = (what: Overdue, at: number): Write =>
  put(table, { ...keyOf(what), dueShard: ownShard(shardOf(what.deviceId)), dueAt: at })

/** From `at` on, a certificate that a device had must not work any more. */
export const certificateIsOver = (deviceId: string, certificateId: string, at: number): Write =>
  over({ deviceId, certificateId }, at)

/** From `at` on, the last place of a device must not be kept any more. */
export const placeIsOver = (deviceId: string, at: number): Write => over({ deviceId }, at)

/** What is over at `now`. */
export async function* listOverdue(now: number): AsyncGenerator<Overdue> {
  for (const shard of dueShards) {
    for await (const keys of listDue(table, ownShard(shard), now)) yield* keys.map(read)
  }
}

const read = ({ pk, sk }: { pk: string; sk: string }): Overdue => ({
  deviceId: pk.slice(prefix.length),
  ...(sk.startsWith(ofCertificate) && { certificateId: sk.slice(ofCertificate.length) }),
})

/** Done with. Refused where it was put off meanwhile. */
export const forgetOverdue = (what: Overdue, now: number): Write =>
  remove(table, keyOf(what), { condition: 'attribute_not_exists(#pk) OR #dueAt <= :now', values: { now } })
