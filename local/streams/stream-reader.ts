// Reads one table's stream from where a mapping stopped. The engine has the Streams API, keeps the records in its file,
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

export class StreamReader {
  readonly #dynamodb: DynamoDBCall
  readonly #tableName: string
  #shard: Promise<Shard> | undefined

  constructor(dynamodb: DynamoDBCall, tableName: string) {
    this.#dynamodb = dynamodb
    this.#tableName = tableName
  }

  /** The records after a sequence number (undefined: from the oldest), at most `limit`. */
  async read(after: string | undefined, limit: number): Promise<StreamPage> {
    this.#shard ??= this.#findShard()
    const { StreamArn, ShardId } = await this.#shard
    const { ShardIterator } = await this.#dynamodb<{ ShardIterator: string }>('GetShardIterator', {
      StreamArn,
      ShardId,
      ...(after === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }),
    })
    const { Records } = await this.#dynamodb<{ Records: StreamRecord[] }>('GetRecords', {
      ShardIterator,
      Limit: Math.min(limit, 1000),
    })
    return { records: Records.filter(isChange), last: Records.at(-1)?.dynamodb.SequenceNumber }
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
