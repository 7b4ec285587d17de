// PATCH /v1/devices/{deviceId}.

import { renameDevice } from '../../contracts/devices.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { ownDevice, showDevice } from './device.ts'
import { findDevice, rename } from './device-store.ts'

export default serve(
  renameDevice,
  ({ params }) => findDevice(params.deviceId),
  async ({ params: { deviceId }, body: { name }, session, found }) => {
    const { accountId } = session
    const device = ownDevice(found, accountId)
    const committed = await commit([
      rename(deviceId, accountId, name),
      appendActivity(accountId, 'device.renamed', now(), { deviceId, deviceName: name }),
    ])
    if (!committed.done) throw new Problem('device/not-found')
    return answer(200, showDevice({ ...device, name, version: device.version + 1 }, now()))
  },
)
