// The hub's clock as this device knows it. A phone's own clock may be off by years, so nothing is judged by it, and
// nothing with a time leaves, until the hub has said what time it is.

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

export class HubClock {
  #offsetMs: number | undefined
  readonly #timers: Timers

  constructor(timers: Timers) {
    this.#timers = timers
  }

  get known(): boolean {
    return this.#offsetMs !== undefined
  }

  /** Takes the hub's word for the time (RFC 3339). Returns how far the device's own clock is behind it, milliseconds. */
  set(serverTime: string): number {
    this.#offsetMs = Date.parse(serverTime) - this.#timers.now()
    return this.#offsetMs
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
