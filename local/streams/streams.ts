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
    const pairs = plans.map((plan) => {
      const reader = new StreamReader(dynamodb, plan.tableName)
      return { reader, mapping: new EventSourceMapping(plan, { ...options, reader }) }
    })
    this.#mappings = pairs.map(({ mapping }) => mapping)
    this.#readers = pairs.map(({ reader }) => reader)
  }

  async start(): Promise<void> {
    await Promise.all(this.#mappings.map((mapping) => mapping.settleStart()))
    this.notice()
  }

  /** Looks for new records. */
  notice(): void {
    for (const mapping of this.#mappings) mapping.notice()
  }

  /** Stops after the batches that are under way. */
  async stop(): Promise<void> {
    await Promise.all(this.#mappings.map((mapping) => mapping.stop()))
  }

  /** Passes by what is in the streams now. To be called while they are stopped. */
  async skipToEnd(): Promise<void> {
    await Promise.all(this.#mappings.map((mapping) => mapping.skipToEnd()))
  }

  /** Goes on, on tables that were made anew. */
  resume(): void {
    for (const reader of this.#readers) reader.forgetShard()
    for (const mapping of this.#mappings) mapping.resume()
  }
}
