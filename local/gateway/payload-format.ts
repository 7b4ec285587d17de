// Payload format 2.0 of HTTP APIs: the event that a function is given, and the answer that it gives.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Edge } from '../template/edge.ts'
import type { MatchedRoute } from './routes.ts'

export interface ApiIdentity {
  readonly edge: Edge
  /** The API's own host name; the edge passes every viewer header but `Host`. */
  readonly domainName: string
  readonly accountId: string
}

export interface EventParts {
  readonly requestId: string
  readonly route: MatchedRoute
  readonly path: string
  readonly query: string
  readonly body: Buffer
  /** Milliseconds since 1970. */
  readonly at: number
}

/** A function's answer. */
export interface ProxyResult {
  readonly statusCode: number
  readonly headers?: Readonly<Record<string, string | number | boolean>>
  readonly cookies?: readonly string[]
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

const textTypes = /^(text\/|application\/(json|javascript|xml|[\w.-]+\+json|x-www-form-urlencoded))/

export function eventOf(api: ApiIdentity, request: IncomingMessage, parts: EventParts): object {
  const { requestId, route, path, query, body, at } = parts
  const address = request.socket.remoteAddress ?? ''
  const { cookie, ...headers } = request.headers
  const isText = textTypes.test(headers['content-type'] ?? 'text/')
  const [apiId = ''] = api.domainName.split('.', 1)
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: path,
    rawQueryString: query,
    ...(cookie !== undefined && { cookies: cookie.split(/; */) }),
    headers: edgeHeaders(api, headers, address),
    ...(query !== '' && { queryStringParameters: queryParameters(query) }),
    requestContext: {
      accountId: api.accountId,
      apiId,
      domainName: api.domainName,
      domainPrefix: apiId,
      http: {
        method: request.method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: address,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: route.key,
      stage: '$default',
      time: new Date(at).toUTCString(),
      timeEpoch: at,
    },
    ...(route.pathParameters && { pathParameters: route.pathParameters }),
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  }
}

// What a client sends under the edge's names is overwritten, never merged. `Connection` ends at the first hop.
function edgeHeaders({ edge, domainName }: ApiIdentity, viewer: IncomingHttpHeaders, address: string): object {
  const headers: Record<string, string> = {}
  for (const name in viewer) {
    const value = viewer[name]
    if (value !== undefined && name !== 'connection')
      headers[name] = typeof value === 'string' ? value : value.join(',')
  }
  headers.host = domainName
  headers[edge.viewerAddressHeader] = address
  return Object.assign(headers, edge.originHeaders)
}

/** Decoded; values of one name are joined with commas. */
function queryParameters(query: string): Record<string, string> {
  const joined = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(query)) {
    const former = joined.get(name)
    joined.set(name, former === undefined ? value : `${former},${value}`)
  }
  // By entries: an assignment to `__proto__` would be none.
  return Object.fromEntries(joined)
}

// A value without statusCode would be taken for the body of a 200; no function of this house answers so.
export function isProxyResult(value: unknown): value is ProxyResult {
  return typeof value === 'object' && value !== null && typeof (value as ProxyResult).statusCode === 'number'
}
