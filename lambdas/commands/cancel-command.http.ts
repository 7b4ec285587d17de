// DELETE /v1/devices/{deviceId}/commands/{commandId}. What was not sent is cancelled at once, by the same conditional
// write that a sync would need to send it, so one of the two wins. What was sent may already run: the device is asked,
// and the answer says so.

import { cancelCommand } from '../../contracts/commands.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { type CommandRecord, cancelUnsent, hasEnded, moved, rankOf, showCommand } from './command.ts'
import { findCommand, moveWrite, requestCancel } from './command-store.ts'
import { deliver, sign } from './dispatch.ts'
import { ownCommand } from './own-command.ts'

const attempts = 3

export default serve(
  cancelCommand,
  ({ params }) => findCommand(params.deviceId, params.commandId),
  async ({ params: { deviceId, commandId }, session, found }) => {
    let command = ownCommand(found, session.accountId)
    for (let attempt = 1; attempt <= attempts; attempt++) {
      if (attempt > 1) command = ownCommand(await findCommand(deviceId, commandId), session.accountId)
      if (hasEnded(command)) throw new Problem('command/already-ended')
      const cancelled = command.rank < rankOf.sent ? await cancelNow(command, now()) : await askToCancel(command, now())
      if (cancelled) return answer(200, showCommand(cancelled))
    }
    throw new Problem('service/busy', { retryAfterSeconds: 1 })
  },
)

const log = ({ ownerId, deviceId, commandId, type }: CommandRecord, at: number) =>
  appendActivity(ownerId, 'command.cancelled', at, { deviceId, commandId, commandType: type })

/** Undefined where it was sent in this moment, or has ended. The device's open commands may still name it: it has ended. */
async function cancelNow(command: CommandRecord, at: number): Promise<CommandRecord | undefined> {
  const move = cancelUnsent(command.epoch)
  const committed = await commit([moveWrite(command, move, { trail: { cancelled: at } }), log(command, at)])
  return committed.done ? moved(command, move, at) : undefined
}

/** Undefined where it has ended in this moment. */
async function askToCancel(command: CommandRecord, at: number): Promise<CommandRecord | undefined> {
  const committed = await commit([requestCancel(command, at), log(command, at)])
  if (!committed.done) return undefined
  const requested = { ...command, cancelRequestedAt: command.cancelRequestedAt ?? at, version: command.version + 1 }
  await deliver(requested, sign(requested, 'cancel', at))
  return requested
}
