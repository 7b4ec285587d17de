// DELETE /v1/devices/{deviceId}.

import { disconnectDevice } from '../../contracts/devices.ts'
import { queueMail } from '../identity/mail-store.ts'
import { now } from '../platform/clock.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { ownDevice } from './device.ts'
import { findDevice } from './device-store.ts'
import { disconnect } from './disconnect.ts'

export default serve(
  disconnectDevice,
  ({ params }) => findDevice(params.deviceId),
  async ({ session: { accountId }, found }) => {
    const device = ownDevice(found, accountId)
    const at = now()
    const facts = { device: device.name }
    const mail = queueMail({ accountId, template: 'device-disconnected', notice: 'devices', facts }, at)
    if (!(await disconnect(device, at, [mail]))) throw new Problem('device/not-found')
    return answer(204)
  },
)
