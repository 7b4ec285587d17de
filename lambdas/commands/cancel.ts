// Cancels a command. What was not sent is cancelled at once, by the same conditional write that a sync would need to send
// it, so one of the two wins. What was sent may already run: the device is asked, and the command says so.

import { type ActivityDetails, appendActivity } from '../identity/activity-store.ts'
import { now } from '../platform/clock.ts'
import { commit, type Write } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { type CommandRecord, cancelUnsent, moved, rankOf } from './command.ts'
import { findCommand, moveWrite, requestCancel } from './command-store.ts'
import { deliver, sign } from './dispatch.ts'

const attempts = 3

/** Who wants it, for the activity log. */
type By = Pick<ActivityDetails, 'address' | 'agent'>

/**
 * The command as it then stands; undefined where it stands at the rank `below` or above, or is gone. Throws
 * `service/busy` where it changes without end.
 */
export async function cancel(
  read: CommandRecord,
  by: By,
  below = rankOf.cancelled,
): Promise<CommandRecord | undefined> {
  let command: CommandRecord | undefined = read
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (attempt > 1) command = await findCommand(read.deviceId, read.commandId)
    if (!command || command.rank >= below) return undefined
    const at = now()
    const told = log(command, by, at)
    const cancelled = await (command.rank < rankOf.sent
      ? cancelNow(command, told, at)
      : askToCancel(command, told, below, at))
    if (cancelled) return cancelled
  }
  throw new Problem('service/busy', { retryAfterSeconds: 1 })
}

const log = ({ ownerId, deviceId, deviceName, commandId, type }: CommandRecord, by: By, at: number): Write =>
  appendActivity(ownerId, 'command.cancelled', at, {
    deviceId,
    ...(deviceName && { deviceName }),
    commandId,
    commandType: type,
    ...by,
  })

/** Undefined where it was sent in this moment, or has ended. The device's open commands may still name it: it has ended. */
async function cancelNow(command: CommandRecord, told: Write, at: number): Promise<CommandRecord | undefined> {
  const move = cancelUnsent(command.epoch)
  const committed = await commit([moveWrite(command, move, { trail: { cancelled: at } }), told])
  return committed.done ? moved(command, move, at) : undefined
}

/** Undefined where it moved to `below` or further in this moment. */
async function askToCancel(
  command: CommandRecord,
  told: Write,
  below: number,
  at: number,
): Promise<CommandRecord | undefined> {
  const committed = await commit([requestCancel(command, at, below), told])
  if (!committed.done) return undefined
  const requested = { ...command, cancelRequestedAt: command.cancelRequestedAt ?? at, version: command.version + 1 }
  await deliver(requested, sign(requested, 'cancel', at))
  return requested
}
