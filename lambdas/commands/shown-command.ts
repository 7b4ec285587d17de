// A command as people and devices are shown it: its history in the order of its life, and a place only as long as it may
// be kept, whatever a sweep has or has not taken out.

import { type Command, type CommandState, commandStates } from '../../contracts/commands.ts'
import { toTime } from '../platform/clock.ts'
import { type CommandRecord, rankOf } from './command.ts'

const hour = 3600_000
const lifetimes = { usual: 24 * hour, missing: 30 * 24 * hour }

/** Until when a place may be kept that came at a time, from a device that is or is not marked missing then. */
export const placeUntil = (cameAt: number, isMissing: boolean): number =>
  cameAt + (isMissing ? lifetimes.missing : lifetimes.usual)

const order = new Map(commandStates.map((state, index) => [state, index]))

export function showCommand(record: CommandRecord, now: number): Command {
  const { commandId, progressPercent, cancelRequestedAt, reason, conflict } = record
  const history = Object.entries(record.trail) as [CommandState, number][]
  // By the order of a command's life, not by clock: the device's clock may be off.
  history.sort(([a], [b]) => rankOf[a] - rankOf[b] || (order.get(a) ?? 0) - (order.get(b) ?? 0))
  const result = shownResult(record, now)
  return {
    id: commandId,
    deviceId: record.deviceId,
    type: record.type,
    parameters: record.parameters,
    state: record.state,
    createdAt: toTime(record.createdAt),
    expiresAt: toTime(record.expiresAt),
    history: history.map(([state, at]) => ({ state, at: toTime(at) })),
    ...(progressPercent !== undefined && { progressPercent }),
    ...(cancelRequestedAt !== undefined && { cancelRequestedAt: toTime(cancelRequestedAt) }),
    ...(result && { result }),
    ...(reason && { reason }),
    ...(conflict && { conflict: { state: conflict.state, at: toTime(conflict.at) } }),
    version: record.version,
  }
}

function shownResult({ result, placeUntil: until = 0 }: CommandRecord, now: number): CommandRecord['result'] {
  if (!result?.place || until > now) return result
  const { place: _, ...rest } = result
  return rest
}
