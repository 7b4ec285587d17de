// POST /v1/devices/{deviceId}/certificates. A device takes another key. It may be cut off before it has the answer, so the
// certificate that it holds works for another day, and a lost answer is repeated for 5 minutes to the same key.

import { rotateCertificate } from '../../contracts/devices.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { deactivateCertificate, issueCertificate } from '../platform/iot-registry.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { activate } from './activate.ts'
import { readCertificateRequest } from './certificate-request.ts'
import { ownDevice, type WholeDeviceRecord } from './device.ts'
import { findDevice } from './device-store.ts'
import { type EnrolmentRecord, findEnrolment, renewCertificate } from './enrolment-store.ts'
import { certificateIsOver } from './overdue-store.ts'
import { withCertificate } from './rotation.ts'
import { repeatableFor } from './tell-enrolment.ts'

export default serve(
  rotateCertificate,
  async ({ params, body }) => {
    const csr = await readCertificateRequest(body.csr)
    const [earlier, found] = await Promise.all([findEnrolment(csr.keyHash), findDevice(params.deviceId)])
    return { csr, earlier, found }
  },
  async ({ session, found: { csr, earlier, found } }) => {
    const device = ownDevice(found, session.accountId)
    if (earlier) return answer(201, await repeat(earlier, csr.keyHash, device))
    const at = now()
    const certificate = await issueCertificate(device.deviceId, csr.pem, setting('DEVICE_POLICY'))
    const renewed = withCertificate(device, certificate.id, csr.keyHash, at)
    const former = renewed.formerCertificate
    const committed = await commit([
      ...renewCertificate(device, renewed, certificate.pem, at),
      certificateIsOver(device.deviceId, former.id, former.until),
    ])
    // A twin of this request came first: asking again finds what it did.
    if (!committed.done) throw new Problem('service/busy', { retryAfterSeconds: 1 })
    await activate(renewed)
    // Rotated twice within a day: what was between the certificate in use and the new one is nobody's any more.
    if (former.id !== device.certificateId) await deactivateCertificate(device.certificateId)
    return answer(201, { certificatePem: certificate.pem })
  },
)

async function repeat(earlier: EnrolmentRecord, keyHash: string, device: WholeDeviceRecord) {
  const isItsKey = earlier.deviceId === device.deviceId && device.keyHash === keyHash && device.formerCertificate
  if (!isItsKey || earlier.at < now() - repeatableFor) throw new Problem('device/key-in-use')
  await activate(device)
  return { certificatePem: earlier.certificatePem }
}
