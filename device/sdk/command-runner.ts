// Carries commands out, each at most once. The order is always: journal, tell, act. What the journal knows is told
// again and not done again. Commands of one lane (a type; lock and unlock together) take turns, lanes do not wait.

import type { AckState } from '../../contracts/device-messages.ts'
import { isForgotten, laneOf, objectionAtStart, objectionTo } from './admission.ts'
import { Cancelled, Closed, carryOut, type Outcome, type SendPictures } from './carry-out.ts'
import { type CommandAtHand, type CommandHandlers, type Handler, handlerOf } from './handlers.ts'
import type { Journal } from './journal.ts'
import { hasBegun, hasEnded, type JournalEntry, withProgress, withStep } from './journal-entry.ts'
import type { CancelClaims, RunClaims } from './verify.ts'

export interface RunnerOptions {
  readonly journal: Journal
  readonly handlers: CommandHandlers
  readonly epoch: number
  /** The hub's clock, milliseconds since 1970. */
  readonly now: () => number
  /** Tells the hub the state of a command. `changed` is false where it is only told again. */
  readonly tell: (entry: JournalEntry, changed: boolean) => void
  /** True for a type that the person who holds the device does not want carried out. */
  readonly optedOut: (type: string) => boolean
  readonly sendPictures: SendPictures
  /** Resolves when the hub has the latest word of a command, when it can not be told in time, or at the signal. */
  readonly untilTold: (commandId: string, signal: AbortSignal) => Promise<void>
  /** A step could not be journalled, so the command does not go on. */
  readonly onTrouble: (commandId: string, failure: unknown) => void
}

/** Progress is not journalled. A repetition counts on from here, above every step that was told before the crash. */
const stepsOfOneRun = 10_000

export class CommandRunner {
  readonly #options: RunnerOptions
  readonly #running = new Map<string, AbortController>()
  readonly #lanes = new Map<string, Promise<void>>()
  /** The commands that have a turn before them, or are at it. */
  readonly #inLine = new Set<string>()
  /** Ends that the disk refused, to be written when the hub asks again: what was done is not done twice. */
  readonly #ends = new Map<string, () => Promise<void>>()
  #stopped = false

  constructor(options: RunnerOptions) {
    this.#options = options
  }

  /** Takes up what an earlier run of the process left open. Called once, when the hub's clock is known, before any command. */
  async resume(): Promise<void> {
    for (const entry of this.#options.journal.entries()) {
      if (hasEnded(entry)) continue
      const repeatable = entry.type && handlerOf(this.#options.handlers, entry.type)?.repeatSafe
      if (hasBegun(entry) && !repeatable) await this.#advance(entry, 'failed', { reason: 'interrupted' })
      else this.#enqueue(entry)
    }
  }

  /**
   * Goes on with a wipe that a crash cut off. That it began is on the disk, so this needs no clock and no network:
   * half a wipe is none.
   */
  finishWipe(): void {
    const cutOff = this.#options.journal.entries().filter((entry) => isBegunWipe(entry) && !hasEnded(entry))
    for (const entry of cutOff) this.#enqueue(entry)
  }

  /** Takes a command. Resolves when it is journalled, not when it has ended. */
  async run(claims: RunClaims): Promise<void> {
    const { journal, handlers, epoch, now, optedOut } = this.#options
    const known = journal.get(claims.jti)
    if (known) {
      const end = this.#ends.get(known.commandId)
      if (end) return end()
      // The disk refused its next step when it had its turn. It has done nothing, so it may have another.
      if (known.type && !hasBegun(known) && !hasEnded(known) && !this.#inLine.has(known.commandId)) this.#enqueue(known)
      return this.#tellAgain(known)
    }
    if (isForgotten(claims, now())) return
    const supports = (type: string) => handlerOf(handlers, type) !== undefined
    const objection = journal.mayHaveForgotten(claims.seq)
      ? 'superseded'
      : objectionTo(claims, { epoch, now: now(), supports, optedOut })
    if (objection) await this.#advance(newEntry(claims, epoch), 'rejected', { reason: objection })
    else this.#enqueue(await this.#advance(newEntry(claims, epoch), 'received'))
  }

  /**
   * Takes a cancel. Before its turn the command does not run; while it runs its handler decides; after its end the end
   * is told again. Where the cancel overtook its command, the entry keeps the command from running when it comes.
   */
  async cancel(claims: CancelClaims): Promise<void> {
    const { journal, epoch } = this.#options
    const known = journal.get(claims.jti)
    const running = this.#running.get(claims.jti)
    const end = this.#ends.get(claims.jti)
    if (end) return end()
    if (known && hasEnded(known)) await this.#tellAgain(known)
    else if (running) running.abort(new Cancelled())
    else await this.#advance(known ?? newEntry(claims, epoch), 'cancelled')
  }

  /** Begins nothing more and asks what runs to stop; what does not finish is left as it is for `resume`. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const running of this.#running.values()) running.abort(new Closed())
    await Promise.all(this.#lanes.values())
  }

  /** A step that is still being written is not told before it is on the disk: a crash would take it back. */
  async #tellAgain(entry: JournalEntry): Promise<void> {
    const { journal, tell } = this.#options
    await journal.written()
    // Where another step came meanwhile, that is told as it is written.
    if (journal.get(entry.commandId) === entry) tell(entry, false)
  }

  #enqueue({ commandId, type = '' }: JournalEntry): void {
    const lane = laneOf(type)
    this.#inLine.add(commandId)
    const turn = (this.#lanes.get(lane) ?? Promise.resolve())
      .then(() => this.#takeTurn(commandId))
      .finally(() => this.#inLine.delete(commandId))
      .catch((failure) => this.#options.onTrouble(commandId, failure))
      .finally(() => {
        if (this.#lanes.get(lane) === turn) this.#lanes.delete(lane)
      })
    this.#lanes.set(lane, turn)
  }

  async #takeTurn(commandId: string): Promise<void> {
    const entry = this.#options.journal.get(commandId)
    if (this.#stopped || !entry?.type || hasEnded(entry)) return
    const handler = handlerOf(this.#options.handlers, entry.type)
    const objection = handler ? this.#objectionTo({ ...entry, type: entry.type }) : 'not-supported'
    if (objection) await this.#advance(entry, 'rejected', { reason: objection })
    else if (handler) await this.#act(entry, handler)
  }

  #objectionTo(entry: JournalEntry & { readonly type: string }) {
    if (isBegunWipe(entry)) return undefined
    const { journal, now, optedOut } = this.#options
    const locks = journal.entries().filter(({ type }) => laneOf(type ?? '') === 'lock')
    const lastLockSeq = Math.max(-1, ...locks.filter(hasBegun).map(({ seq }) => seq))
    return objectionAtStart(entry, { now: now(), lastLockSeq, optedOut })
  }

  async #act(entry: JournalEntry, handler: Handler): Promise<void> {
    const { commandId, parameters = {} } = entry
    const abort = new AbortController()
    this.#running.set(commandId, abort)
    try {
      let current = await this.#begin(entry)
      if (entry.type === 'device.wipe') await this.#options.untilTold(commandId, abort.signal)
      let over = false
      const progress = (percent: number) => {
        if (over || abort.signal.aborted) return
        const next = withProgress(current, percent)
        // At most 101 messages, whatever a handler calls: AWS IoT Core drops what is over 100 a second of a connection.
        if (next.progressPercent === current.progressPercent) return
        current = next
        this.#options.tell(current, true)
      }
      const command = { commandId, parameters, progress, signal: abort.signal } as CommandAtHand
      const outcome = await carryOut(handler, command, this.#options.sendPictures)
      over = true
      if (outcome) await this.#end(current, outcome)
    } finally {
      this.#running.delete(commandId)
    }
  }

  async #end(entry: JournalEntry, outcome: Outcome): Promise<void> {
    this.#ends.delete(entry.commandId)
    try {
      await this.#advance(entry, outcome.state, outcome)
    } catch (failure) {
      this.#ends.set(entry.commandId, () => this.#end(entry, outcome))
      throw failure
    }
  }

  async #begin(entry: JournalEntry): Promise<JournalEntry> {
    if (!hasBegun(entry)) return this.#advance(entry, 'running', { step: 1 })
    return this.#note({ ...entry, step: (entry.step ?? 0) + stepsOfOneRun })
  }

  #advance(
    entry: JournalEntry,
    state: AckState,
    { step, result, reason }: Pick<JournalEntry, 'step' | 'result' | 'reason'> = {},
  ): Promise<JournalEntry> {
    const at = new Date(this.#options.now()).toISOString()
    const more = { ...(step !== undefined && { step }), ...(result && { result }), ...(reason && { reason }) }
    return this.#note({ ...withStep(entry, state, at), ...more })
  }

  async #note(entry: JournalEntry): Promise<JournalEntry> {
    await this.#options.journal.record(entry)
    this.#options.tell(entry, true)
    return entry
  }
}

const isBegunWipe = (entry: JournalEntry): boolean => entry.type === 'device.wipe' && hasBegun(entry)

function newEntry(claims: RunClaims | CancelClaims, epoch: number): JournalEntry {
  const { jti, seq = -1, exp } = claims
  const command = 'type' in claims ? { type: claims.type, parameters: claims.parameters } : {}
  return { commandId: jti, ...command, seq, epoch, expiresAt: exp * 1000, trail: [] }
}
