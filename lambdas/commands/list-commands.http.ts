// GET /v1/devices/{deviceId}/commands. For the owner a history; for the device itself, with state=open, its queue with
// signatures: the way for a network that blocks MQTT.

import { listCommands } from '../../contracts/commands.ts'
import { ownDevice } from '../devices/device.ts'
import { findDevice } from '../devices/device-store.ts'
import { now } from '../platform/clock.ts'
import { answer, serve } from '../platform/serve.ts'
import { type CommandRecord, showCommand } from './command.ts'
import { findOpen, listCommandRecords } from './command-store.ts'
import { handOut } from './dispatch.ts'

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
    if (session.kind === 'owner') return answer(200, { items: open.map(showCommand) })
    const handed = await Promise.all(open.map(handOver))
    return answer(200, { items: handed.filter((item) => item !== undefined) })
  },
)

/** To the device itself: this is a way of sending, so it counts as sent, and a cancel after it is a request. */
async function handOver(command: CommandRecord) {
  const jws = await handOut(command, now())
  return jws === undefined ? undefined : { ...showCommand(command), jws }
}
