// The real DynamoDB engine, with the template's tables under the names that the functions are given; and their streams, read
// as Lambda's poller reads them. On a file, because only there its streams get the index without which each call costs more
// than the one before.

import { DynamoDBError, type StreamRecord } from '../../../local/dynamodb/dynamodb.ts'
import { type Engine, startEngine } from '../../../local/dynamodb/engine.ts'
import { createMissingTables, emptyTables, type TablePlan } from '../../../local/dynamodb/tables.ts'
import { StreamReader } from '../../../local/streams/stream-reader.ts'
import { builtApp, ofType } from '../../template/synthesized.ts'
import { working } from './actors.ts'
import { type Answer, EngineLine } from './engine-line.ts'

const names = { identity: /^Identity/, subscriptions: /^Subscriptions/, devices: /^Devices/, commands: /^Commands/ }

function plansOf(): TablePlan[] {
  const tables = ofType(builtApp().data, 'AWS::DynamoDB::Table')
  return Object.entries(names).map(([name, pattern]) => {
    const [, resource] = tables.find(([id]) => pattern.test(id)) ?? []
    if (!resource) throw new Error(`The template has no table ${name}.`)
    const { TimeToLiveSpecification: _, ...properties } = resource.Properties
    return { name, properties: properties as unknown as TablePlan['properties'] }
  })
}

export class Tables {
  readonly #engine: Engine
  readonly #line: EngineLine
  readonly #plans = plansOf()
  readonly #readers = new Map<string, StreamReader>()
  readonly #read = new Map<string, string | undefined>()

  private constructor(engine: Engine, line: EngineLine) {
    this.#engine = engine
    this.#line = line
    for (const name of ['devices', 'commands']) this.#readers.set(name, new StreamReader(this.call, name))
  }

  static async start(file: string): Promise<Tables> {
    const engine = await startEngine(file)
    const tables = new Tables(engine, await EngineLine.open(engine.endpoint))
    await createMissingTables(tables.call, tables.#plans)
    return tables
  }

  /** Nothing of a schedule is left for the next: no command that is due, and no change that was not followed. */
  async empty(): Promise<void> {
    await emptyTables(this.call, this.#plans)
    for (const [name, reader] of this.#readers) {
      reader.forgetShard()
      // The engine keeps the records of a table that is gone, and tells them again from the beginning.
      this.#read.set(name, await reader.newest(this.#read.get(name)))
    }
  }

  /** What changed in a table since it was asked last, at most `limit`. Not asked for again before `taken`. */
  async changes(table: string): Promise<{ records: StreamRecord[]; taken: () => void }> {
    const page = await this.#readers.get(table)?.read(this.#read.get(table), 1000)
    if (!page) throw new Error(`The stream of ${table} is not read here.`)
    return { records: page.records, taken: () => void (page.last && this.#read.set(table, page.last)) }
  }

  readonly call = async <T>(operation: string, input: object): Promise<T> => {
    const isStream = /Stream|Shard|GetRecords/.test(operation) && !operation.endsWith('Table')
    const target = `${isStream ? 'DynamoDBStreams' : 'DynamoDB'}_20120810.${operation}`
    const { status, body } = await this.send(target, Buffer.from(JSON.stringify(input)))
    const answer = JSON.parse(body.toString())
    if (status === 200) return answer as T
    throw new DynamoDBError(String(answer.__type).split('#').at(-1) ?? '', String(answer.message))
  }

  /** One call as it came over the wire. */
  send(target: string, body: Uint8Array): Promise<Answer> {
    return working(this.#line.ask(target, body))
  }

  async stop(): Promise<void> {
    this.#line.close()
    await this.#engine.stop()
  }
}
