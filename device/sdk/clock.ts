// The hub's clock as this device knows it. A phone's own clock may be off by years, so nothing is judged by it, and
// nothing with a time leaves, until the hub has said what time it is. Once the hub has signed a time, this clock never
// goes back behind it, also after a restart: what has expired stays expired.

import * as z from 'zod/mini'
import { Time } from '../../contracts/shapes.ts'
import { readIfThere, writeDurably } from './durable-file.ts'

/** Time and waiting, so that a test can do both at once. */
export interface Timers {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls `then` once after `milliseconds`; the answer calls it off. */
  after(milliseconds: number, then: () => void): () => void
}

/** A clock that does not step: whoever sets the device's clock while it runs changes nothing. */
export const systemTimers: Timers = {
  now: () => Math.floor(performance.timeOrigin + performance.now()),
  after(milliseconds, then) {
    const timer = setTimeout(then, milliseconds)
    return () => clearTimeout(timer)
  },
}

const Stored = z.object({ newest: Time })

export class HubClock {
  #offsetMs: number | undefined
  #newest: number
  readonly #timers: Timers
  readonly #path: string

  private constructor(path: string, timers: Timers, newest: number) {
    this.#path = path
    this.#timers = timers
    this.#newest = newest
  }

  /** Opens the clock of a device. The newest time that was signed is unknown where the file is not there, or not to be understood. */
  static async open(path: string, timers: Timers): Promise<HubClock> {
    return new HubClock(path, timers, parse(await readIfThere(path)))
  }

  get known(): boolean {
    return this.#offsetMs !== undefined
  }

  /** The newest time that the hub has signed, milliseconds since 1970, 0 before the first: it is not earlier, ever again. */
  get newest(): number {
    return this.#newest
  }

  /**
   * Takes the hub's word for the time (RFC 3339), but none that is before the newest that it signed. Returns how far the
   * device's own clock is behind, milliseconds.
   */
  set(serverTime: string): number {
    this.#offsetMs = Math.max(Date.parse(serverTime), this.#newest) - this.#timers.now()
    return this.#offsetMs
  }

  /** Remembers a time that the hub signed. When it resolves, that survives a power cut. */
  async remember(serverTime: string): Promise<void> {
    const at = Date.parse(serverTime)
    if (at <= this.#newest) return
    await writeDurably(this.#path, `${JSON.stringify({ newest: serverTime })}\n`)
    this.#newest = at
  }

  /** The hub's now, milliseconds since 1970; the device's own where the hub was not heard yet. */
  now(): number {
    return this.#timers.now() + (this.#offsetMs ?? 0)
  }

  /** What the device's own clock says, milliseconds since 1970; only good for `timeOf`. */
  ownNow(): number {
    return this.#timers.now()
  }

  /** The hub's time of a moment of the device's own clock, RFC 3339. */
  timeOf(ownMs: number): string {
    return new Date(ownMs + (this.#offsetMs ?? 0)).toISOString()
  }

  /** The hub's now, RFC 3339. */
  time(): string {
    return new Date(this.now()).toISOString()
  }
}

function parse(text: string | undefined): number {
  try {
    return Date.parse(Stored.parse(JSON.parse(text ?? '')).newest)
  } catch {
    return 0
  }
}
