// POST /v1/devices. The device proves a key by its certificate request and gets everything that it must keep. A lost
// answer is repeated for 5 minutes to the same key: see tell-enrolment.ts. With `replaces` it is a device that is there
// already, enrolled anew: its certificates stop before anything changes, and nothing of its former epoch runs.

import { enrolDevice } from '../../contracts/devices.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { isSameEnding } from '../identity/ending-store.ts'
import { queueMail } from '../identity/mail-store.ts'
import { openSession } from '../identity/session.ts'
import { createSession, revoke } from '../identity/session-store.ts'
import { now } from '../platform/clock.ts'
import { commitParts } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { idempotencyRecord } from '../platform/idempotency.ts'
import { newId } from '../platform/ids.ts'
import { activateCertificate, issueCertificate } from '../platform/iot-registry.ts'
import { Problem } from '../platform/problem.ts'
import { fingerprint } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { redeemInstallLink } from '../subscriptions/install-link-store.ts'
import { readCertificateRequest } from './certificate-request.ts'
import { newDevice, ownDevice, renewedDevice, replaceable } from './device.ts'
import { findDevice } from './device-store.ts'
import { certificatesAreOver, cutOff } from './disconnect.ts'
import { createDevice, type EnrolmentRecord, findEnrolment, replaceDevice } from './enrolment-store.ts'
import { readKeySet } from './key-set-store.ts'
import { reserveSeat } from './take-seat.ts'
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
    const { accountId, email, installLink } = session
    // The link and the key were looked up at the same moment, so a key that used it just then may have been missed.
    const known = earlier ?? (installLink?.usedBy ? await findEnrolment(csr.keyHash) : undefined)
    // Before anything is made: every other key would leave a certificate behind.
    if (installLink?.usedBy && known?.deviceId !== installLink.usedBy) throw new Problem('link/expired')
    if (known) return answer(201, await repeatEnrolment(known, csr.keyHash, accountId, keySet))
    const at = now()
    const { csr: _, replaces, subscriptionId, ...described } = body
    const isByLink = installLink !== undefined
    const wanted = isByLink ? installLink.subscriptionId : subscriptionId
    // Whoever has a link connects a device that is new, and touches none that is there.
    if (isByLink && replaces) throw new Problem('session/not-allowed')
    let former = replaces ? replaceable(ownDevice(replaced, accountId), body.platform) : undefined
    let place = former ? undefined : await reserveSeat(accountId, wanted, at)
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
    const template = former ? 'device-replaced' : isByLink ? 'install-link-redeemed' : 'device-connected'
    for (let attempt = 1; attempt <= attempts; attempt++) {
      // A twin of this request came first, and was seen here only in what it changed: its certificate is to stay.
      const first = former?.keyHash === csr.keyHash ? await findEnrolment(csr.keyHash) : undefined
      if (first) return answer(201, await repeatEnrolment(first, csr.keyHash, accountId, keySet))
      // The contract lets it be left out only where there is a former one.
      const name = body.name ?? former?.name ?? ''
      const named = { ...given, name }
      const device = former
        ? renewedDevice(former, named)
        : newDevice({ ...named, ...(place as Place).seat, createdAt: at })
      const told = { deviceId, deviceName: name, address: request.address, agent: request.agent }
      const mail = {
        accountId,
        template,
        facts: { device: name },
        ...(!isByLink && { notice: 'devices' as const }),
      } as const
      if (former) await cutOff(former)
      const [claim, ...making] = former
        ? [
            ...replaceDevice(former, device, certificate.pem, at),
            revoke(accountId, former.sessionId),
            ...certificatesAreOver(former, at),
          ]
        : createDevice(device, certificate.pem)
      const committed = await commitParts({
        claim: claim ? [claim] : [],
        device: making,
        seat: place ? [place.taking] : [],
        link: installLink
          ? [
              redeemInstallLink({ accountId, linkId: session.id }, told, at),
              isSameEnding(accountId, installLink.endings),
            ]
          : [],
        told: [
          createSession(opened.record),
          appendActivity(accountId, former ? 'device.replaced' : 'device.connected', at, told),
          queueMail(mail, at),
        ],
        key: key ? [key.claim()] : [],
      })
      if (committed === 'done') {
        await activateCertificate(certificate.id)
        return answer(201, await tellEnrolment(device, certificate.pem, opened.token, keySet))
      }
      // A twin of this request came first: the certificate made here stays inactive, and the daily sweep deletes it.
      const twin = committed.get('claim') as EnrolmentRecord | undefined
      if (twin) return answer(201, await repeatEnrolment(twin, csr.keyHash, accountId, keySet))
      if (committed.has('link')) throw new Problem('link/expired')
      if (committed.has('key')) key?.replay(committed.get('key'))
      if (former) former = replaceable(ownDevice(await findDevice(deviceId), accountId), body.platform)
      else place = await reserveSeat(accountId, wanted, at)
    }
    throw new Problem('service/busy', { retryAfterSeconds: 1 })
  },
)

type Place = Awaited<ReturnType<typeof reserveSeat>>
