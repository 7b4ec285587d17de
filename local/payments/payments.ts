// The payment provider of this machine: Stripe's API on a port of its own, pages under `/__local/payments/`, and signed
// events to the hub. It holds the same keys as the hub, from the same secret.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Faults } from '../wire/faults.ts'
import { startApi } from './api.ts'
import { Books } from './books.ts'
import { Deliveries } from './deliveries.ts'
import { Provider } from './provider.ts'
import { servePages } from './serve-pages.ts'

export interface PaymentsOptions {
  /** Where the books are kept. */
  readonly file: string
  /** The hub's public origin. */
  readonly origin: string
  readonly faults: Faults
  /** The secret that an operator would write: `{ apiKey, webhookSecret }`. */
  keys(): string
  now(): number
  log(line: string): void
}

export interface Payments {
  readonly apiUrl: string
  serve(request: IncomingMessage, response: ServerResponse): Promise<void>
  tick(): void
  clear(): void
  close(): void
}

export async function startPayments({ file, origin, faults, keys, now, log }: PaymentsOptions): Promise<Payments> {
  const keyOf = (name: 'apiKey' | 'webhookSecret') => String((JSON.parse(keys()) as Record<string, unknown>)[name])
  const books = new Books(file)
  const deliveries = new Deliveries({
    books,
    url: `${origin}/v1/payments/events`,
    secret: () => keyOf('webhookSecret'),
    now,
    log,
  })
  const provider = new Provider({ books, deliveries, origin, now })
  const api = await startApi({ books, provider, origin, faults, apiKey: () => keyOf('apiKey'), now })
  return {
    apiUrl: api.url,
    serve: (request, response) => servePages({ books, provider, origin }, request, response),
    tick: () => provider.tick(),
    clear: () => {
      deliveries.forget()
      books.clear()
    },
    close: () => {
      deliveries.close()
      api.close()
    },
  }
}
