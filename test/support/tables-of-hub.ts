// A hub on a DynamoDB engine that the test holds too, so that a journey can look at everything that is kept, and not
// only at what the API shows.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { dynamodbAt } from '../../local/dynamodb/dynamodb.ts'
import { startEngine } from '../../local/dynamodb/engine.ts'
import { type OwnHub, startHub } from './hub.ts'

type Attributes = Record<string, AttributeValue>
export interface KeptItem {
  readonly pk: string
  readonly sk: string
  readonly [attribute: string]: unknown
}

export interface OpenTables {
  readonly hub: OwnHub
  /** Every item of every table. */
  items(): Promise<KeptItem[]>
  /** Puts an item in the place of one that `items` found. */
  replace(found: KeptItem, item: KeptItem): Promise<void>
  stop(): Promise<void>
}

export async function startHubWithOpenTables(): Promise<OpenTables> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-engine-'))
  const engine = await startEngine(join(folder, 'engine.db'))
  const call = dynamodbAt(engine.endpoint)
  const hub = await startHub({ DYNAMODB_ENDPOINT: engine.endpoint })
  const tableOf = new WeakMap<KeptItem, string>()

  async function itemsOf(TableName: string): Promise<KeptItem[]> {
    const found: KeptItem[] = []
    let after: Attributes | undefined
    do {
      const page: { Items: Attributes[]; LastEvaluatedKey?: Attributes } = await call('Scan', {
        TableName,
        ConsistentRead: true,
        ...(after && { ExclusiveStartKey: after }),
      })
      found.push(...page.Items.map((item) => unmarshall(item) as KeptItem))
      after = page.LastEvaluatedKey
    } while (after)
    for (const item of found) tableOf.set(item, TableName)
    return found
  }

  return {
    hub,
    items: async () => {
      const { TableNames } = await call<{ TableNames: string[] }>('ListTables', {})
      return (await Promise.all(TableNames.map(itemsOf))).flat()
    },
    replace: async (found, item) => {
      await call('PutItem', { TableName: tableOf.get(found), Item: marshall(item) })
    },
    stop: async () => {
      await hub.stop()
      await engine.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
