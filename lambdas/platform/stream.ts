// A DynamoDB stream's batch, record by record in order. The first record that fails is reported, so that Lambda
// tries again from there (partial batch responses) and nothing behind it is lost, or overtakes it where order matters.

import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import type { Item } from './database.ts'
import { describeError, logger } from './logger.ts'

export interface Change {
  readonly before: Item | undefined
  readonly after: Item | undefined
}

type Handle = (change: Change) => Promise<void>

/** A stream handler: `handle` is called for each change, at least once, one after the other. */
export const streamFunction = (handle: Handle) => handlerOf(handle, () => '')

/**
 * The same for changes that mean nothing to each other across partitions: those of one partition one after the other,
 * partitions together. Where one fails, what was done behind it is done again.
 */
export const partitionedStreamFunction = (handle: Handle) =>
  handlerOf(handle, ({ dynamodb }) => dynamodb?.Keys?.pk?.S ?? '')

function handlerOf(handle: Handle, lineOf: (record: DynamoDBRecord) => string) {
  return async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const lines = Map.groupBy(Records.entries(), ([, record]) => lineOf(record))
    const failed = await Promise.all([...lines.values()].map((line) => firstFailure(line, handle)))
    const first = Records[Math.min(...failed.filter((index) => index !== undefined))]
    return { batchItemFailures: first ? [{ itemIdentifier: first.dynamodb?.SequenceNumber ?? '' }] : [] }
  }
}

/** Handles records in order, up to the first that fails; returns its index. */
async function firstFailure(line: [number, DynamoDBRecord][], handle: Handle): Promise<number | undefined> {
  const read = (image: unknown) => (image ? (unmarshall(image as Record<string, AttributeValue>) as Item) : undefined)
  for (const [index, { dynamodb, eventID }] of line) {
    try {
      await handle({ before: read(dynamodb?.OldImage), after: read(dynamodb?.NewImage) })
    } catch (error) {
      logger.error('stream record failed', { eventId: eventID, ...describeError(error) })
      return index
    }
  }
  return undefined
}

/** One of several triggers that share a function: it is called for the items that concern it. */
export interface StreamTrigger {
  readonly concerns: (item: Item) => boolean
  readonly handle: (change: Change & { after: Item }) => Promise<void>
}

/** A stream handler for several triggers; what is deleted concerns none of them. */
export const sharedStreamFunction = (triggers: StreamTrigger[]) =>
  streamFunction(async ({ before, after }) => {
    if (!after) return
    for (const { concerns, handle } of triggers) if (concerns(after)) await handle({ before, after })
  })
