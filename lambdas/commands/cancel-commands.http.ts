// DELETE /v1/devices/{deviceId}/commands: stop all pending. Whatever the device has not received is cancelled, or, where
// it was sent, asked to be; a second time changes nothing more.

import { cancelCommands } from '../../contracts/commands.ts'
import { ownDevice } from '../devices/device.ts'
import { findDevice } from '../devices/device-store.ts'
import { now } from '../platform/clock.ts'
import { answer, serve } from '../platform/serve.ts'
import { cancel } from './cancel.ts'
import { rankOf } from './command.ts'
import { findOpen } from './command-store.ts'
import { showCommand } from './shown-command.ts'

export default serve(
  cancelCommands,
  ({ params }) => findDevice(params.deviceId),
  async ({ params: { deviceId }, session, request: { address, agent }, found }) => {
    const device = ownDevice(found, session.accountId)
    const open = await findOpen(deviceId, Object.values(device.open))
    const notAsked = open.filter(({ cancelRequestedAt }) => cancelRequestedAt === undefined)
    const by = { address, agent }
    const cancelled = await Promise.all(notAsked.map((command) => cancel(command, by, rankOf.received)))
    const changed = cancelled.filter((command) => command !== undefined)
    return answer(200, { items: changed.map((command) => showCommand(command, now())) })
  },
)
