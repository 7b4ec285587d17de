// The wire between functions and AWS: one HTTP server on loopback that answers
// `http://127.0.0.1:PORT/<sandbox>/<service>/…`. The sandbox in the path says which request a call belongs to. Every
// call is recorded, and faults are applied here.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  type AwsAnswer,
  AwsError,
  type AwsRequest,
  type AwsService,
  errorAnswer,
  type WireService,
} from '../aws/aws-call.ts'
import { listenOnFreePort } from '../ports.ts'
import { type CallRecord, consumedCapacity } from './call-record.ts'
import { type Faults, faultAnswer } from './faults.ts'

export interface WireOptions {
  readonly services: Readonly<Record<WireService, AwsService>>
  readonly faults: Faults
  readonly calls: CallRecord
  workOf(sandboxId: string): { requestId: string | undefined; functionId: string | undefined }
  /** Virtual time, in milliseconds since 1970. */
  now(): number
  log(line: string): void
}

export interface Wire {
  readonly url: string
  close(): void
}

export async function startWire(options: WireOptions): Promise<Wire> {
  const server = createServer({ noDelay: true, keepAliveTimeout: 60_000 }, (request, response) => {
    answer(options, request, response).catch((error) => {
      // Without the query: of an upload that was broken off, it is all that it takes to make it.
      options.log(`wire: ${request.url?.split('?')[0]}: ${error instanceof Error ? error.stack : error}`)
      response.destroy()
    })
  })
  const port = await listenOnFreePort(server)
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function answer(options: WireOptions, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?', 2)
  const [, sandboxId = '', service = '', rest = '/'] = /^\/([^/]+)\/([^/]+)(\/.*)?$/.exec(path) ?? []
  const handler = Object.hasOwn(options.services, service) ? options.services[service as WireService] : undefined
  const request: AwsRequest = {
    method: incoming.method ?? 'GET',
    target: incoming.url ?? '/',
    path: rest,
    query: new URLSearchParams(query),
    headers: incoming.headers,
    body: await read(incoming),
  }
  if (!handler) {
    response.writeHead(404).end()
    return
  }
  // Whoever was handed a URL comes when it pleases, whatever the sandbox that signed it is doing then.
  const { requestId, functionId } = handler.isByUrl?.(request)
    ? { requestId: undefined, functionId: undefined }
    : options.workOf(sandboxId)
  const operation = handler.operationOf(request)
  const effect = options.faults.take(service, operation)
  const at = new Date(options.now()).toISOString()
  const startedAt = performance.now()
  const result = await carryOut(handler, operation, request, effect, options.log)
  const cut = effect === 'timeout-before' || effect === 'timeout-after'
  const hangs = effect === 'hang-before' || effect === 'hang-after'
  const capacity = service === 'dynamodb' && result ? consumedCapacity(result) : undefined
  options.calls.add({
    requestId,
    functionId,
    service,
    operation,
    at,
    milliseconds: Math.round((performance.now() - startedAt) * 1000) / 1000,
    status: cut || hangs || !result ? 0 : result.status,
    ...(capacity !== undefined && { consumedCapacity: capacity }),
  })
  if (hangs) return
  if (cut || !result) response.destroy()
  else
    response
      .writeHead(result.status, {
        // The SDK sets its clock by this.
        date: new Date(options.now()).toUTCString(),
        ...result.headers,
        // RFC 9110 8.6: no Content-Length in a 204.
        ...(result.status !== 204 && { 'content-length': Buffer.byteLength(result.body) }),
      })
      .end(result.body)
}

async function carryOut(
  service: AwsService,
  operation: string,
  request: AwsRequest,
  effect: ReturnType<Faults['take']>,
  log: WireOptions['log'],
): Promise<AwsAnswer | undefined> {
  if (effect === 'timeout-before' || effect === 'hang-before') return undefined
  if (effect === 'throttle' || effect === 'error') return faultAnswer(effect, service.protocol)
  try {
    return await service.answer(operation, request)
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    if (error.status >= 500) log(`wire: ${error.message}`)
    return errorAnswer(service.protocol, error)
  }
}

function read(incoming: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => resolve(Buffer.concat(chunks)))
    incoming.on('error', reject)
  })
}
