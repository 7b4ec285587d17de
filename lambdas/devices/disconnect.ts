// Disconnects a device for good. The certificate stops first: whatever fails after it, the device can not come back, and
// doing it again finishes the rest. Its open commands are superseded by the change's stream.

import { appendActivity } from '../identity/activity-store.ts'
import { revoke } from '../identity/session-store.ts'
import { commit, type Write } from '../platform/database.ts'
import { deactivateCertificate } from '../platform/iot-registry.ts'
import { dropConnection } from '../platform/mqtt.ts'
import type { WholeDeviceRecord } from './device.ts'
import { forgetDevice } from './device-store.ts'

/** False where the device is gone already. `tell`: what tells of it, in the same transaction. */
export async function disconnect(device: WholeDeviceRecord, now: number, tell: Write[] = []): Promise<boolean> {
  const { deviceId, ownerId } = device
  await deactivateCertificate(device.certificateId)
  await dropConnection(deviceId)
  const committed = await commit([
    ...forgetDevice(device, now),
    revoke(ownerId, device.sessionId),
    appendActivity(ownerId, 'device.disconnected', now, { deviceId, deviceName: device.name }),
    ...tell,
  ])
  return committed.done
}
