// Reads one table's stream for all its mappings, each from where it stopped. The engine has the Streams API, keeps the records in its file,
// and numbers them upwards even where a table is deleted and made again; so a checkpoint is one sequence number.

import { isDeepStrictEqual } from 'node:util'
import type { DynamoDBCall, StreamRecord } from '../dynamodb/dynamodb.ts'

export interface StreamPage {
  readonly records: StreamRecord[]
  /** The last sequence number that was looked at; undefined where there was none. */
  readonly last: string | undefined
}

interface Shard {
  readonly StreamArn: string
  readonly ShardId: string
}

/** A record that was read; `change` is absent where it says of no change. */
interface Seen {
  readonly number: string
  readonly change: StreamRecord | undefined
}

/** Records that are remembered for the mappings that have not come so far yet. */
const mostRemembered = 1000

export class StreamReader {
  readonly #dynamodb: DynamoDBCall
  readonly #tableName: string
  #shard: Promise<Shard> | undefined
  /** The newest records, without a gap, and the sequence number that they follow on. */
  #recent: Seen[] = []
  #start: { readonly after: string | undefined } | undefined
  /** Where the last page ended, and the iterator that goes on from there. */
  #next: { readonly after: string | undefined; readonly iterator: string } | undefined
  #reading: Promise<unknown> = Promise.resolve()
  #queued: Promise<void> | undefined

  constructor(dynamodb: DynamoDBCall, tableName: string) {
    this.#dynamodb = dynamodb
    this.#tableName = tableName
  }

  /**
   * The records after a sequence number (undefined: from the oldest), at most `limit`. Mappings that have come to the
   * end wait for the same look at the engine, so a write is read once, however many of them it wakes.
   */
  async read(after: string | undefined, limit: number): Promise<StreamPage> {
    const known = this.#remembered(after)
    if (known?.length === 0) await this.#readOn()
    const page = this.#remembered(after)?.slice(0, limit) ?? (await this.#catchUp(after, Math.min(limit, 1000)))
    return { records: page.flatMap(({ change }) => change ?? []), last: page.at(-1)?.number }
  }

  /** The sequence number of the newest record, looking from `after` on. */
  async newest(after: string | undefined): Promise<string | undefined> {
    for (let at = after; ; ) {
      const { last } = await this.read(at, 1000)
      if (last === undefined) return at
      at = last
    }
  }

  /** Looks for the stream anew, after its table was made anew. */
  forgetShard(): void {
    this.#shard = undefined
    this.#start = undefined
    this.#next = undefined
  }

  /** What is remembered behind a sequence number; undefined where that lies outside. */
  #remembered(after: string | undefined): Seen[] | undefined {
    if (this.#start === undefined) return undefined
    if (this.#start.after === after) return this.#recent.slice()
    const at = this.#recent.findLastIndex(({ number }) => number === after)
    return at < 0 ? undefined : this.#recent.slice(at + 1)
  }

  /** Reads for one mapping that is behind. Where that reaches the end, it is what the others go on from. */
  async #catchUp(after: string | undefined, limit: number): Promise<Seen[]> {
    const seen = await this.#fetch(after, limit)
    if (seen.length < limit) {
      this.#start = { after }
      this.#recent = [...seen]
    }
    return seen
  }

  /** Reads what came since. It begins after it was asked for: a look that is under way may have come too early. */
  #readOn(): Promise<void> {
    this.#queued ??= this.#reading.then(() => {
      this.#queued = undefined
      const reading = this.#extend()
      this.#reading = reading.catch(() => {})
      return reading
    })
    return this.#queued
  }

  async #extend(): Promise<void> {
    const recent = this.#recent
    const seen = await this.#fetch(recent.at(-1)?.number ?? this.#start?.after, mostRemembered)
    if (recent !== this.#recent || this.#start === undefined) return
    recent.push(...seen)
    const forgotten = recent.splice(0, recent.length - mostRemembered).at(-1)
    if (forgotten) this.#start = { after: forgotten.number }
  }

  async #fetch(after: string | undefined, limit: number): Promise<Seen[]> {
    const ShardIterator = await this.#iteratorAfter(after)
    const { Records, NextShardIterator } = await this.#dynamodb<{
      Records: StreamRecord[]
      NextShardIterator?: string
    }>('GetRecords', { ShardIterator, Limit: limit })
    const seen = Records.map((record) => ({
      number: record.dynamodb.SequenceNumber,
      change: isChange(record) ? record : undefined,
    }))
    this.#next = NextShardIterator ? { after: seen.at(-1)?.number ?? after, iterator: NextShardIterator } : undefined
    return seen
  }

  async #iteratorAfter(after: string | undefined): Promise<string> {
    const next = this.#next
    this.#next = undefined
    if (next && next.after === after) return next.iterator
    this.#shard ??= this.#findShard()
    const { ShardIterator } = await this.#dynamodb<{ ShardIterator: string }>('GetShardIterator', {
      ...(await this.#shard),
      ...(after === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }),
    })
    return ShardIterator
  }

  async #findShard(): Promise<Shard> {
    const { Streams } = await this.#dynamodb<{ Streams: { StreamArn: string }[] }>('ListStreams', {
      TableName: this.#tableName,
    })
    const StreamArn = Streams.at(-1)?.StreamArn
    if (!StreamArn) throw new Error(`The table ${this.#tableName} has no stream.`)
    const { StreamDescription } = await this.#dynamodb<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
      'DescribeStream',
      { StreamArn },
    )
    const ShardId = StreamDescription.Shards.at(-1)?.ShardId
    if (!ShardId) throw new Error(`The stream of ${this.#tableName} has no shard.`)
    return { StreamArn, ShardId }
  }
}

// DynamoDB Streams: a write that changes nothing makes no record. The engine makes one, with two equal images.
function isChange({ eventName, dynamodb }: StreamRecord): boolean {
  return eventName !== 'MODIFY' || !isDeepStrictEqual(dynamodb.OldImage, dynamodb.NewImage)
}
