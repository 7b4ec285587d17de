// The life of a command, as data and pure functions. A state has a rank; a command only ever moves to a higher one, so
// duplicates, reordering and late messages settle themselves. `expired`, `cancelled` and `superseded` are soft ends:
// the device's own word about what it did beats them, because a wipe that ran after it "expired" did run.
//
//   held → pending → sent → received → running → succeeded | failed | rejected        hard end
//            └────────┴───────┴──────────────→ expired | cancelled | superseded       soft end

import { type CommandResult, type CommandState, type CommandType, commandTypes } from '../../contracts/commands.ts'

export const rankOf: Record<CommandState, number> = {
  held: -10,
  pending: 0,
  sent: 10,
  received: 20,
  running: 30,
  expired: 40,
  cancelled: 40,
  superseded: 40,
  succeeded: 50,
  failed: 50,
  rejected: 50,
}

const softEnd = 40

/** How long a command that is held waits for its confirmation by mail; the link of that mail lives as long. */
export const heldLifetime = 24 * 3600_000

export interface CommandRecord {
  readonly commandId: string
  readonly deviceId: string
  readonly ownerId: string
  /** As it was called when this was asked of it; for the log. */
  readonly deviceName?: string
  readonly type: CommandType
  readonly parameters: Record<string, unknown>
  readonly state: CommandState
  readonly rank: number
  /** Of the last progress report while running. */
  readonly step: number
  readonly epoch: number
  readonly seq: number
  /** How often it was sent. */
  readonly attempts: number
  readonly createdAt: number
  /** Until when it may begin. */
  readonly expiresAt: number
  /** Until when the end of one that has begun is waited for: a scan or an alarm takes its time. */
  readonly overAt: number
  /** State → when it was first reached. */
  readonly trail: Partial<Record<CommandState, number>>
  readonly progressPercent?: number
  readonly cancelRequestedAt?: number
  readonly result?: CommandResult
  /** Until when the place in its result is shown; then a sweep takes it out. */
  readonly placeUntil?: number
  readonly reason?: string
  /** Another hard end that the device told after the one that stands. */
  readonly conflict?: { readonly state: CommandState; readonly at: number }
  readonly version: number
}

/** Until when there is anything to wait for; then it has expired. */
export const waitedForUntil = ({ rank, expiresAt, overAt }: Pick<CommandRecord, 'rank' | 'expiresAt' | 'overAt'>) =>
  rank >= rankOf.running ? overAt : expiresAt

export const hasEnded = ({ rank }: Pick<CommandRecord, 'rank'>): boolean => rank >= softEnd

/** One step in a command's life, wanted by the hub or told by the device. */
export interface Move {
  readonly to: CommandState
  readonly epoch: number
  /** The command must stand below this rank. */
  readonly below: number
  /** While running: a progress report with a higher step counts too. */
  readonly step?: number
  /** Only once there is nothing to wait for any more: see `waitedForUntil`. */
  readonly expiredAt?: number
}

/** What the device told of itself: anything that is later in the command's life than what is known. */
export const told = (to: CommandState, epoch: number, step = 0): Move => ({ to, epoch, step, below: rankOf[to] })
/** First time out. */
export const send = (epoch: number): Move => ({ to: 'sent', epoch, below: rankOf.sent })
/** The owner's cancel, decided here while nothing has been sent. */
export const cancelUnsent = (epoch: number): Move => ({ to: 'cancelled', epoch, below: rankOf.sent })
/** Another command takes its place, as long as the device has not confirmed it. */
export const supersede = (epoch: number): Move => ({ to: 'superseded', epoch, below: rankOf.received })
/** The device is gone for good, or about to be wiped: what is open will not be heard of again. */
export const orphan = (epoch: number): Move => ({ to: 'superseded', epoch, below: softEnd })
/** It is no longer worth carrying out. */
export const expire = (epoch: number, now: number): Move => ({ to: 'expired', epoch, below: softEnd, expiredAt: now })

type Standing = Pick<CommandRecord, 'rank' | 'step' | 'epoch' | 'expiresAt' | 'overAt'>

/** Whether a move changes a command that stands so. The same rule as `moveCondition`, for tests and for thought. */
export function moves(standing: Standing, move: Move): boolean {
  if (standing.epoch !== move.epoch) return false
  if (move.expiredAt !== undefined && waitedForUntil(standing) > move.expiredAt) return false
  if (standing.rank < move.below) return true
  return move.to === 'running' && standing.rank === rankOf.running && standing.step < (move.step ?? 0)
}

/** The rule of `moves` as a DynamoDB condition: the one conditional write that decides every race. */
export function moveCondition(move: Move): { condition: string; values: Record<string, unknown> } {
  const progress = move.to === 'running' ? ' OR (#rank = :below AND #step < :step)' : ''
  const expiry =
    move.expiredAt === undefined
      ? ''
      : ' AND ((#rank < :running AND #expiresAt <= :expiredAt) OR (#rank >= :running AND #overAt <= :expiredAt))'
  return {
    condition: `#epoch = :epoch AND (#rank < :below${progress})${expiry}`,
    values: {
      epoch: move.epoch,
      below: move.below,
      ...(progress && { step: move.step ?? 0 }),
      ...(expiry && { expiredAt: move.expiredAt, running: rankOf.running }),
    },
  }
}

/** A command as it stands after a move of the hub's that was carried out. */
export const moved = (command: CommandRecord, { to }: Move, at: number): CommandRecord => ({
  ...command,
  state: to,
  rank: rankOf[to],
  trail: { ...command.trail, [to]: at },
  version: command.version + 1,
})

export interface NewCommand {
  readonly commandId: string
  readonly deviceId: string
  readonly ownerId: string
  /** As it was called when this was asked of it; for the log. */
  readonly deviceName?: string
  readonly type: CommandType
  readonly parameters: Record<string, unknown>
  readonly epoch: number
  readonly seq: number
  /** A device that is online is sent the command at once; otherwise it waits for the device's sync. */
  readonly isOnline: boolean
  /** Not to be sent before its owner confirms it. */
  readonly isHeld?: boolean
}

export function newCommand({ isOnline, isHeld = false, ...given }: NewCommand, now: number): CommandRecord {
  const state: CommandState = isHeld ? 'held' : firstState(isOnline)
  const expiresAt = isHeld ? now + heldLifetime : expiryOf(given.type, now)
  return {
    ...given,
    state,
    rank: rankOf[state],
    step: 0,
    attempts: state === 'sent' ? 1 : 0,
    createdAt: now,
    expiresAt,
    overAt: expiresAt + longestRun(given.type),
    trail: { [state]: now },
    version: 1,
  }
}

/** A held command as it is once its owner has confirmed it: like one that is new, at the end of the line. */
export function released(held: CommandRecord, { isOnline, seq }: { isOnline: boolean; seq: number }, now: number) {
  const state = firstState(isOnline)
  const expiresAt = expiryOf(held.type, now)
  return {
    ...held,
    state,
    rank: rankOf[state],
    attempts: isOnline ? 1 : 0,
    seq,
    expiresAt,
    overAt: expiresAt + longestRun(held.type),
    trail: { ...held.trail, [state]: now },
    version: held.version + 1,
  } satisfies CommandRecord
}

const firstState = (isOnline: boolean) => (isOnline ? 'sent' : 'pending')
const expiryOf = (type: CommandType, now: number) => now + commandTypes[type].expiresInSeconds * 1000

const minute = 60_000
const runs: Partial<Record<CommandType, number>> = {
  'antivirus.scan': 24 * 60 * minute,
  'antivirus.update-databases': 60 * minute,
  'device.wipe': 60 * minute,
  'device.locate': 2 * minute,
}
/** How long one may go on that began in its last moment. */
const longestRun = (type: CommandType): number => runs[type] ?? 10 * minute

// Without an answer it is sent again after these seconds, and then every 5 minutes until it expires.
const resendAfterSeconds = [5, 15, 60, 300]

/**
 * When a sweep must look at a command again that was sent for the n-th time, at the latest when nothing is waited for any
 * more. One that waits for its device (0) is looked
 * at soon as well, once: the device may have come in the moment in which it was queued.
 */
export function nextDue(attempts: number, until: number, now: number): number {
  const index = Math.min(Math.max(attempts, 1), resendAfterSeconds.length) - 1
  const seconds = resendAfterSeconds[index] ?? 0
  return Math.min(now + seconds * 1000, until)
}
