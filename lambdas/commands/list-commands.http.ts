// GET /v1/devices/{deviceId}/commands. For the owner a history; for the device itself, with state=open, its queue with
// signatures: the way for a network that blocks MQTT.

import { listCommands } from '../../contracts/commands.ts'
import { ownDevice } from '../devices/device.ts'
import { findDevice } from '../devices/device-store.ts'
import { now } from '../platform/clock.ts'
import { answer, serve } from '../platform/serve.ts'
import { type CommandRecord, showCommand } from './command.ts'
import { findOpen, listCommandRecords } from './command-store.ts'
import { sign } from './dispatch.ts'

export default serve(
  listCommands,
  ({ params }) => findDevice(params.deviceId),
  async ({ params: { deviceId }, query, session, found }) => {
    const device = ownDevice(found, session.accountId)
    if (query.state !== 'open') {
      const { items, ...rest } = await listCommandRecords(deviceId, query.cursor, query.limit)
      return answer(200, { items: items.map(showCommand), ...rest })
    }
    const open = await findOpen(deviceId, Object.values(device.open))
    const show = session.kind === 'device' ? showSigned : async (command: CommandRecord) => showCommand(command)
    return answer(200, { items: await Promise.all(open.map(show)) })
  },
)

const showSigned = async (command: CommandRecord) => ({
  ...showCommand(command),
  jws: await sign(command, command.cancelRequestedAt ? 'cancel' : 'run', now()),
})
