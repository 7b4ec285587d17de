// PUT /v1/devices/{deviceId}/missing. The device is marked, once; then it is locked and located, as far as it can do that.
// Asked again it is locked and located again, and stays marked since the first time. What could not be queued here, the
// search makes good: see search-missing.schedule.ts.

import { markMissing } from '../../contracts/missing.ts'
import { ownDevice, showDevice, type WholeDeviceRecord } from '../devices/device.ts'
import { findDevice } from '../devices/device-store.ts'
import { noteMissing } from '../devices/found-store.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { answer, serve } from '../platform/serve.ts'
import { type Asked, type Asking, queue } from './queue.ts'
import { refusalOf } from './refusal.ts'

type By = NonNullable<Asking['by']>

export default serve(
  markMissing,
  ({ params }) => findDevice(params.deviceId),
  async ({ params: { deviceId }, body, session, request: { address, agent }, found }) => {
    const by = { address, agent }
    const again = async () => ownDevice(await findDevice(deviceId), session.accountId)
    const marked = (await mark(ownDevice(found, session.accountId), by)) ?? (await again())
    // One that carries another lock out already is locked, with that one's message.
    await askIfAble(marked, { type: 'device.lock', parameters: body }, by)
    // Each takes a place in line, so the second needs the device behind the first.
    const locked = await again()
    await askIfAble(locked, { type: 'device.locate', parameters: {} }, by)
    return answer(200, showDevice(locked, now()))
  },
)

/** Undefined where it was marked before, or has changed hands, in this moment. */
async function mark(device: WholeDeviceRecord, by: By): Promise<WholeDeviceRecord | undefined> {
  if (device.missingSince !== undefined) return device
  const at = now()
  const { deviceId, ownerId, name: deviceName, version } = device
  const told = appendActivity(ownerId, 'device.missing', at, { deviceId, deviceName, ...by })
  const committed = await commit([noteMissing(device, at), told])
  return committed.done ? { ...device, missingSince: at, version: version + 1 } : undefined
}

async function askIfAble(device: WholeDeviceRecord, asked: Asked, by: By): Promise<void> {
  if (!refusalOf(device, asked.type, now())) await queue(device, asked, { by })
}
