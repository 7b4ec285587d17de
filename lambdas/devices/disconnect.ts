// Takes a device out of its account for good. Its open commands go by the change's stream.

import type { ActivityKind } from '../../contracts/account.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { revoke } from '../identity/session-store.ts'
import { commit, type Write } from '../platform/database.ts'
import { deactivateCertificate } from '../platform/iot-registry.ts'
import { describeError, logger } from '../platform/logger.ts'
import { dropConnection } from '../platform/mqtt.ts'
import { Problem } from '../platform/problem.ts'
import { freeSeat } from '../subscriptions/subscription-store.ts'
import { isHeld, type WholeDeviceRecord } from './device.ts'
import { findDevice } from './device-store.ts'
import { forgetDevice, releaseDevice } from './enrolment-store.ts'
import { certificateIsOver } from './overdue-store.ts'

/** Longer than a request lasts: a rotation or an enrolment that is under way activates its certificate within it. */
const longestRequest = 5 * 60_000

/** Every certificate of a device is stopped once more later on, whatever activated one of them meanwhile. */
export const certificatesAreOver = (device: WholeDeviceRecord, now: number): Write[] =>
  certificatesOf(device).map((id) => certificateIsOver(device.deviceId, id, now + longestRequest))

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
    ...certificatesAreOver(device, now),
  ]
}

/** The device may have come by another certificate, or moved to another seat, while it was looked at. */
const attempts = 4

/** Tries with the device as it is; false where it is gone, or `tryIt` says so for good. */
async function whileItChanges(
  device: WholeDeviceRecord,
  tryIt: (current: WholeDeviceRecord) => Promise<boolean>,
): Promise<boolean> {
  let current: WholeDeviceRecord | undefined = device
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (attempt > 1) current = await findDevice(device.deviceId)
    if (current?.ownerId !== device.ownerId) return false
    if (await tryIt(current)) return true
  }
  throw new Problem('service/busy', { retryAfterSeconds: 1 })
}

/**
 * By its owner: the certificate stops first, so that whatever fails after it, the device can not come back, and doing it
 * again finishes the rest, its seat with it. False where the device is gone already. `tell`: what tells of it, in the same transaction.
 */
export const disconnect = (device: WholeDeviceRecord, now: number, tell: Write[] = []): Promise<boolean> =>
  whileItChanges(device, async (current) => {
    await cutOff(current)
    const writes = [...forgetDevice(current, now), ...parting(current, 'device.disconnected', now), ...tell]
    return (await commit(writes)).done
  })

/**
 * By the person who holds it: whether it may go is decided first, because a device that must stay must also stay
 * reachable. Its session ends with that, so it can not ask again: the sweep stops what is left of it. False where its
 * owner holds it, or it is gone.
 */
export async function leave(device: WholeDeviceRecord, now: number, tell: Write[]): Promise<boolean> {
  let left: WholeDeviceRecord | undefined
  await whileItChanges(device, async (current) => {
    if (isHeld(current)) return true
    const committed = await commit([...releaseDevice(current, now), ...parting(current, 'device.left', now), ...tell])
    if (committed.done) left = current
    return committed.done
  })
  if (left) await cutOff(left).catch((error) => logger.warn('device that left not cut off', describeError(error)))
  return left !== undefined
}
