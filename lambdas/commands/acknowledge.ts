// What an acknowledgement changes, whichever way it came. The trail carries everything so far, so an earlier message that
// was lost or comes late changes nothing: where the command stands by it moves the command if that is later in its life
// than what is known, and the rest is merged into its history. What follows for the device: command-outcomes.function.ts.

import type { Acknowledgement } from '../../contracts/device-messages.ts'
import type { WholeDeviceRecord } from '../devices/device.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { logger } from '../platform/logger.ts'
import { type Contradiction, contradicts, type Heard, hear, withoutOtherEnds } from './acknowledgement.ts'
import { type CommandRecord, hasEnded, rankOf, told } from './command.ts'
import { mergeTrail, moveCommand, noteConflict, requestCancel, type Told } from './command-store.ts'
import { placeUntil } from './shown-command.ts'

export interface Arrival {
  readonly deviceId: string
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  /** Asked only where it matters: for how long a place is kept, and what a conflict is told with. */
  readonly device: () => Promise<WholeDeviceRecord | undefined>
}

export async function acknowledge(ack: Acknowledgement, { deviceId, receivedAt, device }: Arrival): Promise<void> {
  const heard = hear(ack, receivedAt)
  if (!heard) return
  const named = { deviceId, commandId: ack.commandId }
  const move = told(heard.state, ack.epoch, ack.step)
  const isMissing = ack.result?.place !== undefined && (await device())?.missingSince !== undefined
  const moved = await moveCommand(named, move, tellingOf(ack, heard, isMissing, receivedAt))
  const command = moved.item as CommandRecord | undefined
  if (!command) {
    logger.warn('acknowledgement of an unknown command', named)
    return
  }
  if (!moved.done) await mergeTrail(named, ack.epoch, withoutOtherEnds(heard.trail, command))
  // It goes on although its owner wants it cancelled: the cancel may be lost, and is due again soon.
  else if (command.cancelRequestedAt && !hasEnded(command)) await commit([requestCancel(command, now())])
  const conflict = command.epoch === ack.epoch ? contradicts(heard, command) : undefined
  if (conflict) await keepConflict(command, conflict, (await device())?.name)
}

/** What the move brings along. A result comes with an end; how long its place is kept is decided when it comes. */
function tellingOf(ack: Acknowledgement, { state, trail }: Heard, isMissing: boolean, receivedAt: number): Told {
  const { progressPercent, reason } = ack
  const result = hasEnded({ rank: rankOf[state] }) ? ack.result : undefined
  const until = result?.place && placeUntil(receivedAt, isMissing)
  return { trail, progressPercent, reason, result, placeUntil: until }
}

async function keepConflict(command: CommandRecord, conflict: Contradiction, deviceName: string | undefined) {
  const { ownerId, deviceId, commandId, type: commandType, state } = command
  // What an alarm waits for; before it is kept, so that a crash in between repeats the line and does not lose it.
  logger.error('command conflict', { deviceId, commandId, commandType, stands: state, told: conflict.state })
  const details = { deviceId, commandId, commandType, ...(deviceName && { deviceName }) }
  await commit([noteConflict(command, conflict), appendActivity(ownerId, 'command.conflict', now(), details)])
}
