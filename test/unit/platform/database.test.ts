// How the house writes and reads DynamoDB: a condition that does not hold is an outcome, a conflict is tried again, and
// everything else is thrown.

import '../../support/environment.ts'
import { BatchGetItemCommand, TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { beforeEach, describe, expect, it, jest } from '@jest/globals'
import { advance, commit, find, findAll, put, remove, update } from '../../../lambdas/platform/database.ts'
import { awsError, Tables } from '../../support/tables.ts'

const key = { pk: 'a', sk: 'b' }
const cancelled = (...codes: string[]) =>
  awsError('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) })
const write = put('t', { ...key, count: 1 })

describe('a commit', () => {
  let tables: Tables
  beforeEach(() => {
    // No pause between attempts.
    jest.spyOn(Math, 'random').mockReturnValue(0)
    tables = new Tables()
  })

  it('tells which write was refused, with the item as it was', async () => {
    tables.put('t', { ...key, count: 7 })
    const other = put('t', { pk: 'x', sk: 'y' })
    const committed = await commit([other, remove('t', key, { condition: '#count = :one', values: { one: 1 } })])
    expect(committed).toMatchObject({ done: false, refused: [undefined, { ...key, count: 7 }] })
    expect(committed.done || [0, 1, 2].map(committed.isRefused)).toEqual([false, true, false])
    expect(tables.list('t')).toHaveLength(1)
  })

  it.each([
    cancelled('TransactionConflict'),
    cancelled('None', 'ThrottlingError'),
    cancelled('ProvisionedThroughputExceeded'),
    awsError('TransactionInProgressException'),
  ])('tries a conflict again (%#)', async (conflict) => {
    tables.client.on(TransactWriteItemsCommand).rejectsOnce(conflict).rejectsOnce(conflict).resolves({})
    expect(await commit([write])).toEqual({ done: true })
    expect(tables.commits).toHaveLength(3)
  })

  it('gives up on conflicts after four attempts, and says when to come back', async () => {
    tables.client.on(TransactWriteItemsCommand).rejects(cancelled('TransactionConflict'))
    const busy = { code: 'service/busy', details: { retryAfterSeconds: 1 } }
    await expect(commit([write])).rejects.toMatchObject(busy)
    expect(tables.commits).toHaveLength(4)
  })

  it('takes a refused condition as the outcome, also where another write met a conflict', async () => {
    const mixed = cancelled('TransactionConflict', 'ConditionalCheckFailed')
    tables.client.on(TransactWriteItemsCommand).rejects(mixed)
    expect(await commit([write, write])).toMatchObject({ done: false })
    expect(tables.commits).toHaveLength(1)
  })

  it.each([cancelled('ValidationError'), awsError('AccessDeniedException')])(
    'throws what is neither (%#)',
    async (error) => {
      tables.client.on(TransactWriteItemsCommand).rejects(error)
      await expect(commit([write])).rejects.toBe(error)
      expect(tables.commits).toHaveLength(1)
    },
  )
})

describe('an update on its own', () => {
  const change = update('t', key, 'ADD #count :one', { condition: 'attribute_exists(#pk)', values: { one: 1 } })
  let tables: Tables
  beforeEach(() => {
    jest.spyOn(Math, 'random').mockReturnValue(0)
    tables = new Tables()
  })

  it('returns the item after the change, or nothing where there was none', async () => {
    expect(await advance(change)).toEqual({ done: false, item: undefined })
    tables.put('t', { ...key, count: 1 })
    expect(await advance(change)).toEqual({ done: true, item: { ...key, count: 2 } })
  })

  it('is tried again after a conflict, four times at most', async () => {
    const conflict = awsError('TransactionConflictException')
    tables.client.on(UpdateItemCommand).rejects(conflict)
    await expect(advance(change)).rejects.toMatchObject({ code: 'service/busy' })
    expect(tables.requests).toBe(4)
    tables.client.on(UpdateItemCommand).rejectsOnce(conflict).resolves({})
    expect(await advance(change)).toMatchObject({ done: true })
  })
})

describe('a read', () => {
  it('is consistent', async () => {
    const tables = new Tables()
    await find('t', key)
    await findAll('t', [key])
    const [one, several] = tables.client.calls().map((call) => call.args[0].input)
    expect(one).toMatchObject({ ConsistentRead: true })
    expect(several).toMatchObject({ RequestItems: { t: { ConsistentRead: true } } })
  })

  it('of several items asks again for those that were not processed', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0)
    const tables = new Tables()
    const marshalled = { pk: { S: 'a' }, sk: { S: 'b' } }
    tables.client
      .on(BatchGetItemCommand)
      .resolvesOnce({ Responses: {}, UnprocessedKeys: { t: { Keys: [marshalled] } } })
      .resolves({ Responses: { t: [marshalled] } })
    expect(await findAll('t', [key])).toEqual([key])
    tables.client.on(BatchGetItemCommand).resolves({ UnprocessedKeys: { t: { Keys: [marshalled] } } })
    await expect(findAll('t', [key])).rejects.toMatchObject({ code: 'service/busy' })
  })

  it('of no items asks nothing', async () => {
    const tables = new Tables()
    expect(await findAll('t', [])).toEqual([])
    expect(tables.requests).toBe(0)
  })
})
