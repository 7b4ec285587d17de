// DELETE /v1/devices/{deviceId}/commands/{commandId}. What was not sent is cancelled at once, by the same conditional
// write that a sync would need to send it, so one of the two wins. What was sent may already run: the device is asked,
// and the answer says so.

import { cancelCommand } from '../../contracts/commands.ts'
import { clearOpen } from '../devices/device-store.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { type CommandRecord, cancelUnsent, hasEnded, showCommand } from './command.ts'
import { findCommand, moveCommand, requestCancel } from './command-store.ts'
import { deliver, sign } from './dispatch.ts'
import { ownCommand } from './own-command.ts'

export default serve(
  cancelCommand,
  ({ params }) => findCommand(params.deviceId, params.commandId),
  async ({ session, found }) => {
    const command = ownCommand(found, session.accountId)
    if (hasEnded(command)) throw new Problem('command/already-ended')
    const at = now()
    const { deviceId, commandId, type } = command
    const log = () =>
      commit([appendActivity(session.accountId, 'command.cancelled', at, { deviceId, commandId, commandType: type })])

    const cancelled = await moveCommand(command, cancelUnsent(command.epoch), { trail: { cancelled: at } })
    if (cancelled.done) {
      await Promise.all([clearOpen(deviceId, type, commandId), log()])
      return answer(200, showCommand(cancelled.item as unknown as CommandRecord))
    }
    const asked = await requestCancel(command, at)
    if (!asked.done) throw new Problem('command/already-ended')
    const requested = asked.item as unknown as CommandRecord
    await Promise.all([deliver(requested, sign(requested, 'cancel', at)), log()])
    return answer(200, showCommand(requested))
  },
)
