// Makes the template's tables in the engine where they are missing. A table whose keys or indexes have changed since is
// not altered behind its owner's back: the start stops and says so.

import type { Properties } from '../template/shapes.ts'
import { type DynamoDBCall, DynamoDBError } from './dynamodb.ts'

export type TablePlan = { name: string; properties: Properties<'AWS::DynamoDB::Table'> }

type TableForm = Pick<TablePlan['properties'], 'KeySchema' | 'GlobalSecondaryIndexes'>

interface Description extends TableForm {
  readonly TableStatus: string
}

export async function createMissingTables(dynamodb: DynamoDBCall, tables: readonly TablePlan[]): Promise<void> {
  for (const table of tables) {
    const existing = await describe(dynamodb, table.name)
    if (!existing) await create(dynamodb, table)
    else if (form(existing) !== form(table.properties)) {
      throw new Error(
        `The table ${table.name} was made by an older template with other keys or indexes. ` +
          'Delete the data folder, or set VIGIL_DATA to another one.',
      )
    }
  }
}

/** Deletes every item, by making the tables anew. */
export async function emptyTables(dynamodb: DynamoDBCall, tables: readonly TablePlan[]): Promise<void> {
  for (const table of tables) {
    await dynamodb('DeleteTable', { TableName: table.name })
    await until(async () => !(await describe(dynamodb, table.name)))
    await create(dynamodb, table)
  }
}

async function create(dynamodb: DynamoDBCall, { name, properties }: TablePlan): Promise<void> {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, StreamSpecification, TimeToLiveSpecification } =
    properties
  await dynamodb('CreateTable', {
    TableName: name,
    AttributeDefinitions,
    KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
    ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes }),
    ...(StreamSpecification && { StreamSpecification: { StreamEnabled: true, ...StreamSpecification } }),
  })
  await until(async () => (await describe(dynamodb, name))?.TableStatus === 'ACTIVE')
  if (TimeToLiveSpecification) await dynamodb('UpdateTimeToLive', { TableName: name, TimeToLiveSpecification })
}

async function describe(dynamodb: DynamoDBCall, name: string): Promise<Description | undefined> {
  try {
    return (await dynamodb<{ Table: Description }>('DescribeTable', { TableName: name })).Table
  } catch (error) {
    if (error instanceof DynamoDBError && error.name === 'ResourceNotFoundException') return undefined
    throw error
  }
}

// Keys and indexes as one text, whatever the order in which they are told.
function form({ KeySchema, GlobalSecondaryIndexes = [] }: TableForm): string {
  const indexes = GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) =>
    [IndexName, keys(KeySchema), Projection.ProjectionType, ...[...(Projection.NonKeyAttributes ?? [])].sort()].join(),
  )
  return [keys(KeySchema), ...indexes.sort()].join(' ')
}

const keys = (schema: TableForm['KeySchema']) =>
  schema
    .map(({ KeyType, AttributeName }) => `${KeyType}:${AttributeName}`)
    .sort()
    .join()

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('The DynamoDB engine did not make or delete a table within two seconds.')
}
