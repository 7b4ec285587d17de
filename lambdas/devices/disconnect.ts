// Takes a device out of its account for good. Its open commands go by the change's stream.

import type { ActivityKind } from '../../contracts/account.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { revoke } from '../identity/session-store.ts'
import { commit, type Write } from '../platform/database.ts'
import { deactivateCertificate } from '../platform/iot-registry.ts'
import { describeError, logger } from '../platform/logger.ts'
import { dropConnection } from '../platform/mqtt.ts'
import { freeSeat } from '../subscriptions/subscription-store.ts'
import type { WholeDeviceRecord } from './device.ts'
import { forgetDevice, releaseDevice } from './enrolment-store.ts'
import { certificateIsOver } from './overdue-store.ts'

const certificatesOf = ({ certificateId, formerCertificate }: WholeDeviceRecord): string[] =>
  formerCertificate ? [certificateId, formerCertificate.id] : [certificateId]

/** Stops every certificate of a device and drops its connection: it can not come back. Safe to repeat. */
export async function cutOff(device: WholeDeviceRecord): Promise<void> {
  await Promise.all(certificatesOf(device).map(deactivateCertificate))
  await dropConnection(device.deviceId)
}

const parting = (device: WholeDeviceRecord, kind: ActivityKind, now: number) => {
  const { deviceId, ownerId, name, sessionId, subscriptionId } = device
  return [
    revoke(ownerId, sessionId),
    ...(subscriptionId ? [freeSeat(ownerId, subscriptionId)] : []),
    appendActivity(ownerId, kind, now, { deviceId, deviceName: name }),
  ]
}

/**
 * By its owner: the certificate stops first, so that whatever fails after it, the device can not come back, and doing it
 * again finishes the rest, its seat with it. False where the device is gone already. `tell`: what tells of it, in the same transaction.
 */
export async function disconnect(device: WholeDeviceRecord, now: number, tell: Write[] = []): Promise<boolean> {
  await cutOff(device)
  const committed = await commit([
    ...forgetDevice(device, now),
    ...parting(device, 'device.disconnected', now),
    ...tell,
  ])
  return committed.done
}

/**
 * By the person who holds it: whether it may go is decided first, because a device that must stay must also stay
 * reachable. Its session ends with that, so it can not ask again: the sweep stops what is left of it. False where its
 * owner holds it by now, or it is gone.
 */
export async function leave(device: WholeDeviceRecord, now: number, tell: Write[]): Promise<boolean> {
  const committed = await commit([
    ...releaseDevice(device, now),
    ...parting(device, 'device.left', now),
    ...tell,
    ...certificatesOf(device).map((id) => certificateIsOver(device.deviceId, id, now)),
  ])
  if (committed.done)
    await cutOff(device).catch((error) => logger.warn('device that left not cut off', describeError(error)))
  return committed.done
}
