// POST /v1/devices. The device proves a key by its certificate request and gets everything that it must keep. A lost
// answer is repeated for 5 minutes to the same key, with the same certificate and a fresh session token, because
// nothing secret of the first answer is stored.

import { type Enrolment, enrolDevice } from '../../contracts/devices.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { queueMail } from '../identity/mail-store.ts'
import { openSession, rotateToken } from '../identity/session.ts'
import { createSession, replaceToken } from '../identity/session-store.ts'
import { now, toTime } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { optionalSetting, setting } from '../platform/environment.ts'
import { seal } from '../platform/hub-key.ts'
import { idempotencyRecord } from '../platform/idempotency.ts'
import { newId } from '../platform/ids.ts'
import { activateCertificate, deactivateCertificate, issueCertificate } from '../platform/iot-registry.ts'
import { Problem } from '../platform/problem.ts'
import { fingerprint, type Secret } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import type { Session } from '../platform/session.ts'
import { readCertificateRequest } from './certificate-request.ts'
import { newDevice, ownDevice, showDevice, type WholeDeviceRecord } from './device.ts'
import { createDevice, type EnrolmentRecord, findDevice, findEnrolment } from './device-store.ts'
import { type KeySet, readKeySet } from './key-set-store.ts'

const repeatableFor = 5 * 60_000

async function readKey({ body }: { body: { csr: string } }) {
  const csr = await readCertificateRequest(body.csr)
  // The keys are read before anything is made: without them nothing that a device could use can be answered.
  const [earlier, keySet] = await Promise.all([findEnrolment(csr.keyHash), readKeySet()])
  return { csr, earlier, keySet }
}

export default serve(enrolDevice, readKey, async ({ body, session, request, found: { csr, earlier, keySet } }) => {
  if (earlier) return answer(201, await repeat(earlier, session, keySet))
  const at = now()
  const { csr: _, ...described } = body
  const deviceId = newId('dev', at)
  const certificate = await issueCertificate(deviceId, csr.pem, setting('DEVICE_POLICY'))
  const { accountId, email } = session
  const opened = openSession(
    { kind: 'device', id: newId('ses', at), accountId, email, client: 'app', agent: request.agent, deviceId },
    at,
  )
  const device = newDevice({
    ...described,
    deviceId,
    ownerId: accountId,
    certificateId: certificate.id,
    keyHash: csr.keyHash,
    sessionId: opened.record.id,
    createdAt: at,
  })
  const key = idempotencyRecord(setting('DEVICES_TABLE'), request, accountId, fingerprint(JSON.stringify(body)), at)
  const committed = await commit([
    ...createDevice(device, certificate.pem),
    createSession(opened.record),
    appendActivity(accountId, 'device.connected', at, {
      deviceId,
      deviceName: device.name,
      address: request.address,
      agent: request.agent,
    }),
    queueMail({ accountId, template: 'device-connected', notice: 'devices', facts: { device: device.name } }, at),
    ...(key ? [key.claim()] : []),
  ])
  if (!committed.done) {
    if (!committed.isRefused(0)) {
      key?.replay(committed.refused.at(-1))
      throw new Problem('service/busy', { retryAfterSeconds: 1 })
    }
    // A twin of this request came first: the certificate made here stays inactive, and the daily sweep deletes it.
    return answer(201, await repeat(committed.refused[0] as unknown as EnrolmentRecord, session, keySet))
  }
  await activateCertificate(certificate.id)
  return answer(201, await tell(device, certificate.pem, opened.token, keySet))
})

async function repeat(earlier: EnrolmentRecord, session: Session, keySet: KeySet): Promise<Enrolment> {
  if (earlier.accountId !== session.accountId || earlier.at < now() - repeatableFor)
    throw new Problem('device/key-in-use')
  const device = ownDevice(await findDevice(earlier.deviceId), session.accountId)
  const { token, tokenHash } = rotateToken({ accountId: session.accountId, id: device.sessionId })
  await Promise.all([
    commit([replaceToken(session.accountId, device.sessionId, tokenHash)]),
    activateCertificate(device.certificateId),
  ])
  // Disconnected in this moment: what was activated must not outlive it.
  if (!(await findDevice(device.deviceId))) {
    await deactivateCertificate(device.certificateId)
    throw new Problem('device/key-in-use')
  }
  return tell(device, earlier.certificatePem, token, keySet)
}

async function tell(
  device: WholeDeviceRecord,
  certificatePem: string,
  token: Secret,
  { jws, rootKey }: KeySet,
): Promise<Enrolment> {
  const caPem = optionalSetting('IOT_CA_PEM')
  // Derived, so that no copy of it stands in the database; RFC 4226 §4 R6 wants at least 128 bits, 160 recommended.
  const recoverySecret = Buffer.from(
    await seal('recovery-secret', `${device.deviceId} ${device.epoch}`),
    'base64url',
  ).subarray(0, 20)
  return {
    device: showDevice(device, now()),
    certificatePem,
    ...(caPem && { caPem }),
    mqtt: { url: setting('MQTT_URL'), clientId: device.deviceId },
    verificationKeys: jws,
    rootKey,
    epoch: device.epoch,
    serverTime: toTime(now()),
    session: { token: token.reveal() },
    recoverySecret: recoverySecret.toString('base64url'),
  }
}
