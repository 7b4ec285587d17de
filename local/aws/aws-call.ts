// One AWS API call as the wire sees it, and the four protocols in which AWS says that something went wrong.

import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export const wireServices = ['dynamodb', 'ses', 'sns', 'kms', 'secrets-manager', 's3', 'iot', 'iot-data-plane'] as const
export type WireService = (typeof wireServices)[number]

export interface AwsRequest {
  readonly method: string
  /** Path and query as they were sent, which is what a signature covers. */
  readonly target: string
  /** Below the service's endpoint, percent-encoded, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface AwsAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

/** A service of the local cloud. */
export interface AwsService {
  readonly protocol: 'json' | 'query' | 'rest-json' | 'rest-xml'
  operationOf(request: AwsRequest): string
  /** Whether somebody makes this call who was handed its URL, and no function. */
  isByUrl?(request: AwsRequest): boolean
  answer(operation: string, request: AwsRequest): AwsAnswer | Promise<AwsAnswer>
}

/** An error of a service's model, to be answered in its protocol. */
export class AwsError extends Error {
  readonly status: number
  constructor(status: number, name: string, message: string) {
    super(message)
    this.name = name
    this.status = status
  }
}

/** What an SDK expects to read when a call failed. */
export function errorAnswer(protocol: AwsService['protocol'], { status, name, message }: AwsError): AwsAnswer {
  if (protocol === 'query') {
    const type = status < 500 ? 'Sender' : 'Receiver'
    const error = `<Error><Type>${type}</Type><Code>${name}</Code><Message>${escapeXml(message)}</Message></Error>`
    return {
      status,
      headers: { 'content-type': 'text/xml' },
      body: `<ErrorResponse>${error}<RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
    }
  }
  if (protocol === 'rest-xml') {
    const error = `<Code>${name}</Code><Message>${escapeXml(message)}</Message><RequestId>${randomUUID()}</RequestId>`
    return { status, headers: { 'content-type': 'application/xml' }, body: `<Error>${error}</Error>` }
  }
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': name },
    body: JSON.stringify(protocol === 'json' ? { __type: name, message } : { message }),
  }
}

/** An AWS JSON 1.0 / 1.1 service: the operation is in `X-Amz-Target`. `run` throws where it does not know one. */
export function jsonService(run: (operation: string, input: Record<string, unknown>) => unknown): AwsService {
  return {
    protocol: 'json',
    operationOf: ({ headers }) => String(headers['x-amz-target']).split('.').at(-1) ?? '',
    answer: (operation, { body }) => ({
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(run(operation, JSON.parse(body.toString() || '{}'))),
    }),
  }
}

/** 501 is not among the statuses that the SDK tries again, so a call that is not known fails at once, by name. */
export const unknownOperation = (operation: string) =>
  new AwsError(501, 'NotSupportedByLocalCloud', `${operation} is not in the local cloud`)

export const escapeXml = (text: string) => text.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** A request of the AWS Query protocol: a form. */
export const formOf = ({ body }: AwsRequest) => new URLSearchParams(body.toString())

/** An answer of the AWS Query protocol. */
export function queryAnswer(operation: string, result: string): AwsAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body:
      `<${operation}Response><${operation}Result>${result}</${operation}Result>` +
      `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${operation}Response>`,
  }
}
