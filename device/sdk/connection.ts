// Keeps the device connected for as long as it runs: opens a link, subscribes, and opens another one when it ends,
// after a wait that grows until the hub has answered something. One link at a time, none after `stop`.

import { type BackOff, backOffMs } from './back-off.ts'
import type { Timers } from './clock.ts'
import { type Link, type OpenLink, RefusedByHub } from './link.ts'

export interface ConnectionListener {
  connected(): void
  disconnected(cause: Error | undefined): void
  /** The next attempt begins after `delayMs`. `attempt` counts from 1 since the hub answered last. */
  reconnecting(wait: { attempt: number; delayMs: number; cause: Error | undefined }): void
  /** The hub has refused this device several times in a row; trying goes on, slowly. */
  refused(refusal: { attempts: number; cause: Error }): void
  message(payload: Buffer): void
}

export interface ConnectionOptions {
  readonly open: OpenLink
  /** What to subscribe to before the connection counts. */
  readonly topic: string
  readonly backOff: BackOff
  readonly timers: Timers
  readonly random: () => number
  /** Refusals in a row after which the listener is told. */
  readonly refusalsBeforeNews?: number
}

export class Connection {
  readonly #options: ConnectionOptions
  readonly #listener: ConnectionListener
  readonly #over = new AbortController()
  #link: Link | undefined
  #attempt = 0
  #refusals = 0
  #callOff: (() => void) | undefined

  constructor(options: ConnectionOptions, listener: ConnectionListener) {
    this.#options = options
    this.#listener = listener
  }

  get isOpen(): boolean {
    return this.#link !== undefined
  }

  start(): void {
    void this.#open()
  }

  /** Publishes with QoS 1; resolves when the broker has confirmed, rejects at once while there is no connection. */
  async publish(topic: string, payload: string): Promise<void> {
    if (!this.#link) throw new Error('There is no connection to the hub.')
    await this.#link.publish(topic, payload)
  }

  /**
   * The hub has answered, so the next wait is a short one again. A mere CONNACK is not enough: two devices that share
   * an identity would throw each other out forever, at full speed.
   */
  settled(): void {
    this.#attempt = 0
  }

  /** Ends the link, so that another is opened: there is a new certificate to show. */
  async renew(): Promise<void> {
    await this.#link?.end().catch(() => {})
  }

  /** Disconnects and stays so. */
  async stop(): Promise<void> {
    this.#over.abort()
    this.#callOff?.()
    await this.#link?.end()
  }

  async #open(): Promise<void> {
    const { open, topic } = this.#options
    const { signal } = this.#over
    let ended = false
    const closed = (cause: Error | undefined) => {
      ended = true
      if (!link || this.#link !== link) return // it never counted: #open sees it
      this.#link = undefined
      this.#listener.disconnected(cause)
      this.#retry(cause)
    }
    let link: Link | undefined
    try {
      link = await open({ message: (payload) => this.#listener.message(payload), closed }, signal)
      await subscribed(link, topic)
    } catch (failure) {
      void link?.end().catch(() => {})
      return this.#failed(failure instanceof Error ? failure : new Error(String(failure)))
    }
    if (ended) return this.#failed(new Error('The connection ended at once.'))
    if (signal.aborted) return link.end()
    this.#refusals = 0
    this.#link = link
    this.#listener.connected()
  }

  #failed(cause: Error): void {
    if (this.#over.signal.aborted) return
    this.#refusals = cause instanceof RefusedByHub ? this.#refusals + 1 : 0
    if (this.#refusals === (this.#options.refusalsBeforeNews ?? 3)) {
      this.#listener.refused({ attempts: this.#refusals, cause })
    }
    this.#retry(cause)
  }

  #retry(cause: Error | undefined): void {
    if (this.#over.signal.aborted) return
    const { backOff, random, timers } = this.#options
    const delayMs = backOffMs(this.#attempt++, backOff, random)
    this.#callOff = timers.after(delayMs, () => void this.#open())
    this.#listener.reconnecting({ attempt: this.#attempt, delayMs, cause })
  }
}

async function subscribed(link: Link, topic: string): Promise<void> {
  await link.subscribe(topic).catch((cause) => {
    throw new RefusedByHub(cause)
  })
}
