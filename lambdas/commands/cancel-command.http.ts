// DELETE /v1/devices/{deviceId}/commands/{commandId}. A rescue session may stop an alarm, and nothing else.

import { cancelCommand } from '../../contracts/commands.ts'
import { now } from '../platform/clock.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { cancel } from './cancel.ts'
import { findCommand } from './command-store.ts'
import { ownCommand } from './own-command.ts'
import { showCommand } from './shown-command.ts'

export default serve(
  cancelCommand,
  ({ params }) => findCommand(params.deviceId, params.commandId),
  async ({ session, request: { address, agent }, found }) => {
    const command = ownCommand(found, session.accountId)
    if (session.kind === 'rescue' && command.type !== 'device.alarm') throw new Problem('session/not-allowed')
    const cancelled = await cancel(command, { address, agent })
    if (!cancelled) throw new Problem('command/already-ended')
    return answer(200, showCommand(cancelled, now()))
  },
)
