// Devices as they come and go, and the keys that they prove: which key was enrolled as which device, and that none is used
// twice. Keys: dev_… / device, and key#<fingerprint> / enrolment.

import { type Advanced, advance, find, put, remove, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import type { WholeDeviceRecord } from './device.ts'

const table = setting('DEVICES_TABLE')
const deviceKey = (deviceId: string) => ({ pk: deviceId, sk: 'device' })
const enrolmentKey = (keyHash: string) => ({ pk: `key#${keyHash}`, sk: 'enrolment' })

export interface EnrolmentRecord {
  readonly accountId: string
  readonly deviceId: string
  readonly certificatePem: string
  readonly at: number
}

export const findEnrolment = (keyHash: string) => find<EnrolmentRecord>(table, enrolmentKey(keyHash))

/** Which key is which device's. Refused where it is, or was, one's already. */
const claimKey = (device: WholeDeviceRecord, certificatePem: string): Write =>
  put(
    table,
    {
      ...enrolmentKey(device.keyHash),
      accountId: device.ownerId,
      deviceId: device.deviceId,
      certificatePem,
      at: device.certificateAt ?? device.createdAt,
    },
    { condition: 'attribute_not_exists(#pk)' },
  )

/** A key stays known as used, without the certificate. */
const retireKey = (keyHash: string, now: number): Write =>
  put(table, { ...enrolmentKey(keyHash), retiredAt: now, at: 0 })

/** A new device, and the record of its key. Refused where the key is enrolled already. */
export const createDevice = (device: WholeDeviceRecord, certificatePem: string): Write[] => [
  claimKey(device, certificatePem),
  put(table, { ...deviceKey(device.deviceId), ...device }, { condition: 'attribute_not_exists(#pk)' }),
]

/**
 * The same device enrolled anew, in the place of all that was kept of it. The first write is refused where the key is
 * enrolled already, the second where the device changed since it was read.
 */
export const replaceDevice = (
  former: WholeDeviceRecord,
  device: WholeDeviceRecord,
  certificatePem: string,
  now: number,
): Write[] => [
  claimKey(device, certificatePem),
  put(
    table,
    { ...deviceKey(device.deviceId), ...device },
    {
      condition: `#epoch = :epoch AND #seq = :seq AND #version = :version AND ${isAsRead.condition}`,
      values: { epoch: former.epoch, seq: former.seq, version: former.version, ...isAsRead.values(former) },
    },
  ),
  retireKey(former.keyHash, now),
]

/**
 * Another certificate for the same device, as `device` has it. The first write is refused where the key was used
 * already, the second where the device has another certificate than `former` by now.
 */
export const renewCertificate = (
  former: WholeDeviceRecord,
  device: WholeDeviceRecord,
  certificatePem: string,
  now: number,
): Write[] => [
  claimKey(device, certificatePem),
  update(
    table,
    deviceKey(device.deviceId),
    'SET #certificateId = :id, #certificateAt = :at, #keyHash = :keyHash, #formerCertificate = :former',
    {
      condition: '#epoch = :epoch AND #certificateId = :formerId',
      values: {
        epoch: former.epoch,
        formerId: former.certificateId,
        id: device.certificateId,
        at: device.certificateAt,
        keyHash: device.keyHash,
        former: device.formerCertificate,
      },
    },
  ),
  retireKey(former.keyHash, now),
]

/** Forgets that a device had another certificate. */
export const forgetFormerCertificate = (deviceId: string, certificateId: string): Promise<Advanced> =>
  advance(
    update(table, deviceKey(deviceId), 'REMOVE #formerCertificate', {
      condition: '#formerCertificate.#id = :certificateId',
      values: { certificateId },
    }),
  )

/** Whose it is, and its certificate, as they were read: the certificate that stops with it. */
const isAsRead = {
  condition: '#ownerId = :ownerId AND #certificateId = :certificateId',
  values: ({ ownerId, certificateId }: WholeDeviceRecord) => ({ ownerId, certificateId }),
}

/** Whose seat it has, as it was read: the one that is freed with it. */
const hasSameSeat = ({ subscriptionId }: WholeDeviceRecord) =>
  subscriptionId === undefined
    ? { condition: 'attribute_not_exists(#subscriptionId)', values: {} }
    : { condition: '#subscriptionId = :subscriptionId', values: { subscriptionId } }

/**
 * Forgets a device. Its key stays known as used, without the certificate. Refused where it is gone or another's, and
 * where it moved to another subscription or took another certificate since it was read.
 */
export const forgetDevice = (device: WholeDeviceRecord, now: number): Write[] => {
  const { condition, values } = hasSameSeat(device)
  const { deviceId, keyHash } = device
  return [
    remove(table, deviceKey(deviceId), {
      condition: `${isAsRead.condition} AND ${condition}`,
      values: { ...isAsRead.values(device), ...values },
    }),
    retireKey(keyHash, now),
  ]
}

/** The same at the wish of the person who holds it. Refused also where its owner holds it by now: see `isHeld`. */
export const releaseDevice = (device: WholeDeviceRecord, now: number): Write[] => {
  const { condition, values } = hasSameSeat(device)
  const { deviceId, keyHash } = device
  return [
    remove(table, deviceKey(deviceId), {
      condition:
        'attribute_not_exists(#missingSince) AND attribute_not_exists(#open.#lock) AND ' +
        'attribute_not_exists(#open.#wipe) AND (attribute_not_exists(#report) OR #report.#locked = :false) AND ' +
        `${isAsRead.condition} AND ${condition}`,
      values: { false: false, ...isAsRead.values(device), ...values },
      names: { '#lock': 'device.lock', '#wipe': 'device.wipe' },
    }),
    retireKey(keyHash, now),
  ]
}
