// DynamoDB on the wire: every call goes on to the engine as it came, except that it asks for the consumed capacity,
// which the hub records. Writes wake the streams of the tables in them, so that nobody has to poll.

import { engineLine } from '../dynamodb/engine-line.ts'
import type { AwsRequest, AwsService } from './aws-call.ts'

const capacityOperations = new Set([
  'BatchGetItem',
  'BatchWriteItem',
  'DeleteItem',
  'GetItem',
  'PutItem',
  'Query',
  'Scan',
  'TransactGetItems',
  'TransactWriteItems',
  'UpdateItem',
])
const writes = new Set(['BatchWriteItem', 'DeleteItem', 'PutItem', 'TransactWriteItems', 'UpdateItem'])

export function dynamodbProxy(endpoint: string, written: (body: Buffer) => void): AwsService {
  const send = engineLine(endpoint)
  return {
    protocol: 'json',
    operationOf: ({ headers }) => String(headers['x-amz-target']).split('.').at(-1) ?? '',
    answer: async (operation, request) => {
      const body = capacityOperations.has(operation) ? askForCapacity(request.body) : request.body
      const answer = await send(forwarded(request), body)
      if (answer.status === 200 && writes.has(operation)) written(request.body)
      const headers = { 'content-type': answer.contentType ?? 'application/x-amz-json-1.0' }
      return { status: answer.status, headers, body: answer.body }
    },
  }
}

const asked = '"ReturnConsumedCapacity"'

// Spliced in behind the first brace: the body stays the SDK's own in everything else.
function askForCapacity(body: Buffer): Buffer {
  if (body[0] !== 0x7b || body.includes(asked)) return body
  const end = body.length > 2 ? ',' : ''
  return Buffer.concat([Buffer.from(`{${asked}:"INDEXES"${end}`), body.subarray(1)])
}

function forwarded({ headers }: AwsRequest): Record<string, string> {
  const kept = ['authorization', 'content-type', 'x-amz-date', 'x-amz-target'] as const
  return Object.fromEntries(kept.map((name) => [name, String(headers[name] ?? '')]))
}
