// POST /v1/devices. The device proves a key by its certificate request and gets everything that it must keep. A lost
// answer is repeated for 5 minutes to the same key: see tell-enrolment.ts. With `replaces` it is a device that is there
// already, enrolled anew: its certificates stop before anything changes, and nothing of its former epoch runs.

import { enrolDevice } from '../../contracts/devices.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { queueMail } from '../identity/mail-store.ts'
import { openSession } from '../identity/session.ts'
import { createSession, revoke } from '../identity/session-store.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { idempotencyRecord } from '../platform/idempotency.ts'
import { newId } from '../platform/ids.ts'
import { activateCertificate, issueCertificate } from '../platform/iot-registry.ts'
import { Problem } from '../platform/problem.ts'
import { fingerprint } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { readCertificateRequest } from './certificate-request.ts'
import { newDevice, ownDevice, renewedDevice, replaceable } from './device.ts'
import { findDevice } from './device-store.ts'
import { cutOff } from './disconnect.ts'
import { createDevice, type EnrolmentRecord, findEnrolment, replaceDevice } from './enrolment-store.ts'
import { readKeySet } from './key-set-store.ts'
import { repeatEnrolment, tellEnrolment } from './tell-enrolment.ts'

// A device that is replaced may still come, go and report until its connection is dropped.
const attempts = 5

async function lookUp({ body: { csr: pem, replaces } }: { body: { csr: string; replaces?: string | undefined } }) {
  const csr = await readCertificateRequest(pem)
  // The keys are read before anything is made: without them nothing that a device could use can be answered.
  const [earlier, keySet, replaced] = await Promise.all([
    findEnrolment(csr.keyHash),
    readKeySet(),
    replaces ? findDevice(replaces) : undefined,
  ])
  return { csr, earlier, keySet, replaced }
}

export default serve(
  enrolDevice,
  lookUp,
  async ({ body, session, request, found: { csr, earlier, keySet, replaced } }) => {
    const { accountId, email } = session
    if (earlier) return answer(201, await repeatEnrolment(earlier, csr.keyHash, accountId, keySet))
    const at = now()
    const { csr: _, replaces, ...described } = body
    let former = replaces ? replaceable(ownDevice(replaced, accountId), body.platform) : undefined
    const deviceId = replaces ?? newId('dev', at)
    const certificate = await issueCertificate(deviceId, csr.pem, setting('DEVICE_POLICY'))
    const opened = openSession(
      { kind: 'device', id: newId('ses', at), accountId, email, client: 'app', agent: request.agent, deviceId },
      at,
    )
    const given = {
      ...described,
      deviceId,
      ownerId: accountId,
      certificateId: certificate.id,
      certificateAt: at,
      keyHash: csr.keyHash,
      sessionId: opened.record.id,
    }
    const key = idempotencyRecord(setting('DEVICES_TABLE'), request, accountId, fingerprint(JSON.stringify(body)), at)
    const told = { deviceId, deviceName: body.name, address: request.address, agent: request.agent }
    const facts = { device: body.name }
    for (let attempt = 1; attempt <= attempts; attempt++) {
      // A twin of this request came first, and was seen here only in what it changed: its certificate is to stay.
      const first = former?.keyHash === csr.keyHash ? await findEnrolment(csr.keyHash) : undefined
      if (first) return answer(201, await repeatEnrolment(first, csr.keyHash, accountId, keySet))
      const device = former ? renewedDevice(former, given) : newDevice({ ...given, createdAt: at })
      if (former) await cutOff(former)
      const committed = await commit([
        ...(former
          ? [...replaceDevice(former, device, certificate.pem, at), revoke(accountId, former.sessionId)]
          : createDevice(device, certificate.pem)),
        createSession(opened.record),
        appendActivity(accountId, former ? 'device.replaced' : 'device.connected', at, told),
        queueMail(
          { accountId, template: former ? 'device-replaced' : 'device-connected', notice: 'devices', facts },
          at,
        ),
        ...(key ? [key.claim()] : []),
      ])
      if (committed.done) {
        await activateCertificate(certificate.id)
        return answer(201, await tellEnrolment(device, certificate.pem, opened.token, keySet))
      }
      // A twin of this request came first: the certificate made here stays inactive, and the daily sweep deletes it.
      const twin = committed.isRefused(0) && (committed.refused[0] as unknown as EnrolmentRecord)
      if (twin) return answer(201, await repeatEnrolment(twin, csr.keyHash, accountId, keySet))
      if (!former || !committed.isRefused(1)) {
        key?.replay(committed.refused.at(-1))
        break
      }
      former = replaceable(ownDevice(await findDevice(deviceId), accountId), body.platform)
    }
    throw new Problem('service/busy', { retryAfterSeconds: 1 })
  },
)
