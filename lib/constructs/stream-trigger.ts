// Connects a function to the changes of a table. Batches are answered record by record; what fails is tried again for
// three hours and then kept as a dead letter, so that one bad record does not hold up the others for ever.

import { Duration } from 'aws-cdk-lib'
import type { ITable, Table } from 'aws-cdk-lib/aws-dynamodb'
import { FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { DeadLetters } from './dead-letters.ts'
import type { HouseFunction } from './house-function.ts'

export interface StreamTriggerProps {
  readonly table: Table
  readonly deadLetters: DeadLetters
  /** Lambda event filters over the stream's records. */
  readonly filters: Record<string, unknown>[]
}

export function onChange(of: HouseFunction, { table, deadLetters, filters }: StreamTriggerProps): void {
  of.addEventSource(
    // The library's own types do not hold under exactOptionalPropertyTypes.
    new DynamoEventSource(table as ITable, {
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 25,
      retryAttempts: 100,
      maxRecordAge: Duration.hours(3),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      onFailure: new SqsDlq(deadLetters),
      filters: filters.map((filter) => FilterCriteria.filter(filter)),
    }),
  )
  of.acceptOnRole('AwsSolutions-IAM5[Resource::*]', 'dynamodb:ListStreams knows no resource')
}

/** Records whose keys begin so, of the named events. */
export const keysBegin = (key: 'pk' | 'sk', prefix: string, ...eventName: string[]) => ({
  eventName,
  dynamodb: { Keys: { [key]: { S: [{ prefix }] } } },
})
