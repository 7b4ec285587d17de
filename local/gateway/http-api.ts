// API Gateway's HTTP API in front of the functions: payload format 2.0 in both directions, and its own refusals.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Invocation } from '../functions/invocation.ts'
import type { Edge } from '../template/edge.ts'
import type { MatchedRoute, Routes } from './routes.ts'

export interface HttpApiOptions {
  readonly edge: Edge
  readonly routes: () => Routes
  /** The API's own host name; the edge passes every viewer header but `Host`. */
  readonly domainName: string
  readonly accountId: string
  now(): number
  invoke(functionId: string, event: unknown, requestId: string): Promise<Invocation>
}

/** API Gateway, quotas: the payload of a request. */
const mostBytes = 10 * 1024 * 1024

interface ProxyResult {
  readonly statusCode?: number
  readonly headers?: Readonly<Record<string, string | number | boolean>>
  readonly cookies?: readonly string[]
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

export async function serveApi(
  options: HttpApiOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID()
  response.setHeader('apigw-requestid', requestId)
  const [path = '/', query = ''] = split(request.url ?? '/')
  const route = match(options.routes(), request.method ?? 'GET', path)
  if (route === 'malformed') return refuse(response, 400, 'Bad Request')
  if (!route) return refuse(response, 404, 'Not Found')
  const body = await readBody(request)
  if (!body) return refuse(response, 413, 'Request Entity Too Large', true)
  const event = eventOf(options, request, { requestId, route, path, query, body })
  const invocation = await options.invoke(route.functionId, event, requestId)
  if (!invocation.ok || !isResult(invocation.value)) return refuse(response, 500, 'Internal Server Error')
  send(response, invocation.value)
}

function split(url: string): [path: string, query: string] {
  const at = url.indexOf('?')
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)]
}

function match(routes: Routes, method: string, path: string): MatchedRoute | 'malformed' | undefined {
  try {
    return routes.match(method, path)
  } catch (error) {
    if (error instanceof URIError) return 'malformed'
    throw error
  }
}

function refuse(response: ServerResponse, status: number, message: string, close = false): void {
  response.writeHead(status, { 'content-type': 'application/json', ...(close && { connection: 'close' }) })
  response.end(JSON.stringify({ message }))
}

/** The whole body; undefined where it is too large. */
function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined) {
    return Promise.resolve(Buffer.alloc(0))
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > mostBytes) {
        request.pause()
        resolve(undefined)
      } else chunks.push(chunk)
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', reject)
  })
}

interface EventParts {
  readonly requestId: string
  readonly route: MatchedRoute
  readonly path: string
  readonly query: string
  readonly body: Buffer
}

function eventOf(options: HttpApiOptions, request: IncomingMessage, parts: EventParts): object {
  const { requestId, route, path, query, body } = parts
  const address = request.socket.remoteAddress ?? ''
  const at = options.now()
  const { cookie, ...headers } = request.headers
  const isText = /^(text\/|application\/(json|javascript|xml|[\w.-]+\+json|x-www-form-urlencoded))/.test(
    headers['content-type'] ?? 'text/',
  )
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: path,
    rawQueryString: query,
    ...(cookie !== undefined && { cookies: cookie.split(/; */) }),
    headers: edgeHeaders(options, headers, address),
    ...(query !== '' && { queryStringParameters: queryParameters(query) }),
    requestContext: {
      accountId: options.accountId,
      apiId: options.domainName.split('.')[0],
      domainName: options.domainName,
      domainPrefix: options.domainName.split('.')[0],
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
function edgeHeaders(
  { edge, domainName }: HttpApiOptions,
  viewer: IncomingMessage['headers'],
  address: string,
): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(viewer)) {
    if (value !== undefined && name !== 'connection') headers[name] = Array.isArray(value) ? value.join(',') : value
  }
  headers.host = domainName
  headers[edge.viewerAddressHeader] = address
  return Object.assign(headers, edge.originHeaders)
}

/** Decoded; values of one name are joined with commas. */
function queryParameters(query: string): Record<string, string> {
  const parameters: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = Object.hasOwn(parameters, name) ? `${parameters[name]},${value}` : value
  }
  return parameters
}

// A value without statusCode would be taken for a body of a 200; no function of this house answers so.
function isResult(value: unknown): value is ProxyResult {
  return typeof value === 'object' && value !== null && typeof (value as ProxyResult).statusCode === 'number'
}

function send(
  response: ServerResponse,
  { statusCode = 200, headers = {}, cookies, body = '', isBase64Encoded }: ProxyResult,
): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value))
  if (cookies?.length) response.setHeader('set-cookie', [...cookies])
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  // RFC 9110 8.6: no Content-Length in a 204.
  if (statusCode !== 204) response.setHeader('content-length', bytes.length)
  response.writeHead(statusCode).end(bytes)
}
