// Everything that comes from the hub, one message after the other and in the order in which it came: a key set must be
// in force before the command behind it is judged. No command is judged before the hub's clock is known.

import { type Coverage, Down } from '../../contracts/device-messages.ts'
import type { HubClock } from './clock.ts'
import type { CommandRunner } from './command-runner.ts'
import type { KeySet } from './key-set.ts'
import { verify } from './verify.ts'

export type SyncAnswer = Extract<Down, { sync: unknown }>

export interface InboxOptions {
  readonly deviceId: string
  readonly keySet: () => KeySet
  readonly clock: HubClock
  readonly runner: CommandRunner
  /** What the hub says of the subscription; `at` is when, by its clock, milliseconds since 1970. */
  readonly onCoverage: (coverage: Coverage, at: number) => void
  readonly onSync: (answer: SyncAnswer) => Promise<void>
  readonly onRefused: (refusal: { reason: string; commandId?: string }) => void
}

/** More than the hub has open for one device. */
const mostHeld = 100

export class Inbox {
  readonly #options: InboxOptions
  #held: string[] = []
  #resumed = false
  #closed = false
  #queue: Promise<void> = Promise.resolve()

  constructor(options: InboxOptions) {
    this.#options = options
  }

  /** Takes a message of the commands topic. */
  receive(payload: Buffer): void {
    const down = parse(payload)
    if (!down) this.#options.onRefused({ reason: 'malformed' })
    else if ('sync' in down) void this.#inTurn(() => this.#onSync(down))
    else void this.take(down.jws)
  }

  /** Takes a signed command or cancel; resolves when it is journalled, refused, or held until the clock is known. */
  take(jws: string): Promise<void> {
    return this.#inTurn(() => this.#judge(jws))
  }

  /** Where the hub's clock has become known: takes up what an earlier run left open, then what was held. */
  release(): Promise<void> {
    return this.#inTurn(() => this.#release())
  }

  /** Takes nothing more. Resolves when what was begun is journalled. */
  close(): Promise<void> {
    this.#closed = true
    return this.#queue
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const { onRefused } = this.#options
    this.#queue = this.#queue
      .then(() => (this.#closed ? undefined : work()))
      .catch((failure) => onRefused({ reason: String(failure) }))
    return this.#queue
  }

  async #onSync(answer: SyncAnswer): Promise<void> {
    await this.#options.onSync(answer)
    await this.#release()
  }

  async #release(): Promise<void> {
    if (!this.#options.clock.known) return
    if (!this.#resumed) {
      this.#resumed = true
      await this.#options.runner.resume()
    }
    for (const jws of this.#held.splice(0)) await this.#judge(jws)
  }

  async #judge(jws: string): Promise<void> {
    const { deviceId, keySet, clock, runner, onCoverage, onRefused } = this.#options
    if (!clock.known) {
      if (this.#held.length < mostHeld) this.#held.push(jws)
      return
    }
    const verified = await verify(jws, { deviceId, keySet: keySet(), now: clock.now() })
    if (verified.taken === 'run') await runner.run(verified.claims)
    else if (verified.taken === 'cancel') await runner.cancel(verified.claims)
    else if (verified.taken === 'coverage') onCoverage(verified.coverage, verified.at)
    else onRefused({ reason: verified.reason, ...(verified.commandId && { commandId: verified.commandId }) })
  }
}

function parse(payload: Buffer): Down | undefined {
  try {
    return Down.parse(JSON.parse(payload.toString('utf8')))
  } catch {
    return undefined
  }
}
