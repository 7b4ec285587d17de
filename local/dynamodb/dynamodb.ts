// DynamoDB as the hub itself needs it: tables and streams. Plain HTTP, because the engine checks no signature, and so
// that a stream's records keep their wire form, which is the form in which Lambda hands them to a function.

import { engineLine } from './engine-line.ts'

export type Attributes = Record<string, unknown>

export interface StreamRecord {
  readonly eventID: string
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE'
  readonly dynamodb: {
    readonly Keys: Attributes
    readonly NewImage?: Attributes
    readonly OldImage?: Attributes
    readonly SequenceNumber: string
  }
}

export class DynamoDBError extends Error {
  constructor(name: string, message: string) {
    super(message)
    this.name = name
  }
}

export type DynamoDBCall = <T>(operation: string, input: object) => Promise<T>

const streamOperations = new Set(['ListStreams', 'DescribeStream', 'GetShardIterator', 'GetRecords'])

/** Calls one operation. Throws `DynamoDBError` with the service's exception name. */
export function dynamodbAt(endpoint: string): DynamoDBCall {
  const send = engineLine(endpoint)
  return async <T>(operation: string, input: object): Promise<T> => {
    const service = streamOperations.has(operation) ? 'DynamoDBStreams_20120810' : 'DynamoDB_20120810'
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `${service}.${operation}`,
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    }
    const answer = await send(headers, JSON.stringify(input))
    const body = JSON.parse(answer.body.toString()) as { __type?: string; message?: string; Message?: string }
    if (answer.status === 200) return body as T
    throw new DynamoDBError(body.__type?.split('#').at(-1) ?? String(answer.status), body.message ?? body.Message ?? '')
  }
}
