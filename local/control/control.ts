// The control routes under `/__local/`: the outbox for people, and for tests the clock, faults, recorded calls,
// schedules and an empty state. A page of another site can not use them.

import type { IncomingMessage, ServerResponse } from 'node:http'
import * as z from 'zod'
import type { DeadLetters } from '../dead-letters.ts'
import type { Outbox } from '../outbox.ts'
import type { CallRecord } from '../wire/call-record.ts'
import { effects, type Faults } from '../wire/faults.ts'
import { outboxPage } from './outbox-page.ts'

export interface ControlOptions {
  readonly origin: string
  readonly outbox: Outbox
  readonly deadLetters: DeadLetters
  readonly calls: CallRecord
  readonly faults: Faults
  setClock(offsetSeconds: number): void
  /** False where there is no such schedule. */
  runSchedule(id: string): boolean
  reset(): Promise<void>
  /** Takes the bundles and the template as they are now. */
  reload(): void
}

const Clock = z.strictObject({ offsetSeconds: z.number() })
const FaultList = z.array(
  z.strictObject({
    service: z.string(),
    operation: z.string(),
    effect: z.enum(effects),
    times: z.number().int().min(1),
  }),
)

interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly html?: string
}

const done: Answer = { status: 204 }

export async function serveControl(
  options: ControlOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, body, html } = await answer(options, request)
  response.setHeader('cache-control', 'no-store')
  if (html !== undefined) response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(html)
  else if (body === undefined) response.writeHead(status).end()
  else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function answer(options: ControlOptions, request: IncomingMessage): Promise<Answer> {
  const url = new URL(request.url ?? '/', options.origin)
  const name = url.pathname.slice('/__local/'.length)
  if (request.method !== 'GET' && isFromAnotherSite(request, options.origin)) {
    return { status: 403, body: { message: 'Only the portal’s own origin, or no browser at all, may do this.' } }
  }
  switch (`${request.method} ${name}`) {
    case 'GET outbox':
      if (request.headers.accept?.includes('text/html')) return { status: 200, html: outboxPage }
      return { status: 200, body: { items: options.outbox.messages } }
    case 'GET calls':
      return { status: 200, body: { items: options.calls.list(url.searchParams.get('requestId') ?? undefined) } }
    case 'GET dead-letters':
      return { status: 200, body: { items: options.deadLetters.list() } }
    case 'PUT clock':
      return take(request, Clock, ({ offsetSeconds }) => options.setClock(offsetSeconds))
    case 'PUT faults':
      return take(request, FaultList, (faults) => options.faults.replace(faults))
    case 'POST reload':
      options.reload()
      return done
    case 'DELETE state':
      await options.reset()
      return done
  }
  const [, schedule] = /^schedules\/([^/]+)$/.exec(name) ?? []
  if (request.method === 'POST' && schedule && options.runSchedule(schedule)) return { status: 202, body: {} }
  return { status: 404, body: { message: `There is no ${request.method} ${url.pathname}.` } }
}

/** Fetch Metadata, with Origin for what does not send it. Programs that are no browser send neither. */
export function isFromAnotherSite({ headers }: IncomingMessage, origin: string): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  return headers.origin !== undefined && headers.origin !== origin
}

async function take<T>(request: IncomingMessage, shape: z.ZodType<T>, act: (value: T) => void): Promise<Answer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const parsed = shape.safeParse(parseJson(Buffer.concat(chunks).toString()))
  if (!parsed.success) return { status: 400, body: { message: z.prettifyError(parsed.error) } }
  act(parsed.data)
  return done
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
