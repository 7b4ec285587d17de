// Once a day: deletes inactive certificates that no device holds, left by enrolments that did not finish and by devices
// that were disconnected. A day old at least, so that nothing under way is touched.

import { now } from '../platform/clock.ts'
import { discardCertificate, listCertificates } from '../platform/iot-registry.ts'
import { describeError, logger } from '../platform/logger.ts'

const day = 24 * 3600_000

export const handler = async (): Promise<{ deleted: number }> => {
  let deleted = 0
  for await (const certificate of listCertificates()) {
    if (certificate.status !== 'INACTIVE' || certificate.createdAt > now() - day) continue
    try {
      await discardCertificate(certificate)
      deleted++
    } catch (error) {
      logger.error('certificate not deleted', { certificateId: certificate.id, ...describeError(error) })
    }
  }
  return { deleted }
}
