// Once a day: deletes inactive certificates of ours that no device names, left by enrolments that did not finish, by
// devices that were disconnected or enrolled anew, and by rotations. Ours are those with the policy of devices, or
// attached to one: the account may have others. A day old at least, so that nothing under way is touched.

import { now } from '../platform/clock.ts'
import { setting } from '../platform/environment.ts'
import {
  attachmentsOf,
  discardCertificate,
  type ListedCertificate,
  listCertificates,
} from '../platform/iot-registry.ts'
import { describeError, logger } from '../platform/logger.ts'
import { findDevice } from './device-store.ts'

const day = 24 * 3600_000

export const handler = async (): Promise<{ deleted: number }> => {
  const tally = { deleted: 0, failed: 0 }
  for await (const certificate of listCertificates()) {
    if (certificate.status !== 'INACTIVE' || certificate.createdAt > now() - day) continue
    try {
      if (await discardIfOrphan(certificate)) tally.deleted++
    } catch (error) {
      tally.failed++
      logger.error('certificate not deleted', { certificateId: certificate.id, ...describeError(error) })
    }
  }
  // Heard of only where the handler fails: Lambda repeats it, and then it alarms.
  if (tally.failed > 0) throw new Error(`${tally.failed} certificates could not be deleted`)
  return { deleted: tally.deleted }
}

async function discardIfOrphan(certificate: ListedCertificate): Promise<boolean> {
  const { things, policies } = await attachmentsOf(certificate.arn)
  if (!policies.includes(setting('DEVICE_POLICY')) && !things.some((name) => name.startsWith('dev_'))) return false
  const devices = await Promise.all(things.map(findDevice))
  if (devices.some((device) => [device?.certificateId, device?.formerCertificate?.id].includes(certificate.id)))
    return false
  await discardCertificate(certificate, things)
  return true
}
