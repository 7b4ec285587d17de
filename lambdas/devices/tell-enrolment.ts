// What a device is told when it is enrolled: everything that it must keep. A lost answer is told again, with a fresh
// session token, because nothing secret of the first is stored.

import type { Enrolment } from '../../contracts/devices.ts'
import { rotateToken } from '../identity/session.ts'
import { replaceToken } from '../identity/session-store.ts'
import { now, toTime } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { optionalSetting, setting } from '../platform/environment.ts'
import { Problem } from '../platform/problem.ts'
import type { Secret } from '../platform/secret.ts'
import { activate } from './activate.ts'
import { ownDevice, showDevice, type WholeDeviceRecord } from './device.ts'
import { findDevice } from './device-store.ts'
import type { EnrolmentRecord } from './enrolment-store.ts'
import type { KeySet } from './key-set-store.ts'
import { recoverySecretOf } from './recovery-secret.ts'

/** How long a lost answer is repeated to the same key. */
export const repeatableFor = 5 * 60_000

export async function tellEnrolment(
  device: WholeDeviceRecord,
  certificatePem: string,
  token: Secret,
  { jws, rootKey }: KeySet,
): Promise<Enrolment> {
  const caPem = optionalSetting('IOT_CA_PEM')
  const recoverySecret = await recoverySecretOf(device)
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

/** The same again to the same key. Throws `device/key-in-use` where it is too late, or the key is not that device's any more. */
export async function repeatEnrolment(
  earlier: EnrolmentRecord,
  keyHash: string,
  accountId: string,
  keySet: KeySet,
): Promise<Enrolment> {
  if (earlier.accountId !== accountId || earlier.at < now() - repeatableFor) throw new Problem('device/key-in-use')
  const device = ownDevice(await findDevice(earlier.deviceId), accountId)
  if (device.keyHash !== keyHash) throw new Problem('device/key-in-use')
  const { token, tokenHash } = rotateToken({ accountId, id: device.sessionId })
  await Promise.all([commit([replaceToken(accountId, device.sessionId, tokenHash)]), activate(device)])
  return tellEnrolment(device, earlier.certificatePem, token, keySet)
}
