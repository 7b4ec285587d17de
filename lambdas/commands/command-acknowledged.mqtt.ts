// A device tells what became of a command. The trail carries everything so far, so an earlier message that was lost or
// comes late changes nothing: the last entry moves the command if it is later in its life than what is known, and the
// others are merged into its history.

import type { CommandState } from '../../contracts/commands.ts'
import { Acknowledgement } from '../../contracts/device-messages.ts'
import { clearOpen, noteHeard } from '../devices/device-store.ts'
import { fromTime, now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { logger } from '../platform/logger.ts'
import { mqttFunction } from '../platform/mqtt.ts'
import { type CommandRecord, hasEnded, rankOf, told } from './command.ts'
import { mergeTrail, moveCommand, requestCancel, type Told } from './command-store.ts'

export const handler = mqttFunction(Acknowledgement, async (ack, { deviceId, receivedAt }) => {
  const last = ack.trail.at(-1)
  if (!last) return
  const named = { deviceId, commandId: ack.commandId }
  // A device's clock may run ahead; nothing happened after we heard of it.
  const trail: Partial<Record<CommandState, number>> = {}
  for (const { state, at } of ack.trail) trail[state] ??= Math.min(fromTime(at), receivedAt)
  await noteHeard(deviceId, receivedAt)
  const moved = await moveCommand(named, told(last.state, ack.epoch, ack.step), {
    trail,
    progressPercent: ack.progressPercent,
    result: ack.result,
    reason: ack.reason,
  })
  if (!moved.done) {
    if (!moved.item) logger.warn('acknowledgement of an unknown command', named)
    else await mergeTrail(named, ack.epoch, withoutOtherEnds(trail, moved.item as unknown as CommandRecord))
    return
  }
  const command = moved.item as unknown as CommandRecord
  if (hasEnded(command)) await clearOpen(deviceId, command.type, command.commandId)
  // It goes on although its owner wants it cancelled: the cancel may be lost, and is due again soon.
  else if (command.cancelRequestedAt) await commit([requestCancel(command, now())])
})

/** A device that tells two different ends contradicts itself: the first one stands, in the history as well. */
function withoutOtherEnds(trail: Told['trail'], { state }: CommandRecord): Told['trail'] {
  const told = Object.entries(trail) as [CommandState, number][]
  return Object.fromEntries(told.filter(([each]) => each === state || rankOf[each] < rankOf.succeeded))
}
