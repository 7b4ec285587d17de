// Every hour: what of a device is over. A certificate that it had stops, whether it was rotated or its device left; the last
// place that it told is forgotten.

import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { deactivateCertificate } from '../platform/iot-registry.ts'
import { describeError, logger } from '../platform/logger.ts'
import { dropConnection } from '../platform/mqtt.ts'
import { findDevice, forgetPlace } from './device-store.ts'
import { forgetFormerCertificate } from './enrolment-store.ts'
import { shownUntil } from './last-place.ts'
import { forgetOverdue, listOverdue, type Overdue, placeIsOver } from './overdue-store.ts'

export const handler = async (): Promise<{ ended: number; failed: number }> => {
  const tally = { ended: 0, failed: 0 }
  for await (const overdue of listOverdue(now())) {
    try {
      await (overdue.certificateId ? stopCertificate(overdue, overdue.certificateId) : endPlace(overdue))
      tally.ended++
    } catch (error) {
      // One that fails must not keep the others; it stays due.
      tally.failed++
      logger.error('sweep of a device failed', { ...overdue, ...describeError(error) })
    }
  }
  // Heard of only where the handler fails: Lambda repeats it, and then it alarms.
  if (tally.failed > 0) throw new Error(`The sweep failed for ${tally.failed} devices`)
  return tally
}

async function stopCertificate(overdue: Overdue, certificateId: string): Promise<void> {
  const { deviceId } = overdue
  const device = await findDevice(deviceId)
  const former = device?.formerCertificate
  // Put off since the index was read: it was rotated again.
  if (former?.id === certificateId && former.until > now()) return
  if (device?.certificateId !== certificateId) {
    await deactivateCertificate(certificateId)
    // Whoever holds a former certificate is the device itself; what is left of another enrolment may be anybody.
    if (former?.id !== certificateId) await dropConnection(deviceId)
  }
  if (former?.id === certificateId) await forgetFormerCertificate(deviceId, certificateId)
  await commit([forgetOverdue(overdue, now())])
}

async function endPlace(overdue: Overdue): Promise<void> {
  const { deviceId } = overdue
  const device = await findDevice(deviceId)
  const until = device && shownUntil(device)
  if (until && until > now()) {
    await commit([placeIsOver(deviceId, until)])
    return
  }
  if (device?.lastPlace) await forgetPlace(deviceId, device.lastPlace.until)
  await commit([forgetOverdue(overdue, now())])
}
