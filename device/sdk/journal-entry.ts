// What the journal knows of one command: everything that an acknowledgement says, and what is needed to carry it out
// after a restart. An entry is never changed, only replaced by a later one.

import type { Acknowledgement, AckState } from '../../contracts/device-messages.ts'

export interface JournalEntry {
  readonly commandId: string
  /** Absent where only the cancel of a command has come. */
  readonly type?: string
  /** Kept until the command has ended. */
  readonly parameters?: Readonly<Record<string, unknown>>
  readonly seq: number
  readonly epoch: number
  /** The hub's clock, milliseconds since 1970. */
  readonly expiresAt: number
  readonly trail: readonly { readonly state: AckState; readonly at: string }[]
  readonly step?: number
  readonly progressPercent?: number
  readonly result?: Acknowledgement['result']
  readonly reason?: string
  /** The broker has confirmed the acknowledgement of the end. */
  readonly delivered?: true
}

const ends: ReadonlySet<AckState> = new Set<AckState>(['succeeded', 'failed', 'rejected', 'cancelled'])

/** The last step of a command; `undefined` before the first. */
export const stateOf = (entry: JournalEntry): AckState | undefined => entry.trail.at(-1)?.state

export function hasEnded(entry: JournalEntry): boolean {
  const state = stateOf(entry)
  return state !== undefined && ends.has(state)
}

/** True once its action may have begun. */
export const hasBegun = (entry: JournalEntry): boolean => entry.trail.some(({ state }) => state === 'running')

/** True for a wipe that was carried out: what is left of the device is not the person's device any more. */
export const isDoneWipe = (entry: JournalEntry): boolean =>
  entry.type === 'device.wipe' && stateOf(entry) === 'succeeded'

/** An entry with one more step. What only a command that still has to run needs is dropped at its end. */
export function withStep(entry: JournalEntry, state: AckState, at: string): JournalEntry {
  const { parameters, ...next } = { ...entry, trail: [...entry.trail, { state, at }] }
  return hasEnded(next) || !parameters ? next : { ...next, parameters }
}

/** An entry that says how far a running command is; its step rises, so that the hub can tell which word is the later. */
export function withProgress(entry: JournalEntry, percent: number): JournalEntry {
  const progressPercent = Math.max(0, Math.min(100, Math.round(percent) || 0))
  return { ...entry, step: (entry.step ?? 0) + 1, progressPercent }
}

/** The acknowledgement of an entry: the whole trail, since an earlier message may have been lost. */
export function acknowledgementOf(entry: JournalEntry): Acknowledgement {
  const { commandId, epoch, trail, step, progressPercent, result, reason } = entry
  return {
    commandId,
    epoch,
    trail: [...trail],
    ...(step !== undefined && { step }),
    ...(progressPercent !== undefined && { progressPercent }),
    ...(result && { result }),
    ...(reason !== undefined && { reason }),
  }
}
