// DynamoDB as this house uses it. A write is data (`put`, `update`, `remove`, `check`), so that the stores of several
// words can be committed together; `commit` carries one out, or several as one transaction. A condition that does not
// hold is an expected outcome and returned; a conflict is retried; everything else throws.

import { randomUUID } from 'node:crypto'
import {
  type AttributeValue,
  BatchGetItemCommand,
  type CancellationReason,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { Problem } from './problem.ts'

export type Item = Record<string, unknown>
export interface Key {
  pk: string
  sk: string
}

export interface Expression {
  /** Attribute names are written `#name` and need no declaration; others are given in `names`. */
  readonly condition?: string
  readonly values?: Readonly<Record<string, unknown>>
  readonly names?: Readonly<Record<string, string>>
}

export type Write = TransactWriteItem

// Three tries, not more: a caller who waits longer than that is better told to come back.
const client = new DynamoDBClient({ maxAttempts: 3 })

const toAttributes = (values: object): Record<string, AttributeValue> =>
  marshall(values, { removeUndefinedValues: true })

function expressed({ condition, values, names = {} }: Expression, ...texts: string[]) {
  const used = [...texts, condition ?? ''].join(' ').match(/#\w+/g) ?? []
  const allNames = Object.fromEntries(used.map((name) => [name, names[name] ?? name.slice(1)]))
  return {
    ...(condition && { ConditionExpression: condition }),
    ...(used.length && { ExpressionAttributeNames: allNames }),
    ...(values && {
      ExpressionAttributeValues: toAttributes(
        Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
      ),
    }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  }
}

/** Writes a whole item. */
export const put = (table: string, item: Key & Item, expression: Expression = {}): Write => ({
  Put: { TableName: table, Item: toAttributes(item), ...expressed(expression) },
})

/** Changes an item: `change` is an update expression such as `SET #state = :state ADD #version :one`. */
export const update = (table: string, key: Key, change: string, expression: Expression = {}): Write => ({
  Update: { TableName: table, Key: toAttributes(key), UpdateExpression: change, ...expressed(expression, change) },
})

/** Deletes an item. */
export const remove = (table: string, key: Key, expression: Expression = {}): Write => ({
  Delete: { TableName: table, Key: toAttributes(key), ...expressed(expression) },
})

/** Changes nothing: the transaction is refused where the condition does not hold for the item. */
export const check = (table: string, key: Key, expression: Expression & { condition: string }): Write => ({
  ConditionCheck: {
    TableName: table,
    Key: toAttributes(key),
    ...expressed(expression),
    ConditionExpression: expression.condition,
  },
})

/** The outcome of a commit: `refused[i]` tells of write i that its condition did not hold, with the item as it was. */
export type Committed =
  | { done: true }
  | { done: false; refused: (Item | undefined)[]; isRefused: (index: number) => boolean }

const conflictCodes = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])
const attempts = 4

/**
 * Carries out writes as one transaction, even a single one: its client token makes a retry after a lost answer safe
 * (TransactWriteItems, ClientRequestToken, 10 minutes). Throws `service/busy` where conflicts do not end.
 */
export async function commit(writes: Write[]): Promise<Committed> {
  const token = randomUUID()
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: writes, ClientRequestToken: token }))
      return { done: true }
    } catch (error) {
      const reasons = cancellationReasons(error)
      if (!reasons) throw error
      const failed = reasons.map((reason) => reason.Code === 'ConditionalCheckFailed')
      if (failed.includes(true)) {
        return {
          done: false,
          refused: reasons.map((reason) => reason.Item && unmarshall(reason.Item)),
          isRefused: (index) => failed[index] ?? false,
        }
      }
      if (!reasons.some((reason) => conflictCodes.has(reason.Code ?? ''))) throw error
      if (attempt === attempts) throw new Problem('service/busy', { retryAfterSeconds: 1, cause: error })
      await pause(attempt)
    }
  }
}

/** Commits named parts as one transaction; where it is refused: which parts were, each with the item that refused it. */
export async function commitParts(parts: Record<string, Write[]>): Promise<'done' | Map<string, Item | undefined>> {
  const named = Object.entries(parts).flatMap(([name, writes]) => writes.map((write) => ({ name, write })))
  const committed = await commit(named.map(({ write }) => write))
  if (committed.done) return 'done'
  const refused = named.map(({ name }, index) => [name, index] as const).filter(([, at]) => committed.isRefused(at))
  return new Map(refused.map(([name, index]) => [name, committed.refused[index]]))
}

function cancellationReasons(error: unknown): CancellationReason[] | undefined {
  if (!(error instanceof Error)) return undefined
  if (error.name === 'TransactionInProgressException') return [{ Code: 'TransactionConflict' }]
  if (error.name !== 'TransactionCanceledException' || !('CancellationReasons' in error)) return undefined
  return error.CancellationReasons as CancellationReason[]
}

// Full jitter, so that writers that met do not meet again.
const pause = (attempt: number) => new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt))

export type Advanced = { done: true; item: Item } | { done: false; item: Item | undefined }

/**
 * Carries out one update on its own, at half the price of a transaction; for changes that may be repeated without
 * harm. Returns the item after the change, or, where the condition did not hold, as it was.
 */
export async function advance(write: Write): Promise<Advanced> {
  if (!write.Update) throw new Error('advance() carries out updates')
  for (let attempt = 1; ; attempt++) {
    try {
      const { Attributes } = await client.send(new UpdateItemCommand({ ...write.Update, ReturnValues: 'ALL_NEW' }))
      return { done: true, item: unmarshall(Attributes ?? {}) }
    } catch (error) {
      const name = error instanceof Error ? error.name : ''
      if (name === 'ConditionalCheckFailedException') {
        const { Item } = error as { Item?: Record<string, AttributeValue> }
        return { done: false, item: Item && unmarshall(Item) }
      }
      if (name !== 'TransactionConflictException') throw error
      if (attempt === attempts) throw new Problem('service/busy', { retryAfterSeconds: 1, cause: error })
      await pause(attempt)
    }
  }
}

/** One item, read consistently. */
export async function find<T>(table: string, key: Key): Promise<T | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: toAttributes(key), ConsistentRead: true }),
  )
  return Item && (unmarshall(Item) as T)
}

/** Several items of one table (at most 100), read consistently, in no order. */
export async function findAll<T>(table: string, keys: Key[]): Promise<T[]> {
  if (keys.length === 0) return []
  const found: T[] = []
  let asked: Record<string, AttributeValue>[] | undefined = keys.map(toAttributes)
  for (let attempt = 1; asked?.length; attempt++) {
    if (attempt > attempts) throw new Problem('service/busy', { retryAfterSeconds: 1 })
    const answer = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: asked, ConsistentRead: true } } }),
    )
    found.push(...(answer.Responses?.[table] ?? []).map((item) => unmarshall(item) as T))
    asked = answer.UnprocessedKeys?.[table]?.Keys as typeof asked
    if (asked?.length) await pause(attempt)
  }
  return found
}

export interface Question extends Expression {
  readonly index?: string
  /** Key condition, for example `#pk = :pk AND begins_with(#sk, :prefix)`. */
  readonly where: string
  readonly newestFirst?: boolean
  readonly limit?: number
  readonly after?: Key | undefined
}

/** One page of a query; `next` is the key to go on after. Base tables are read consistently. */
export async function query<T>(table: string, question: Question): Promise<{ items: T[]; next?: Item }> {
  const {
    ReturnValuesOnConditionCheckFailure: _,
    ConditionExpression: filter,
    ...rest
  } = expressed(question, question.where)
  const answer = await client.send(
    new QueryCommand({
      TableName: table,
      ...(question.index ? { IndexName: question.index } : { ConsistentRead: true }),
      KeyConditionExpression: question.where,
      ...(filter && { FilterExpression: filter }),
      ...rest,
      ScanIndexForward: !question.newestFirst,
      ...(question.limit && { Limit: question.limit }),
      ...(question.after && { ExclusiveStartKey: toAttributes(question.after) }),
    }),
  )
  return {
    items: (answer.Items ?? []).map((item) => unmarshall(item) as T),
    ...(answer.LastEvaluatedKey && { next: unmarshall(answer.LastEvaluatedKey) }),
  }
}
