// DELETE /v1/devices/{deviceId}/missing. The search ends; the device stays locked until it is unlocked.

import { markFound } from '../../contracts/missing.ts'
import { ownDevice, showDevice } from '../devices/device.ts'
import { findDevice } from '../devices/device-store.ts'
import { noteFound } from '../devices/found-store.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { answer, serve } from '../platform/serve.ts'

export default serve(
  markFound,
  ({ params }) => findDevice(params.deviceId),
  async ({ params: { deviceId }, session, request: { address, agent }, found }) => {
    const at = now()
    const device = ownDevice(found, session.accountId)
    if (device.missingSince === undefined) return answer(200, showDevice(device, at))
    const details = { deviceId, deviceName: device.name, address, agent }
    const committed = await commit([noteFound(device), appendActivity(device.ownerId, 'device.found', at, details)])
    // Found, or gone, in this moment.
    if (!committed.done) return answer(200, showDevice(ownDevice(await findDevice(deviceId), session.accountId), at))
    const { missingSince: _, ...shown } = device
    return answer(200, showDevice({ ...shown, version: device.version + 1 }, at))
  },
)
