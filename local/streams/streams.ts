// All event source mappings together. Between a write and its delivery lies no polling: the wire says that something
// was written. A look once a second finds what came another way (expiry, an engine shared with other programs).

import type { DynamoDBCall } from '../dynamodb/dynamodb.ts'
import type { MappingPlan } from '../template/plan.ts'
import type { Checkpoints } from './checkpoints.ts'
import { EventSourceMapping, type MappingSurroundings } from './event-source-mapping.ts'
import { StreamReader } from './stream-reader.ts'

export interface StreamsOptions extends Omit<MappingSurroundings, 'reader'> {
  readonly plans: readonly MappingPlan[]
  readonly dynamodb: DynamoDBCall
  readonly checkpoints: Checkpoints
}

export class Streams {
  readonly #mappings: readonly EventSourceMapping[]
  readonly #readers: readonly StreamReader[]

  constructor(options: StreamsOptions) {
    const { plans, dynamodb } = options
    const readers = new Map(plans.map(({ tableName }) => [tableName, new StreamReader(dynamodb, tableName)]))
    this.#readers = [...readers.values()]
    this.#mappings = plans.flatMap((plan) => {
      const reader = readers.get(plan.tableName)
      return reader ? new EventSourceMapping(plan, { ...options, reader }) : []
    })
  }

  async start(): Promise<void> {
    await Promise.all(this.#mappings.map((mapping) => mapping.settleStart()))
    this.notice()
  }

  /** Looks for new records; after a write, of the tables that it names. */
  notice(write?: Buffer): void {
    const named = new Map<string, boolean>()
    for (const mapping of this.#mappings) {
      const { tableName } = mapping
      if (!named.has(tableName)) named.set(tableName, write === undefined || write.includes(`"${tableName}"`))
      if (named.get(tableName)) mapping.notice()
    }
  }

  /** Stops after the batches that are under way. */
  async stop(): Promise<void> {
    await Promise.all(this.#mappings.map((mapping) => mapping.stop()))
  }

  /** Passes by what is in the streams of tables that were made anew. To be called while they are stopped. */
  async skipToEnd(): Promise<void> {
    for (const reader of this.#readers) reader.forgetShard()
    await Promise.all(this.#mappings.map((mapping) => mapping.skipToEnd()))
  }

  resume(): void {
    for (const mapping of this.#mappings) mapping.resume()
  }
}
