// Which certificates of a device work: the one that its record names, and for a day the one before.

import type { WholeDeviceRecord } from './device.ts'

const day = 24 * 3600_000

/**
 * The device with another certificate. Where it was rotated less than a day ago, the device may never have got the
 * certificate of then: the one before stays for another day instead, so that it is never left without one that works.
 */
export function withCertificate(
  device: WholeDeviceRecord,
  certificateId: string,
  keyHash: string,
  now: number,
): WholeDeviceRecord & Required<Pick<WholeDeviceRecord, 'formerCertificate'>> {
  const { formerCertificate } = device
  const id = formerCertificate && formerCertificate.until > now ? formerCertificate.id : device.certificateId
  return { ...device, certificateId, certificateAt: now, keyHash, formerCertificate: { id, until: now + day } }
}
