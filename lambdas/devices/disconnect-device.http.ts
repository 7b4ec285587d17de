// DELETE /v1/devices/{deviceId}. Its owner disconnects it; or the person who holds it leaves, from the device itself, unless
// its owner looks for it or has shut it. The owner is told in both cases, of leaving always.

import { disconnectDevice } from '../../contracts/devices.ts'
import { queueMail } from '../identity/mail-store.ts'
import { now } from '../platform/clock.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { ownDevice } from './device.ts'
import { findDevice } from './device-store.ts'
import { disconnect, leave } from './disconnect.ts'

export default serve(
  disconnectDevice,
  ({ params }) => findDevice(params.deviceId),
  async ({ session: { accountId, kind }, found }) => {
    const device = ownDevice(found, accountId)
    const at = now()
    const facts = { device: device.name }
    if (kind === 'device') {
      const mail = queueMail({ accountId, template: 'device-left', facts }, at)
      if (!(await leave(device, at, [mail]))) throw new Problem('device/can-not-leave')
    } else {
      const mail = queueMail({ accountId, template: 'device-disconnected', notice: 'devices', facts }, at)
      if (!(await disconnect(device, at, [mail]))) throw new Problem('device/not-found')
    }
    return answer(204)
  },
)
