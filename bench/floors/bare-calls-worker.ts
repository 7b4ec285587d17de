// The worker of bare-calls.ts: one SDK call at a time, of the size that the hub's are.

import { parentPort, workerData } from 'node:worker_threads'
import { DynamoDBClient, GetItemCommand, TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { type BareOperation, table } from './bare-calls.ts'

const client = new DynamoDBClient({
  endpoint: workerData,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
})

const keyOf = (name: string) => ({ pk: { S: name }, sk: { S: 'item' } })
/** About the size of a command. */
const text = { S: 'x'.repeat(500) }
let count = 0

const calls: Readonly<Record<BareOperation, () => Promise<unknown>>> = {
  GetItem: () => client.send(new GetItemCommand({ TableName: table, Key: keyOf('read'), ConsistentRead: true })),
  UpdateItem: () =>
    client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: keyOf('changed'),
        UpdateExpression: 'SET #text = :text ADD #version :one',
        ConditionExpression: 'attribute_exists(#pk)',
        ExpressionAttributeNames: { '#text': 'text', '#version': 'version', '#pk': 'pk' },
        ExpressionAttributeValues: { ':text': text, ':one': { N: '1' } },
        ReturnValues: 'ALL_NEW',
      }),
    ),
  TransactWriteItems: () =>
    client.send(
      new TransactWriteItemsCommand({
        TransactItems: ['first', 'second', 'third'].map((name) => ({
          Put: { TableName: table, Item: { ...keyOf(`${name}-${++count}`), text } },
        })),
      }),
    ),
}

const write = (name: string) =>
  client.send(
    new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: table, Item: { ...keyOf(name), text } } }] }),
  )
await Promise.all([write('read'), write('changed')])

parentPort?.on('message', async (operation: BareOperation) => {
  const startedAt = performance.now()
  await calls[operation]()
  parentPort?.postMessage(performance.now() - startedAt)
})
parentPort?.postMessage(0)
