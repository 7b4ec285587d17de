// Asks the hub "what is open?" after each connect, again while no answer comes, and every six hours in between: the
// broker's confirmation only says that the question arrived, not that the hub read it.

import { type BackOff, backOffMs } from './back-off.ts'
import type { Timers } from './clock.ts'

export interface SynchroniserOptions {
  /** Sends the question. A failure is as good as no answer. */
  readonly ask: () => Promise<void>
  readonly timers: Timers
  readonly random: () => number
  /** Waits for an answer; at first the shortest. */
  readonly patience: BackOff
  readonly everyMs?: number
}

/** Ten seconds at first, then up to five minutes. */
export const syncPatience: BackOff = { fromMs: 10_000, toMs: 5 * 60_000 }

export class Synchroniser {
  readonly #options: SynchroniserOptions
  #callOff: (() => void) | undefined

  constructor(options: SynchroniserOptions) {
    this.#options = options
  }

  /** Asks now, and goes on asking until `answered` or `stop`. */
  begin(attempt = 0): void {
    const { ask, timers, random, patience } = this.#options
    this.stop()
    void ask().catch(() => {})
    this.#callOff = timers.after(backOffMs(attempt, patience, random), () => this.begin(attempt + 1))
  }

  /** The hub has answered: ask again in six hours. */
  answered(): void {
    this.stop()
    this.#callOff = this.#options.timers.after(this.#options.everyMs ?? 6 * 3600_000, () => this.begin())
  }

  /** Asks nothing more until `begin`. */
  stop(): void {
    this.#callOff?.()
  }
}
