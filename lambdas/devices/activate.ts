// A device's certificate begins to work, behind the record that names it: what is activated must not outlive that record.

import { activateCertificate, deactivateCertificate } from '../platform/iot-registry.ts'
import { dropConnection } from '../platform/mqtt.ts'
import { Problem } from '../platform/problem.ts'
import type { WholeDeviceRecord } from './device.ts'
import { findDevice } from './device-store.ts'

/**
 * Safe to repeat. Throws `device/key-in-use` where the device was disconnected, enrolled anew or given another
 * certificate in this moment: the one that was activated is stopped again.
 */
export async function activate({ deviceId, certificateId }: Pick<WholeDeviceRecord, 'deviceId' | 'certificateId'>) {
  await activateCertificate(certificateId)
  if ((await findDevice(deviceId))?.certificateId === certificateId) return
  await deactivateCertificate(certificateId)
  await dropConnection(deviceId)
  throw new Problem('device/key-in-use')
}
