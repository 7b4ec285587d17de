// Asks the hub "what is open?" after each connect, again while no answer comes, and every six hours in between: the
// broker's confirmation only says that the question arrived, not that the hub read it. Each question has a nonce of its
// own, and only the answer to the latest counts: who holds answers back or sends old ones can not move the clock.

import { randomBytes } from 'node:crypto'
import { syncEvery } from '../../contracts/device-messages.ts'
import { type BackOff, backOffMs } from './back-off.ts'
import type { Timers } from './clock.ts'

export interface SynchroniserOptions {
  /** Sends the question. A failure is as good as no answer. */
  readonly ask: (nonce: string) => Promise<void>
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
  #asked: string | undefined
  #answered: string | undefined

  constructor(options: SynchroniserOptions) {
    this.#options = options
  }

  /** Asks now, and goes on asking until `answered` or `stop`. */
  begin(attempt = 0): void {
    const { ask, timers, random, patience } = this.#options
    this.stop()
    this.#asked = randomBytes(16).toString('base64url')
    void ask(this.#asked).catch(() => {})
    this.#callOff = timers.after(backOffMs(attempt, patience, random), () => this.begin(attempt + 1))
  }

  /**
   * The hub has answered the question with this nonce. `news` where that is the latest, and then it asks again in six
   * hours; `known` where it was answered before (the broker may deliver twice).
   */
  answered(nonce: string): 'news' | 'known' | 'not-asked' {
    if (nonce === this.#answered) return 'known'
    if (nonce !== this.#asked) return 'not-asked'
    this.stop()
    this.#answered = nonce
    this.#asked = undefined
    this.#callOff = this.#options.timers.after(this.#options.everyMs ?? syncEvery, () => this.begin())
    return 'news'
  }

  /** Asks nothing more until `begin`. */
  stop(): void {
    this.#callOff?.()
  }
}
