// One event source mapping: takes records in order, hands batches to its function, and does with a failure what the
// template says: try again, halve the batch, go on from the reported record, and at last put it into the queue.
// Invariant: nothing is passed by that was neither handled, filtered out, nor put into the dead-letter queue.

import type { StreamRecord } from '../dynamodb/dynamodb.ts'
import type { Invocation } from '../functions/invocation.ts'
import type { MappingPlan } from '../template/plan.ts'
import type { Checkpoints } from './checkpoints.ts'
import { compilePattern } from './event-pattern.ts'
import type { StreamReader } from './stream-reader.ts'

export interface MappingSurroundings {
  readonly reader: StreamReader
  readonly checkpoints: Checkpoints
  readonly region: string
  invoke(functionId: string, event: unknown): Promise<Invocation>
  deadLetter(queueArn: string, message: object): void
  log(line: string): void
}

// In the cloud the pauses between attempts grow to minutes; here somebody waits for the outcome.
const pauseMilliseconds = (attempt: number) => Math.min(100 * 2 ** attempt, 5_000)

export class EventSourceMapping {
  readonly #plan: MappingPlan
  readonly #around: MappingSurroundings
  readonly #admits: (record: unknown) => boolean
  #running: Promise<void> | undefined
  #wanted = false
  #stopped = false
  #wake: (() => void) | undefined

  constructor(plan: MappingPlan, around: MappingSurroundings) {
    this.#plan = plan
    this.#around = around
    const patterns = plan.filters.map(compilePattern)
    this.#admits = (record) => patterns.length === 0 || patterns.some((matches) => matches(record))
  }

  get tableName(): string {
    return this.#plan.tableName
  }

  get idle(): boolean {
    return this.#running === undefined
  }

  /** Settles where a new mapping begins, before any function can write. */
  async settleStart(): Promise<void> {
    const { checkpoints, reader } = this.#around
    if (this.#plan.from === 'LATEST' && checkpoints.read(this.#plan.id) === undefined) await this.skipToEnd(reader)
  }

  /** Passes by everything that is in the stream now; for a hub that is emptied. */
  async skipToEnd(reader = this.#around.reader): Promise<void> {
    const newest = await reader.newest(this.#around.checkpoints.read(this.#plan.id))
    if (newest !== undefined) this.#around.checkpoints.write(this.#plan.id, newest)
  }

  /** Says that the table may have changed. */
  notice(): void {
    this.#wanted = true
    if (this.#stopped || this.#running) return
    this.#running = this.#drain()
      .catch((error) => this.#around.log(`${this.#plan.id}: ${error instanceof Error ? error.message : error}`))
      .finally(() => {
        this.#running = undefined
        if (this.#wanted) this.notice()
      })
  }

  /** Stops after the batch that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#wake?.()
    await this.#running
  }

  resume(): void {
    this.#stopped = false
    this.notice()
  }

  async #drain(): Promise<void> {
    const { reader, checkpoints } = this.#around
    while (this.#wanted && !this.#stopped) {
      this.#wanted = false
      const { records, last } = await reader.read(checkpoints.read(this.#plan.id), this.#plan.batchSize)
      if (last === undefined) return
      this.#wanted = true
      const handled = await this.#handle(records.filter(this.#admits))
      if (handled) checkpoints.write(this.#plan.id, last)
    }
  }

  /** Handles records until none is left; false where the hub stopped in between. */
  async #handle(records: StreamRecord[], attempt = 0): Promise<boolean> {
    if (records.length === 0) return true
    if (this.#stopped) return false
    const failedAt = this.#failedAt(records, await this.#invoke(records))
    if (failedAt === undefined) return true
    const before = records[failedAt - 1]
    if (before) this.#around.checkpoints.write(this.#plan.id, before.dynamodb.SequenceNumber)
    const rest = records.slice(failedAt)
    // Progress starts a new count: the retries are those of one batch.
    const attempts = before ? 1 : attempt + 1
    if (this.#plan.retries >= 0 && attempts > this.#plan.retries) return this.#giveUp(rest)
    await this.#pause(attempts)
    if (!this.#plan.bisect || rest.length === 1) return this.#handle(rest, attempts)
    const middle = Math.ceil(rest.length / 2)
    return (await this.#handle(rest.slice(0, middle), attempts)) && (await this.#handle(rest.slice(middle), attempts))
  }

  #giveUp(records: StreamRecord[]): boolean {
    const { deadLetterArn, functionId, id, streamArn } = this.#plan
    const [first, last] = [records[0], records.at(-1)]
    if (deadLetterArn) {
      this.#around.deadLetter(deadLetterArn, {
        requestContext: { functionId, condition: 'RetryAttemptsExhausted' },
        DDBStreamBatchInfo: {
          streamArn,
          batchSize: records.length,
          startSequenceNumber: first?.dynamodb.SequenceNumber,
          endSequenceNumber: last?.dynamodb.SequenceNumber,
        },
      })
    } else this.#around.log(`${id}: ${records.length} records were given up, and there is no queue for them.`)
    return true
  }

  async #invoke(records: StreamRecord[]): Promise<Invocation> {
    const { region, invoke } = this.#around
    return invoke(this.#plan.functionId, {
      Records: records.map((record) => ({
        ...record,
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: region,
        eventSourceARN: this.#plan.streamArn,
      })),
    })
  }

  /** The index of the first record that is to be tried again; undefined where all are handled. */
  #failedAt(records: StreamRecord[], invocation: Invocation): number | undefined {
    if (!invocation.ok) return 0
    if (!this.#plan.reportsFailures) return undefined
    const { batchItemFailures = [] } = (invocation.value ?? {}) as {
      batchItemFailures?: { itemIdentifier?: string }[] | null
    }
    if (!batchItemFailures?.length) return undefined
    const failed = new Set(batchItemFailures.map((failure) => failure.itemIdentifier))
    const index = records.findIndex((record) => failed.has(record.dynamodb.SequenceNumber))
    // Lambda: an identifier that is empty or not in the batch is a failure of the whole batch.
    return failed.has('') || index < 0 ? 0 : index
  }

  #pause(attempt: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMilliseconds(attempt))
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
