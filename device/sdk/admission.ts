// May a genuine command run, now? Pure. What fails here is answered `rejected` with the reason, once for all.

import { commandTypes } from '../../contracts/commands.ts'
import type { RunClaims } from './verify.ts'

export type Objection = 'old-epoch' | 'expired' | 'not-supported' | 'opted-out' | 'parameters-invalid' | 'superseded'

export interface Circumstances {
  readonly epoch: number
  /** The hub's clock, milliseconds since 1970. */
  readonly now: number
  readonly supports: (type: string) => boolean
  /** The person who holds the device does not want it carried out. */
  readonly optedOut: (type: string) => boolean
}

/** Why a command that just came may not run, or `undefined`. */
export function objectionTo(
  claims: RunClaims,
  { epoch, now, supports, optedOut }: Circumstances,
): Objection | undefined {
  if (claims.epoch !== epoch) return 'old-epoch'
  if (claims.exp * 1000 <= now) return 'expired'
  if (!supports(claims.type) || !isKnown(claims.type)) return 'not-supported'
  if (optedOut(claims.type)) return 'opted-out'
  if (!commandTypes[claims.type].parameters.safeParse(claims.parameters).success) return 'parameters-invalid'
  return undefined
}

const day = 24 * 3600_000

/**
 * Whether a command is so old that the journal may have forgotten it (see journal.ts). What became of it is not known here any
 * more, and the hub waits for no answer: one would only contradict what was told then.
 */
export const isForgotten = ({ exp }: Pick<RunClaims, 'exp'>, now: number): boolean => exp * 1000 + day < now

/** Lock and unlock undo each other, so they take turns, and only a rising `seq` may change what holds. */
const lockTypes: ReadonlySet<string> = new Set(['device.lock', 'device.unlock'])

/** Commands of one lane run one after the other. */
export const laneOf = (type: string): string => (lockTypes.has(type) ? 'lock' : type)

/** Why a command whose turn has come may not begin after all, or `undefined`. */
export function objectionAtStart(
  command: { readonly type: string; readonly seq: number; readonly expiresAt: number },
  {
    now,
    lastLockSeq,
    optedOut,
  }: { readonly now: number; readonly lastLockSeq: number } & Pick<Circumstances, 'optedOut'>,
): Objection | undefined {
  if (command.expiresAt <= now) return 'expired'
  if (optedOut(command.type)) return 'opted-out'
  if (lockTypes.has(command.type) && command.seq < lastLockSeq) return 'superseded'
  return undefined
}

function isKnown(type: string): type is keyof typeof commandTypes {
  return Object.hasOwn(commandTypes, type)
}
