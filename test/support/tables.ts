// DynamoDB in memory, behind the real client: conditions and changes are carried out, so that a test of a handler sees
// what is in the tables afterwards. What DynamoDB refuses (an unused value, two writes to one item) is refused here too.
// The real engine has its turn in test/journeys.

import {
  type AttributeValue,
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import { changed } from './change.ts'
import { holds, type Item } from './condition.ts'

type Attributes = Record<string, AttributeValue>
type Action = 'Put' | 'Update' | 'Delete' | 'ConditionCheck'
interface Expressed {
  ConditionExpression?: string | undefined
  UpdateExpression?: string | undefined
  ExpressionAttributeNames?: Record<string, string> | undefined
  ExpressionAttributeValues?: Attributes | undefined
}
type Asked = Expressed & { TableName: string | undefined; Key?: Attributes | undefined; Item?: Attributes | undefined }

/** The sort key of each index, as in lib/data-stack.ts. */
const indexSortKeys: Record<string, string> = { due: 'dueAt', owner: 'deviceId' }

/** An error as the client throws it. */
export const awsError = (name: string, more: object = {}): Error => Object.assign(new Error(name), { name, ...more })

export class Tables {
  readonly client = mockClient(DynamoDBClient)
  readonly #items = new Map<string, Item>()
  readonly #beforeCommits: (() => void)[] = []
  readonly #beforeUpdates: (() => void)[] = []

  constructor() {
    this.client.on(GetItemCommand).callsFake(({ TableName, Key }) => this.#read(TableName, Key))
    this.client.on(BatchGetItemCommand).callsFake(({ RequestItems }) => this.#readAll(RequestItems))
    this.client.on(QueryCommand).callsFake((input) => this.#query(input))
    this.client.on(UpdateItemCommand).callsFake((input) => this.#update(input))
    this.client.on(TransactWriteItemsCommand).callsFake((input) => this.#transact(input))
  }

  /** Puts items into a table. Tables are named as in environment.ts. */
  put(table: string, ...items: object[]): void {
    for (const item of items as Item[]) this.#items.set(nameOf(table, item), plain(item))
  }

  /** Every item of a table whose sort key begins so, in the order of their keys. */
  list<T = Item>(table: string, sortKeyPrefix = ''): T[] {
    const names = [...this.#items.keys()].filter((name) => name.startsWith(`${table} `)).sort()
    return names
      .map((name) => this.#items.get(name) ?? {})
      .filter(({ sk }) => String(sk).startsWith(sortKeyPrefix)) as T[]
  }

  find<T = Item>(table: string, pk: string, sk: string): T | undefined {
    return this.#items.get(nameOf(table, { pk, sk })) as T | undefined
  }

  delete(table: string, pk: string, sk: string): void {
    this.#items.delete(nameOf(table, { pk, sk }))
  }

  /** What happens just before the next transaction (and, called again, the one after it). A throw is its failure. */
  beforeNextCommit(act: () => void): void {
    this.#beforeCommits.push(act)
  }

  /** The same for the next update outside a transaction. */
  beforeNextUpdate(act: () => void): void {
    this.#beforeUpdates.push(act)
  }

  /** How many requests were made, of any kind. */
  get requests(): number {
    return this.client.calls().length
  }

  /** The writes of each transaction that was tried. */
  get commits(): TransactWriteItem[][] {
    const calls = this.client.commandCalls(TransactWriteItemsCommand)
    return calls.map((call) => call.args[0].input.TransactItems ?? [])
  }

  #read(table: string | undefined, key: Attributes | undefined) {
    const item = this.#items.get(nameOf(table, unmarshall(key ?? {})))
    return item ? { Item: attributes(item) } : {}
  }

  #readAll(asked: Record<string, { Keys?: Attributes[] }> = {}) {
    const found = Object.entries(asked).map(([table, { Keys = [] }]) => {
      const names = Keys.map((key) => nameOf(table, unmarshall(key)))
      if (names.length > 100 || new Set(names).size < names.length) throw refused('keys repeat, or are more than 100')
      return [table, names.map((name) => attributes(this.#items.get(name))).filter((item) => item !== undefined)]
    })
    return { Responses: Object.fromEntries(found), UnprocessedKeys: {} }
  }

  #query(input: QueryCommandInput) {
    const { TableName = '', IndexName, KeyConditionExpression: where = '', FilterExpression, Limit = 1000 } = input
    const order = IndexName ? (indexSortKeys[IndexName] ?? 'unknown index') : 'sk'
    const place = ({ pk, sk, [order]: first }: Item) =>
      JSON.stringify([typeof first === 'number' ? String(first).padStart(20, '0') : first, pk, sk])
    const references = referencesOf({ ...input, ConditionExpression: where }, [FilterExpression])
    const matching = this.list(TableName).filter((item) => order in item && holds(where, item, references))
    matching.sort((a, b) => (place(a) < place(b) ? -1 : 1))
    if (input.ScanIndexForward === false) matching.reverse()
    const after = input.ExclusiveStartKey && place(unmarshall(input.ExclusiveStartKey))
    const isBehind = (item: Item) =>
      after === undefined || (input.ScanIndexForward === false ? place(item) < after : place(item) > after)
    const rest = matching.filter(isBehind)
    const last = rest.length > Limit ? rest[Limit - 1] : undefined
    const key = last && { pk: last.pk, sk: last.sk, [order]: last[order] }
    // What is read is limited, and filtered then.
    const read = rest.slice(0, Limit)
    const wanted = FilterExpression ? read.filter((item) => holds(FilterExpression, item, references)) : read
    return { Items: wanted.map((item) => marshall(item)), LastEvaluatedKey: attributes(key) }
  }

  #update(input: UpdateItemCommandInput) {
    this.#beforeUpdates.shift()?.()
    const { isRefused, before, carryOut } = this.#prepare('Update', input)
    if (isRefused) throw awsError('ConditionalCheckFailedException', { Item: attributes(before) })
    return { Attributes: attributes(carryOut()) }
  }

  #transact({ TransactItems = [] }: TransactWriteItemsCommandInput) {
    this.#beforeCommits.shift()?.()
    if (TransactItems.length < 1 || TransactItems.length > 100) throw refused('a transaction has 1 to 100 writes')
    const prepared = TransactItems.flatMap((write) =>
      Object.entries(write).map(([action, asked]) => this.#prepare(action as Action, asked as Asked)),
    )
    if (new Set(prepared.map(({ name }) => name)).size < prepared.length)
      throw refused('Transaction request cannot include multiple operations on one item')
    if (prepared.some(({ isRefused }) => isRefused)) {
      const CancellationReasons = prepared.map(({ isRefused, before }) =>
        isRefused ? { Code: 'ConditionalCheckFailed', Item: attributes(before) } : { Code: 'None' },
      )
      throw awsError('TransactionCanceledException', { CancellationReasons })
    }
    for (const { carryOut } of prepared) carryOut()
    return {}
  }

  #prepare(action: Action, asked: Asked) {
    const key = unmarshall(asked.Item ?? asked.Key ?? {})
    const name = nameOf(asked.TableName, key)
    const before = this.#items.get(name)
    const references = referencesOf(asked, [asked.UpdateExpression])
    const carryOut = (): Item | undefined => {
      if (action === 'Delete') this.#items.delete(name)
      if (action === 'Put') this.#items.set(name, key)
      if (action === 'Update') this.#items.set(name, changed(asked.UpdateExpression ?? '', before ?? key, references))
      return this.#items.get(name)
    }
    const { ConditionExpression: condition } = asked
    return { name, before, carryOut, isRefused: condition !== undefined && !holds(condition, before, references) }
  }
}

const refused = (message: string) => awsError('ValidationException', { message })

const attributes = (item: Item | undefined) => item && marshall(item, { removeUndefinedValues: true })
const plain = (item: Item): Item => unmarshall(marshall(item, { removeUndefinedValues: true }))

function nameOf(table: string | undefined, { pk, sk }: Item): string {
  if (typeof pk !== 'string' || typeof sk !== 'string') throw refused(`a key of ${table} is ${pk} / ${sk}`)
  return `${table} ${pk} ${sk}`
}

/** Names and values without their signs. DynamoDB refuses those that no expression uses. */
function referencesOf(asked: Expressed, texts: (string | undefined)[]) {
  const text = [asked.ConditionExpression, ...texts].join(' ')
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: given = {} } = asked
  for (const reference of [...Object.keys(names), ...Object.keys(given)]) {
    if (!new RegExp(`${reference}\\b`).test(text)) throw refused(`${reference} is unused in expressions`)
  }
  for (const reference of text.match(/#\w+/g) ?? []) {
    if (!(reference in names)) throw refused(`the name ${reference} is not defined`)
  }
  const values = Object.entries(unmarshall(given)).map(([name, value]) => [name.slice(1), value])
  return { names, values: Object.fromEntries(values) as Item }
}
