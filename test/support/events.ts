// Events as the services hand them to functions: HTTP requests that came through the edge, messages by a topic rule,
// and records of a table's stream.

import { marshall } from '@aws-sdk/util-dynamodb'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, DynamoDBStreamEvent } from 'aws-lambda'
import type { Route } from '../../contracts/route.ts'
import type { RuleEvent } from '../../lambdas/platform/mqtt.ts'
import { environment } from './environment.ts'

export interface Sent {
  readonly params?: Record<string, string>
  readonly query?: Record<string, string>
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown
  readonly headers?: Record<string, string | undefined>
  readonly cookies?: string[]
  readonly token?: string
  readonly address?: string
}

/** A request for a route, as API Gateway's HTTP API hands it over (payload format 2.0). */
export function request(route: Pick<Route, 'method' | 'path'>, sent: Sent = {}): APIGatewayProxyEventV2 {
  const { params = {}, query, body, cookies, token, address = '203.0.113.7' } = sent
  const path = Object.entries(params).reduce(
    (at, [name, value]) => at.replace(`{${name}}`, value),
    route.path as string,
  )
  const headers: Record<string, string | undefined> = {
    'x-vigil-origin': environment.ORIGIN_SECRET,
    'x-vigil-viewer-address': address,
    'user-agent': 'test',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(token && { authorization: `Bearer ${token}` }),
    ...sent.headers,
  }
  return {
    version: '2.0',
    routeKey: `${route.method} ${route.path}`,
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers,
    ...(cookies && { cookies }),
    ...(Object.keys(params).length > 0 && { pathParameters: params }),
    ...(query && { queryStringParameters: query }),
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: {
      accountId: '111122223333',
      apiId: 'api',
      domainName: 'api.example',
      domainPrefix: 'api',
      http: { method: route.method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'request-1',
      routeKey: `${route.method} ${route.path}`,
      stage: '$default',
      time: '22/Nov/2026:12:00:00 +0000',
      timeEpoch: 1_795_348_800_000,
    },
  }
}

/** The headers with which a browser shows that a request is the portal's own. */
export const fromPortal = { 'sec-fetch-site': 'same-origin' }

type Handler = (event: APIGatewayProxyEventV2, context: never) => Promise<APIGatewayProxyStructuredResultV2>

export interface Answered {
  readonly status: number
  readonly headers: Record<string, unknown>
  /** Empty where the answer has none. */
  readonly body: Readonly<Record<string, unknown>>
  readonly text: string
  readonly cookies: string[]
}

/** Asks a function for a route. */
export async function ask(handler: unknown, route: Pick<Route, 'method' | 'path'>, sent: Sent = {}): Promise<Answered> {
  const answer = await (handler as Handler)(request(route, sent), { getRemainingTimeInMillis: () => 10_000 } as never)
  const { statusCode = 0, headers = {}, body: text = '', cookies = [] } = answer
  return { status: statusCode, headers, text, cookies, body: text ? JSON.parse(text) : {} }
}

/** A message of a device, as our topic rules hand it over. */
export const message = (deviceId: string, body: unknown, more: Partial<RuleEvent> = {}): RuleEvent => ({
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)).toString('base64'),
  deviceId,
  kind: 'ack',
  receivedAt: Date.now(),
  ...more,
})

/** A stream's batch of changes, from the item as it was to the item as it is. */
export const changes = (...pairs: { before?: object; after?: object }[]): DynamoDBStreamEvent =>
  ({
    Records: pairs.map(({ before, after }, index) => ({
      eventID: `event-${index + 1}`,
      dynamodb: {
        SequenceNumber: `${index + 1}`,
        Keys: marshall(keysOf((after ?? before) as Record<string, unknown>), { removeUndefinedValues: true }),
        ...(before && { OldImage: marshall(before, { removeUndefinedValues: true }) }),
        ...(after && { NewImage: marshall(after, { removeUndefinedValues: true }) }),
      },
    })),
  }) as unknown as DynamoDBStreamEvent

const keysOf = ({ pk, sk }: Record<string, unknown> = {}) => ({ pk, sk })
