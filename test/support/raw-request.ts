// A request exactly as a test words it: any method, any header, any bytes. The typed client could not send most of it.

import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request as send } from 'node:http'

export interface RawRequest {
  readonly method: string
  /** As it stands on the request line, query included; nothing is encoded. */
  readonly path: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Buffer
}

export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body as JSON; undefined where it is none. */
  readonly json: unknown
  /** Under which the hub recorded the AWS calls of this request. */
  readonly requestId: string
}

/** Sends one request on a connection of its own. Rejects only where the connection failed. */
export function rawRequest(origin: string, { method, path, headers = {}, body }: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin)
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const options = { hostname, port, method, path, headers: { ...length, ...headers }, agent: false }
    const outgoing = send(options, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const requestId = String(answer.headers['apigw-requestid'] ?? '')
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, json: jsonOf(text), requestId })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
export const cookie = (token: string) => ({ cookie: `__Host-vigil=${token}` })
export const asJson = { 'content-type': 'application/json' }

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
