// API Gateway's HTTP API in front of the functions: it finds the route, invokes the function, and has refusals of its
// own where it gets no usable answer.

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Invocation } from '../functions/invocation.ts'
import { type ApiIdentity, eventOf, isProxyResult, type ProxyResult } from './payload-format.ts'
import type { MatchedRoute, Routes } from './routes.ts'

export interface HttpApiOptions extends ApiIdentity {
  readonly routes: () => Routes
  now(): number
  invoke(functionId: string, event: unknown, requestId: string): Promise<Invocation>
}

/** API Gateway, quotas: the payload of a request. */
const mostBytes = 10 * 1024 * 1024
const noBody = Buffer.alloc(0)

export async function serveApi(
  options: HttpApiOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // In the cloud, Lambda's own request id is another one; here one id leads to the calls that a request made.
  const requestId = randomUUID()
  const [path, query] = split(request.url ?? '/')
  const route = match(options.routes(), request.method ?? 'GET', path)
  if (route === 'malformed') return refuse(response, requestId, 400, 'Bad Request')
  if (!route) return refuse(response, requestId, 404, 'Not Found')
  const body = hasBody(request) ? await readBody(request) : noBody
  if (!body) return refuse(response, requestId, 413, 'Request Entity Too Large')
  const event = eventOf(options, request, { requestId, route, path, query, body, at: options.now() })
  const invocation = await options.invoke(route.functionId, event, requestId)
  if (invocation.ok && isProxyResult(invocation.value)) send(response, requestId, invocation.value)
  else refuse(response, requestId, 500, 'Internal Server Error')
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

const hasBody = ({ headers }: IncomingMessage) =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined

/** The whole body; undefined where it is too large. */
function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
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

function refuse(response: ServerResponse, requestId: string, status: number, message: string): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'apigw-requestid': requestId,
    // The rest of a body that is too large is not read.
    ...(status === 413 && { connection: 'close' }),
  })
  response.end(JSON.stringify({ message }))
}

function send(response: ServerResponse, requestId: string, result: ProxyResult): void {
  const { statusCode, headers, cookies, body = '', isBase64Encoded } = result
  const payload = isBase64Encoded ? Buffer.from(body, 'base64') : body
  const all: OutgoingHttpHeaders = { ...(headers as OutgoingHttpHeaders), 'apigw-requestid': requestId }
  if (cookies?.length) all['set-cookie'] = [...cookies]
  // RFC 9110 8.6: no Content-Length in a 204.
  if (statusCode !== 204) all['content-length'] = Buffer.byteLength(payload)
  // A text leaves together with the headers, in one write.
  response.writeHead(statusCode, all).end(payload)
}
