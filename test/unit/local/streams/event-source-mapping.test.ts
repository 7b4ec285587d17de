import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { DynamoDBCall, StreamRecord } from '../../../../local/dynamodb/dynamodb.ts'
import type { Invocation } from '../../../../local/functions/invocation.ts'
import { Checkpoints } from '../../../../local/streams/checkpoints.ts'
import { EventSourceMapping } from '../../../../local/streams/event-source-mapping.ts'
import { StreamReader } from '../../../../local/streams/stream-reader.ts'
import type { MappingPlan } from '../../../../local/template/plan.ts'

const plan: MappingPlan = {
  id: 'Mapping',
  tableName: 'Things',
  functionId: 'Handle',
  streamArn: 'arn:stream',
  batchSize: 10,
  from: 'TRIM_HORIZON',
  filters: [],
  retries: 2,
  bisect: false,
  reportsFailures: true,
  deadLetterArn: 'arn:queue',
}

const record = (number: number, change: Partial<StreamRecord> = {}): StreamRecord => ({
  eventID: String(number),
  eventName: 'INSERT',
  dynamodb: { Keys: { pk: { S: `item ${number}` } }, SequenceNumber: String(number) },
  ...change,
})

const streamOf = (records: StreamRecord[]): DynamoDBCall =>
  (async (operation: string, input: { SequenceNumber?: string; ShardIterator?: string; Limit?: number }) => {
    if (operation === 'ListStreams') return { Streams: [{ StreamArn: 's' }] }
    if (operation === 'DescribeStream') return { StreamDescription: { Shards: [{ ShardId: '1' }] } }
    if (operation === 'GetShardIterator') return { ShardIterator: input.SequenceNumber ?? '0' }
    const later = records.filter(({ dynamodb }) => Number(dynamodb.SequenceNumber) > Number(input.ShardIterator))
    return { Records: later.slice(0, input.Limit) }
  }) as DynamoDBCall

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-stream-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

type Answer = (numbers: number[], call: number) => Invocation

/** Lets a mapping run until it rests; tells what its function was given, and what became of the rest. */
async function run(records: StreamRecord[], answer: Answer, change: Partial<MappingPlan> = {}) {
  const batches: number[][] = []
  const deadLetters: object[] = []
  const file = join(folder, 'checkpoints.json')
  const checkpoints = new Checkpoints(file)
  const mapping = new EventSourceMapping(
    { ...plan, ...change },
    {
      reader: new StreamReader(streamOf(records), 'Things'),
      checkpoints,
      region: 'us-east-1',
      invoke: async (_functionId, event) => {
        const numbers = (event as { Records: StreamRecord[] }).Records.map(({ eventID }) => Number(eventID))
        batches.push(numbers)
        return answer(numbers, batches.length)
      },
      deadLetter: (_queue, message) => deadLetters.push(message),
      log: () => {},
    },
  )
  await mapping.settleStart()
  mapping.notice()
  while (!mapping.idle) await new Promise((resolve) => setImmediate(resolve))
  return { batches, deadLetters, checkpoint: new Checkpoints(file).read('Mapping') }
}

const done: Invocation = { ok: true, value: { batchItemFailures: [] } }
const failed: Invocation = { ok: false, error: { errorType: 'Error', errorMessage: 'no' } }
const failedFrom = (number: number): Invocation => ({
  ok: true,
  value: { batchItemFailures: [{ itemIdentifier: String(number) }] },
})

describe('an event source mapping', () => {
  it('hands over all records in order, in batches', async () => {
    const { batches, checkpoint } = await run(
      [1, 2, 3].map((n) => record(n)),
      () => done,
      { batchSize: 2 },
    )
    expect(batches).toEqual([[1, 2], [3]])
    expect(checkpoint).toBe('3')
  })

  it('passes by what the filter refuses, and comes to the end of the stream', async () => {
    const records = [record(1), record(2, { eventName: 'REMOVE' })]
    const { batches, checkpoint } = await run(records, () => done, { filters: [{ eventName: ['INSERT'] }] })
    expect(batches).toEqual([[1]])
    expect(checkpoint).toBe('2')
  })

  it('passes by a write that changed nothing', async () => {
    const image = { pk: { S: 'x' } }
    const same = { Keys: image, OldImage: image, NewImage: { ...image }, SequenceNumber: '1' }
    const { batches } = await run([record(1, { eventName: 'MODIFY', dynamodb: same })], () => done)
    expect(batches).toEqual([])
  })

  it('goes on from the record that was reported, and not before it', async () => {
    const { batches, checkpoint } = await run(
      [1, 2, 3].map((n) => record(n)),
      (_numbers, call) => (call === 1 ? failedFrom(2) : done),
    )
    expect(batches).toEqual([
      [1, 2, 3],
      [2, 3],
    ])
    expect(checkpoint).toBe('3')
  })

  it('F31: tries a failed batch again as often as it may, then puts it into the queue and goes on', async () => {
    const { batches, deadLetters, checkpoint } = await run(
      [1, 2].map((n) => record(n)),
      ([first]) => (first === 1 ? failed : done),
      {
        batchSize: 1,
      },
    )
    expect(batches).toEqual([[1], [1], [1], [2]])
    expect(deadLetters).toMatchObject([{ DDBStreamBatchInfo: { startSequenceNumber: '1', endSequenceNumber: '1' } }])
    expect(checkpoint).toBe('2')
  })

  it('halves a failed batch until the bad record stands alone', async () => {
    const bad = 3
    const { deadLetters, batches } = await run(
      [1, 2, 3, 4].map((n) => record(n)),
      (numbers) => (numbers.includes(bad) ? failed : done),
      { bisect: true, reportsFailures: false, retries: 3 },
    )
    expect(batches).toContainEqual([1, 2])
    expect(batches).toContainEqual([4])
    expect(deadLetters).toMatchObject([{ DDBStreamBatchInfo: { startSequenceNumber: '3', endSequenceNumber: '3' } }])
  })

  it('begins behind what is there, where the template says LATEST', async () => {
    const { batches, checkpoint } = await run([record(1)], () => done, { from: 'LATEST' })
    expect(batches).toEqual([])
    expect(checkpoint).toBe('1')
  })

  it('F31: does not deliver again what was handled before a restart', async () => {
    await run([record(1)], () => done)
    const { batches } = await run([record(1), record(2)], () => done)
    expect(batches).toEqual([[2]])
  })
})
