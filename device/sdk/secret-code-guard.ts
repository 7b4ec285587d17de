// Guards the place of a forgotten secret code: takes recovery codes without a network, one at a time, and stores what a
// try changed before it answers it. The wait is measured by a clock that does not step, and begins anew with a restart:
// neither setting the device's clock nor restarting it makes guessing faster.

import * as z from 'zod/mini'
import { systemTimers, type Timers } from './clock.ts'
import { readIfThere, writeDurably } from './durable-file.ts'
import { hotp } from './hotp.ts'
import { digitsOf, freshRecovery, judgeCode, type RecoveryState, type Verdict, waitAfter } from './recovery-code.ts'

const Stored = z.object({
  counter: z.int().check(z.gte(0)),
  failures: z.int().check(z.gte(0)),
  ahead: z.array(z.int().check(z.gte(0))),
})

export class SecretCodeGuard {
  readonly #path: string
  readonly #secret: Uint8Array
  readonly #timers: Timers
  #state: RecoveryState
  /** Since when the wait after the last failure runs, by `timers`. */
  #since: number
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(path: string, secret: Uint8Array, timers: Timers, state: RecoveryState) {
    this.#path = path
    this.#secret = secret
    this.#timers = timers
    this.#state = state
    this.#since = timers.now()
  }

  /**
   * @param path where the state of the guard is kept
   * @param recoverySecret base64url, from enrolment
   * @throws where the file is garbled: starting afresh would make used codes good again
   */
  static async open(path: string, recoverySecret: string, timers: Timers = systemTimers): Promise<SecretCodeGuard> {
    const text = await readIfThere(path)
    const state = text === undefined ? freshRecovery : Stored.parse(JSON.parse(text))
    return new SecretCodeGuard(path, Buffer.from(recoverySecret, 'base64url'), timers, state)
  }

  /** How long to wait before the next try, milliseconds; 0 where it may be now. */
  get waitMs(): number {
    return Math.max(0, this.#since + waitAfter(this.#state.failures) - this.#timers.now())
  }

  /** Tries what a person typed; blanks and hyphens do not matter. Rejects, without an answer, where the disk refuses. */
  verify(typed: string): Promise<Verdict> {
    const answer = this.#turn.then(() => this.#judge(typed))
    this.#turn = answer.catch(() => {})
    return answer
  }

  async #judge(typed: string): Promise<Verdict> {
    const digits = digitsOf(typed)
    if (!digits) return { verdict: 'malformed' }
    const { waitMs } = this
    if (waitMs > 0) return { verdict: 'wait', waitMs }
    const { accepted, state } = judgeCode(this.#state, digits, (counter) => hotp(this.#secret, counter))
    await writeDurably(this.#path, `${JSON.stringify(state)}\n`)
    this.#state = state
    this.#since = this.#timers.now()
    if (accepted) return { verdict: 'accepted' }
    return { verdict: state.ahead.length > 0 ? 'next-code' : 'wrong', waitMs: this.waitMs }
  }
}
