// What happened on the device without being asked for, until the broker has confirmed it: on the disk first, then in the
// order of happening and one at a time, since the hub drops what comes after a later one.

import * as z from 'zod/mini'
import { DeviceEvent } from '../../contracts/device-messages.ts'
import type { HubClock } from './clock.ts'
import { readIfThere, writeDurably } from './durable-file.ts'

export type Occurrence = DeviceEvent['event']

/** `at` and `sequence` are given by the hub's clock, and stay once they are: a repetition must be known as one. */
const Waiting = z.object({
  event: DeviceEvent.shape.event,
  /** By the device's own clock, milliseconds since 1970. */
  happenedAt: z.number(),
  at: z.optional(z.string()),
  sequence: z.optional(z.int()),
})
type Waiting = z.infer<typeof Waiting>
const Stored = z.object({ lastSequence: z.int(), waiting: z.array(Waiting) })

export interface EventQueueOptions {
  readonly path: string
  readonly epoch: number
  readonly clock: HubClock
  /** Beyond it the oldest goes. */
  readonly mostWaiting?: number
}

/** Publishes, and resolves when the broker has confirmed. Rejects at once while there is no connection. */
export type PublishEvent = (event: DeviceEvent) => Promise<void>

export class EventQueue {
  readonly #options: EventQueueOptions
  #waiting: readonly Waiting[]
  #lastSequence: number
  #writing: Promise<void> = Promise.resolve()
  #sending = false
  #wanted = false
  #closed = false

  private constructor(options: EventQueueOptions, { lastSequence, waiting }: z.infer<typeof Stored>) {
    this.#options = options
    this.#waiting = waiting
    this.#lastSequence = lastSequence
  }

  /** What waits is empty where the file is not there, or not to be understood. */
  static async open(options: EventQueueOptions): Promise<EventQueue> {
    return new EventQueue(options, parse(await readIfThere(options.path)))
  }

  /** Takes an event. When it resolves, the event survives a power cut and will be told. */
  async add(event: Occurrence): Promise<void> {
    const { clock, mostWaiting = 100 } = this.#options
    this.#waiting = [...this.#waiting, { event, happenedAt: clock.ownNow() }].slice(-mostWaiting)
    await this.#save()
  }

  /** Sends what waits, if the hub's clock is known. Called after each event and each sync. */
  async sendAll(publish: PublishEvent): Promise<void> {
    this.#wanted = true
    if (this.#sending || !this.#options.clock.known) return
    this.#sending = true
    while (this.#wanted && !this.#closed) {
      // Asked meanwhile, for example after a reconnect: what failed on the old connection goes out on the new one.
      this.#wanted = false
      // What can not be sent or stored now stays for the next sync.
      await this.#send(publish).catch(() => {})
    }
    this.#sending = false
  }

  /** Sends and stores nothing more; resolves when what is being written is. */
  close(): Promise<void> {
    this.#closed = true
    return this.#writing
  }

  async #send(publish: PublishEvent): Promise<void> {
    for (let first = this.#waiting[0]; first && !this.#closed; first = this.#waiting[0]) {
      const { event, at, sequence } = await this.#stamped(first)
      await publish({ epoch: this.#options.epoch, sequence, at, event })
      this.#waiting = this.#waiting.filter((each) => each.sequence !== sequence)
      await this.#save()
    }
  }

  async #stamped(waiting: Waiting): Promise<Waiting & { at: string; sequence: number }> {
    const { clock } = this.#options
    const { event, happenedAt, at = clock.timeOf(happenedAt), sequence } = waiting
    if (sequence !== undefined) return { event, happenedAt, at, sequence }
    this.#lastSequence = Math.max(this.#lastSequence + 1, clock.now())
    const stamped = { event, happenedAt, at, sequence: this.#lastSequence }
    this.#waiting = this.#waiting.map((each) => (each === waiting ? stamped : each))
    await this.#save()
    return stamped
  }

  #save(): Promise<void> {
    const write = this.#writing.then(() => {
      if (this.#closed) throw new Error(`${this.#options.path} is closed.`)
      const stored = { lastSequence: this.#lastSequence, waiting: this.#waiting }
      return writeDurably(this.#options.path, `${JSON.stringify(stored)}\n`)
    })
    this.#writing = write.catch(() => {})
    return write
  }
}

function parse(text: string | undefined): z.infer<typeof Stored> {
  try {
    return Stored.parse(JSON.parse(text ?? ''))
  } catch {
    return { lastSequence: -1, waiting: [] }
  }
}
