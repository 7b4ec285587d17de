// DynamoDB on the wire: every call goes on to the engine as it came, except that it asks for the consumed capacity,
// which the hub records. Writes wake the streams, so that nobody has to poll for them.

import { Agent, request as send } from 'node:http'
import type { AwsAnswer, AwsRequest, AwsService } from './aws-call.ts'

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

export function dynamodbProxy(endpoint: string, written: () => void): AwsService {
  const { hostname, port } = new URL(endpoint)
  const agent = new Agent({ keepAlive: true })
  return {
    protocol: 'json',
    operationOf: ({ headers }) => String(headers['x-amz-target']).split('.').at(-1) ?? '',
    answer: async (operation, request) => {
      const body = capacityOperations.has(operation) ? askForCapacity(request.body) : request.body
      const answer = await forward({ agent, hostname, port, headers: forwarded(request) }, body)
      if (answer.status === 200 && writes.has(operation)) written()
      return answer
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

interface Target {
  readonly agent: Agent
  readonly hostname: string
  readonly port: string
  readonly headers: Record<string, string>
}

function forward({ headers, ...target }: Target, body: Buffer): Promise<AwsAnswer> {
  return new Promise((resolve, reject) => {
    const options = { ...target, method: 'POST', path: '/', headers: { ...headers, 'content-length': body.length } }
    const call = send(options, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 500,
          headers: { 'content-type': answer.headers['content-type'] ?? 'application/x-amz-json-1.0' },
          body: Buffer.concat(chunks),
        }),
      )
    })
    call.on('error', reject)
    call.end(body)
  })
}
