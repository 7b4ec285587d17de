// Is this the recovery code that the owner was shown? Pure. A code that was taken, and every older one, is dead, because
// the counter only rises; guessing is slowed down by waits that grow.

export interface RecoveryState {
  /** The lowest counter value that is still good. */
  readonly counter: number
  /** Codes in a row that opened nothing. */
  readonly failures: number
  /** Counter values far ahead whose code was typed: the code after one of them shows that the owner is there already. */
  readonly ahead: readonly number[]
}

/**
 * `accepted`: let the person set a new secret code. `next-code`: this code is far ahead of what was used here; the next
 * one that the portal shows will do. `wrong`: not a code of this device, or used. `malformed`: not eight digits, and not
 * counted. `wait`: not looked at; try again after `waitMs`.
 */
export type Verdict =
  | { readonly verdict: 'accepted' | 'malformed' }
  | { readonly verdict: 'wrong' | 'next-code' | 'wait'; readonly waitMs: number }

export const freshRecovery: RecoveryState = { counter: 0, failures: 0, ahead: [] }

/** RFC 4226 section 7.4: how far ahead a code is taken at once, and how far two in a row are. */
const lookAhead = 10
const lookFarAhead = 1000

const freeTries = 5
const longestWaitMs = 60 * 60_000

/** How long to wait after so many failures in a row: nothing for the first four, then 1, 2, 4 … 60 minutes. */
export function waitAfter(failures: number): number {
  if (failures < freeTries) return 0
  return Math.min(longestWaitMs, 60_000 * 2 ** Math.min(failures - freeTries, 10))
}

/** The eight digits of what a person typed, or `undefined`. */
export function digitsOf(typed: string): string | undefined {
  const digits = typed.replace(/[\s-]/g, '')
  return /^\d{8}$/.test(digits) ? digits : undefined
}

/**
 * Judges eight digits. The state that comes back must be stored before the verdict is told.
 * @param codeAt the code of a counter value
 */
export function judgeCode(
  state: RecoveryState,
  digits: string,
  codeAt: (counter: number) => string,
): { readonly accepted: boolean; readonly state: RecoveryState } {
  const { counter, failures, ahead } = state
  const accept = (at: number) => ({ accepted: true, state: { counter: at + 1, failures: 0, ahead: [] } })
  for (let at = counter; at < counter + lookAhead; at++) if (codeAt(at) === digits) return accept(at)
  const before = ahead.find((at) => codeAt(at + 1) === digits)
  if (before !== undefined) return accept(before + 1)
  const farAhead: number[] = []
  for (let at = counter + lookAhead; at < counter + lookFarAhead; at++) if (codeAt(at) === digits) farAhead.push(at)
  return { accepted: false, state: { counter, failures: failures + 1, ahead: farAhead } }
}
