// The AWS restJson1 protocol, as far as the two IoT services need it: an operation is data (method, path, the members
// it understands) and a function. Invariant: an operation or a member that is not in the table is refused loudly, never
// ignored. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html

import type { IncomingHttpHeaders } from 'node:http'

export interface RestRequest {
  method: string
  /** As it came over the wire: percent-encoded, without the query. */
  path: string
  query: URLSearchParams
  /** Some inputs (a principal) travel in headers. */
  headers: IncomingHttpHeaders
  body: Buffer
}

export interface RestAnswer {
  status: number
  headers?: Record<string, string>
  body: string | Buffer
}

/** An error of the service's model: its name travels in `x-amzn-errortype`. */
export class ServiceError extends Error {
  readonly status: number
  readonly members: Readonly<Record<string, string>>

  constructor(status: number, name: string, message: string, members: Record<string, string> = {}) {
    super(message)
    this.name = name
    this.status = status
    this.members = members
  }
}

export const invalidRequest = (message: string) => new ServiceError(400, 'InvalidRequestException', message)
export const notFound = (message: string) => new ServiceError(404, 'ResourceNotFoundException', message)
/** 501 is not among the statuses that the SDK tries again. */
const notSupported = (what: string) =>
  new ServiceError(501, 'NotSupportedByLocalCloud', `${what} is not in the local cloud`)

export interface Input {
  label(name: string): string
  query(name: string): string | undefined
  header(name: string): string
  /** A text member of the JSON body; '' where it is absent. */
  text(name: string): string
  body: Readonly<Record<string, unknown>>
  payload: Buffer
}

export interface Operation {
  name: string
  /** `METHOD /path/{label}` */
  http: `${string} /${string}`
  query?: readonly string[]
  /** Members of the JSON body; `raw` where the body is not JSON. */
  body?: readonly string[] | 'raw'
  run(input: Input): unknown
}

/** Answers a request with the operation that it names. Errors of the model become answers; any other is a 500. */
export async function answer(
  operations: readonly Operation[],
  request: RestRequest,
  log: (line: string) => void,
): Promise<RestAnswer> {
  try {
    const { operation, labels } = find(operations, request)
    const output = await operation.run(inputOf(operation, labels, request))
    return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(output ?? {}) }
  } catch (error) {
    if (error instanceof ServiceError && error.status < 500) return failure(error)
    log(`iot: ${request.method} ${request.path}: ${error instanceof Error ? (error.stack ?? error.message) : error}`)
    return failure(
      error instanceof ServiceError ? error : new ServiceError(500, 'InternalFailureException', String(error)),
    )
  }
}

function failure(error: ServiceError): RestAnswer {
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.name },
    body: JSON.stringify({ message: error.message, ...error.members }),
  }
}

function find(operations: readonly Operation[], { method, path }: RestRequest) {
  for (const operation of operations) {
    const [wantedMethod, wantedPath = ''] = operation.http.split(' ')
    const labels = wantedMethod === method ? matchPath(wantedPath, path) : undefined
    if (labels !== undefined) return { operation, labels }
  }
  throw notSupported(`the call ${method} ${path}`)
}

function matchPath(wanted: string, path: string): Map<string, string> | undefined {
  const names = wanted.split('/')
  const parts = path.split('/')
  if (names.length !== parts.length) return undefined
  const labels = new Map<string, string>()
  for (const [at, name] of names.entries()) {
    const part = parts[at] ?? ''
    if (name.startsWith('{')) labels.set(name.slice(1, -1), decoded(part))
    else if (name !== part) return undefined
  }
  return labels
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw invalidRequest(`${part} is not percent-encoded`)
  }
}

function inputOf(operation: Operation, labels: Map<string, string>, request: RestRequest): Input {
  for (const name of request.query.keys())
    if (!operation.query?.includes(name)) throw notSupported(`${name} of ${operation.name}`)
  const body = operation.body === 'raw' ? {} : parse(request.body)
  for (const name of Object.keys(body))
    if (!operation.body?.includes(name)) throw notSupported(`${name} of ${operation.name}`)
  return {
    label: (name) => labels.get(name) ?? '',
    query: (name) => request.query.get(name) ?? undefined,
    header: (name) => String(request.headers[name] ?? ''),
    text(name) {
      const value = body[name] ?? ''
      if (typeof value !== 'string') throw invalidRequest(`${name} must be text`)
      return value
    },
    body,
    payload: request.body,
  }
}

function parse(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {}
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // falls through: not JSON
  }
  throw invalidRequest('the body is not a JSON object')
}
