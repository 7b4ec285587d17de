// DELETE /v1/devices/{deviceId}. The certificate stops first: whatever fails after it, the device can not come back,
// and asking again finishes the rest. Its open commands are superseded by the change's stream.

import { disconnectDevice } from '../../contracts/devices.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { queueMail } from '../identity/mail-store.ts'
import { revoke } from '../identity/session-store.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { deactivateCertificate } from '../platform/iot-registry.ts'
import { dropConnection } from '../platform/mqtt.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { ownDevice } from './device.ts'
import { findDevice, forgetDevice } from './device-store.ts'

export default serve(
  disconnectDevice,
  ({ params }) => findDevice(params.deviceId),
  async ({ params: { deviceId }, session, found }) => {
    const { accountId, email, language } = session
    const device = ownDevice(found, accountId)
    const at = now()
    await deactivateCertificate(device.certificateId)
    await dropConnection(deviceId)
    const committed = await commit([
      ...forgetDevice(device, at),
      revoke(accountId, device.sessionId),
      appendActivity(accountId, 'device.disconnected', at, { deviceId, deviceName: device.name }),
      queueMail({ to: email, template: 'device-disconnected', language, facts: { device: device.name } }, at),
    ])
    if (!committed.done) throw new Problem('device/not-found')
    return answer(204)
  },
)
