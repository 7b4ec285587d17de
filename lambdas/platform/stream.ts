// A DynamoDB stream's batch, record by record in order. The first record that fails is reported, so that Lambda
// tries again from there (partial batch responses) and nothing behind it is lost or overtakes it.

import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda'
import type { Item } from './database.ts'
import { describeError, logger } from './logger.ts'

export interface Change {
  readonly before: Item | undefined
  readonly after: Item | undefined
}

/** A stream handler: `handle` is called for each change, at least once. */
export function streamFunction(handle: (change: Change) => Promise<void>) {
  return async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    for (const { dynamodb, eventID } of event.Records) {
      const read = (image: unknown) => image && (unmarshall(image as Record<string, AttributeValue>) as Item)
      try {
        await handle({
          before: read(dynamodb?.OldImage) as Item | undefined,
          after: read(dynamodb?.NewImage) as Item | undefined,
        })
      } catch (error) {
        logger.error('stream record failed', { eventId: eventID, ...describeError(error) })
        return { batchItemFailures: [{ itemIdentifier: dynamodb?.SequenceNumber ?? '' }] }
      }
    }
    return { batchItemFailures: [] }
  }
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
