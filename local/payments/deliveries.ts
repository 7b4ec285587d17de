// Signed events on their way to the hub, as the provider sends them: through the public origin, again and again while the
// hub can not take them. What was not taken when the hub stopped is sent when it starts.

import { createHmac } from 'node:crypto'
import type { Books, KeptEvent } from './books.ts'
import { apiVersion } from './shown.ts'

/** `late`: a moment later, and in reverse. */
export const manners = ['at-once', 'twice', 'late'] as const
export type Manner = (typeof manners)[number]

export interface DeliveriesOptions {
  readonly books: Books
  readonly url: string
  secret(): string
  now(): number
  log(line: string): void
}

const lateMilliseconds = 1_500
const mostTries = 12

export class Deliveries {
  readonly #options: DeliveriesOptions
  readonly #timers = new Set<NodeJS.Timeout>()
  #closed = false

  constructor(options: DeliveriesOptions) {
    this.#options = options
    void this.#inOrder(options.books.all.events.filter(({ taken }) => taken === 0))
  }

  /** Sends events; settles when each was tried once, or, of late ones, at once. */
  async send(events: readonly KeptEvent[], manner: Manner): Promise<void> {
    if (manner === 'late') return this.#after(lateMilliseconds, () => this.#inOrder(events.toReversed()))
    await this.#inOrder(manner === 'twice' ? events.flatMap((event) => [event, event]) : events)
  }

  /** Nothing more is sent. */
  close(): void {
    this.#closed = true
    this.forget()
  }

  /** What waits is not sent any more. */
  forget(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }

  async #inOrder(events: readonly KeptEvent[]): Promise<void> {
    for (const event of events) await this.#try(event, 1)
  }

  #after(milliseconds: number, act: () => Promise<void>): void {
    if (this.#closed) return
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      void act()
    }, milliseconds)
    this.#timers.add(timer)
  }

  async #try(event: KeptEvent, tries: number): Promise<void> {
    const status = await this.#post(event)
    if (status === 200) {
      event.taken++
      this.#options.books.save()
    } else if (status >= 500 && tries < mostTries)
      this.#after(Math.min(250 * 2 ** tries, 30_000), () => this.#try(event, tries + 1))
    else this.#options.log(`payments: the hub answered ${status} to ${event.type} ${event.id}; it is not sent again.`)
  }

  async #post({ id, type, created, object }: KeptEvent): Promise<number> {
    const { url, secret, now } = this.#options
    const body = JSON.stringify({ id, object: 'event', api_version: apiVersion, type, created, data: { object } })
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      'stripe-signature': signatureOf(body, secret(), now()),
    }
    try {
      const answer = await fetch(url, { method: 'POST', headers, body })
      await answer.arrayBuffer()
      return answer.status
    } catch {
      return 503
    }
  }
}

/** https://docs.stripe.com/webhooks#verify-manually */
export function signatureOf(body: string, secret: string, now: number): string {
  const seconds = Math.floor(now / 1000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}
