import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type DynamoDBCall, dynamodbAt } from '../../../../local/dynamodb/dynamodb.ts'
import { type Engine, EngineMissing, startEngine } from '../../../../local/dynamodb/engine.ts'
import { createMissingTables, emptyTables, type TablePlan } from '../../../../local/dynamodb/tables.ts'
import { Checkpoints } from '../../../../local/streams/checkpoints.ts'
import { Streams } from '../../../../local/streams/streams.ts'

const table: TablePlan = {
  name: 'Things',
  properties: {
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'due', AttributeType: 'N' },
    ],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-due',
        KeySchema: [{ AttributeName: 'due', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
  },
}

let folder: string
let engine: Engine | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-engine-'))
})
afterEach(async () => {
  await engine?.stop()
  rmSync(folder, { recursive: true })
})

async function open(): Promise<DynamoDBCall> {
  engine = await startEngine(join(folder, 'engine.db'))
  const dynamodb = dynamodbAt(engine.endpoint)
  await createMissingTables(dynamodb, [table])
  return dynamodb
}
const put = (dynamodb: DynamoDBCall, pk: string) =>
  dynamodb('PutItem', { TableName: 'Things', Item: { pk: { S: pk } } })
const get = (dynamodb: DynamoDBCall, pk: string) =>
  dynamodb<{ Item?: object }>('GetItem', { TableName: 'Things', Key: { pk: { S: pk } } })

const mapping = {
  id: 'Mapping',
  tableName: 'Things',
  functionId: 'Handle',
  streamArn: 'arn:stream',
  batchSize: 10,
  from: 'TRIM_HORIZON',
  filters: [],
  retries: -1,
  bisect: false,
  reportsFailures: false,
  deadLetterArn: undefined,
} as const

/** Reads the stream with a function that tells what it got; `answers` false is one that never answers. */
function read(dynamodb: DynamoDBCall, answers: boolean) {
  const got = Promise.withResolvers<string[]>()
  const streams = new Streams({
    plans: [mapping],
    dynamodb,
    checkpoints: new Checkpoints(join(folder, 'checkpoints.json')),
    region: 'us-east-1',
    invoke: (_functionId, event) => {
      const { Records } = event as { Records: { dynamodb: { Keys: { pk: { S: string } } } }[] }
      got.resolve(Records.map((record) => record.dynamodb.Keys.pk.S))
      return answers ? Promise.resolve({ ok: true, value: undefined }) : new Promise(() => {})
    },
    deadLetter: () => {},
    log: () => {},
  })
  return { streams, got: got.promise }
}

describe('the engine', () => {
  it('keeps tables and items over a restart', async () => {
    await put(await open(), 'kept')
    await engine?.stop()
    expect((await get(await open(), 'kept')).Item).toBeDefined()
  })

  it('delivers again what was under way when the hub was killed, and nothing twice that was done', async () => {
    const before = await open()
    await put(before, 'one')
    const first = read(before, false)
    await first.streams.start()
    expect(await first.got).toEqual(['one'])
    await engine?.stop()

    const after = await open()
    const second = read(after, true)
    await second.streams.start()
    expect(await second.got).toEqual(['one'])
    await second.streams.stop()
    await put(after, 'two')
    const third = read(after, true)
    await third.streams.start()
    expect(await third.got).toEqual(['two'])
    await third.streams.stop()
  })

  it('is emptied with its streams, and goes on', async () => {
    const dynamodb = await open()
    await put(dynamodb, 'gone')
    const { streams, got } = read(dynamodb, true)
    await emptyTables(dynamodb, [table])
    await streams.skipToEnd()
    streams.resume()
    expect((await get(dynamodb, 'gone')).Item).toBeUndefined()
    await put(dynamodb, 'next')
    streams.notice()
    expect(await got).toEqual(['next'])
    await streams.stop()
  })

  it('finds its place in a stream by an index, however long the stream is', async () => {
    await put(await open(), 'one')
    const database = new DatabaseSync(join(folder, 'engine.db'), { readOnly: true })
    // The engine's own queries: for the number of the next record, and for the records behind one.
    const [last, later] = [
      'SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = ?1',
      'SELECT new_image FROM _stream_records WHERE table_name = ?1 AND shard_id = ?2 AND ' +
        'CAST(sequence_number AS INTEGER) > ?3 ORDER BY CAST(sequence_number AS INTEGER) ASC LIMIT ?4',
    ].map((query) => JSON.stringify(database.prepare(`EXPLAIN QUERY PLAN ${query}`).all()))
    database.close()
    expect(last).toContain('SEARCH _stream_records USING COVERING INDEX vigil_stream_order (table_name=?)')
    expect(later).toContain('SEARCH _stream_records USING INDEX vigil_stream_order (table_name=? AND <expr>>?)')
    expect(later).not.toContain('TEMP B-TREE')
  })

  it('refuses a table that an older template made with other keys', async () => {
    const dynamodb = await open()
    const changed = { ...table, properties: { ...table.properties, GlobalSecondaryIndexes: undefined } }
    await expect(createMissingTables(dynamodb, [changed])).rejects.toThrow('made by an older template')
  })

  it('ends when the process that started it is killed', async () => {
    const module = join(import.meta.dirname, '../../../../local/dynamodb/engine.ts')
    const script = `
      import { startEngine } from ${JSON.stringify(module)}
      console.log((await startEngine(${JSON.stringify(join(folder, 'engine.db'))})).endpoint)
      setInterval(() => {}, 1000)`
    const hub = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(hub.stdout, 'data')
    const endpoint = String(line).trim()
    expect((await fetch(endpoint)).status).toBeGreaterThan(0)
    hub.kill('SIGKILL')
    await once(hub, 'exit')
    const answers = () =>
      fetch(endpoint).then(
        () => true,
        () => false,
      )
    while (await answers()) await new Promise((resolve) => setImmediate(resolve))
    expect(await answers()).toBe(false)
  })

  it('uses another DynamoDB where DYNAMODB_ENDPOINT names one', async () => {
    const other = await startEngine('unused', { DYNAMODB_ENDPOINT: 'http://127.0.0.1:8000' })
    expect(other.endpoint).toBe('http://127.0.0.1:8000')
  })

  it('says what to do where there is none for the platform', () => {
    expect(new EngineMissing().message).toMatch(/npm install.*PATH.*DYNAMODB_ENDPOINT/)
  })
})
