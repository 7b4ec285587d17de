// Devices. Keys: dev_… / device, and key#<fingerprint> / enrolment for which key was enrolled as which device.

import type { Report } from '../../contracts/devices.ts'
import { type Advanced, advance, find, put, query, remove, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import type { DeviceRecord, WholeDeviceRecord } from './device.ts'
import { type PresenceEvent, presenceCondition, rankOf } from './presence.ts'

const table = setting('DEVICES_TABLE')
const deviceKey = (deviceId: string) => ({ pk: deviceId, sk: 'device' })
const enrolmentKey = (keyHash: string) => ({ pk: `key#${keyHash}`, sk: 'enrolment' })
const minute = 60_000

export const findDevice = (deviceId: string) => find<WholeDeviceRecord>(table, deviceKey(deviceId))

/** Every device of an account, oldest first; from the owner's index, so a change of the last moment may be missing. */
export async function listOwned(accountId: string): Promise<DeviceRecord[]> {
  const found: DeviceRecord[] = []
  let after: { pk: string; sk: string } | undefined
  do {
    const page = await query<DeviceRecord>(table, {
      index: 'owner',
      where: '#ownerId = :ownerId',
      values: { ownerId: accountId },
      after,
    })
    found.push(...page.items)
    after = page.next as typeof after
  } while (after)
  return found
}

export interface EnrolmentRecord {
  readonly accountId: string
  readonly deviceId: string
  readonly certificatePem: string
  readonly at: number
}

export const findEnrolment = (keyHash: string) => find<EnrolmentRecord>(table, enrolmentKey(keyHash))

/** A new device, and the record of its key. Refused where the key is enrolled already. */
export const createDevice = (device: WholeDeviceRecord, certificatePem: string): Write[] => [
  put(
    table,
    {
      ...enrolmentKey(device.keyHash),
      accountId: device.ownerId,
      deviceId: device.deviceId,
      certificatePem,
      at: device.createdAt,
    },
    { condition: 'attribute_not_exists(#pk)' },
  ),
  put(table, { ...deviceKey(device.deviceId), ...device }, { condition: 'attribute_not_exists(#pk)' }),
]

/** Forgets a device. Its key stays known as used, without the certificate. Refused where it is gone or another's. */
export const forgetDevice = ({ deviceId, ownerId, keyHash }: WholeDeviceRecord, now: number): Write[] => [
  remove(table, deviceKey(deviceId), { condition: '#ownerId = :ownerId', values: { ownerId } }),
  put(table, { ...enrolmentKey(keyHash), retiredAt: now, at: 0 }),
]

export const rename = (deviceId: string, ownerId: string, name: string): Write =>
  update(table, deviceKey(deviceId), 'SET #name = :name ADD #version :one', {
    condition: '#ownerId = :ownerId',
    values: { ownerId, name, one: 1 },
  })

/** Applies a presence event where it tells something new: see presence.ts. `seenAt` is when the broker saw it. */
export const applyToPresence = (deviceId: string, event: PresenceEvent, seenAt: number): Promise<Advanced> => {
  const { condition, values } = presenceCondition(event)
  return advance(
    update(table, deviceKey(deviceId), 'SET #presence = :presence, #lastSeenAt = :seenAt ADD #version :one', {
      condition,
      values: {
        ...values,
        presence: { online: event.isConnect, rank: rankOf(event), at: event.at },
        seenAt,
        one: 1,
      },
    }),
  )
}

/**
 * Notes that a device was heard of at a time; what that says about its presence, presence.ts knows. Written only where
 * it tells something new: the device counted as offline, or was last seen over a minute ago.
 */
export const noteHeard = (deviceId: string, at: number): Promise<Advanced> =>
  advance(
    update(table, deviceKey(deviceId), 'SET #lastSeenAt = :at ADD #version :one', {
      condition:
        '#lastSeenAt < :aWhileAgo OR ' +
        '(#presence.#online = :false AND #lastSeenAt <= #presence.#at AND #presence.#at < :at)',
      values: { at, false: false, aWhileAgo: at - minute, one: 1 },
    }),
  )

/** Keeps a report, unless a newer one, or one of another epoch, came first. */
export const keepReport = (deviceId: string, epoch: number, sequence: number, report: Report): Promise<Advanced> =>
  advance(
    update(table, deviceKey(deviceId), 'SET #report = :report, #reportSequence = :sequence ADD #version :one', {
      condition: '#epoch = :epoch AND #reportSequence < :sequence',
      values: { epoch, sequence, report, one: 1 },
    }),
  )

/**
 * Gives the next command its place in line. Refused where another was queued since the device was read, and where the
 * device has come or gone since, because that decides whether it is sent.
 */
export const takeSequence = (device: WholeDeviceRecord, commandType: string, commandId: string): Write =>
  update(table, deviceKey(device.deviceId), 'SET #seq = :next, #open.#type = :commandId', {
    condition: '#ownerId = :ownerId AND #epoch = :epoch AND #seq = :seq AND #presence.#rank = :presence',
    values: {
      ownerId: device.ownerId,
      epoch: device.epoch,
      seq: device.seq,
      next: device.seq + 1,
      presence: device.presence.rank,
      commandId,
    },
    names: { '#type': commandType },
  })

/** Takes an ended command off the device's open ones, unless another took its place. */
export const clearOpen = (deviceId: string, commandType: string, commandId: string): Promise<Advanced> =>
  advance(
    update(table, deviceKey(deviceId), 'REMOVE #open.#type', {
      condition: '#open.#type = :commandId',
      values: { commandId },
      names: { '#type': commandType },
    }),
  )

/** Notes the version of the app that the device runs now. */
export const noteAppVersion = (deviceId: string, appVersion: string): Promise<Advanced> =>
  advance(
    update(table, deviceKey(deviceId), 'SET #appVersion = :appVersion ADD #version :one', {
      // Of what is missing, `<>` is true: a device that was disconnected would come back as a ghost.
      condition: 'attribute_exists(#pk) AND #appVersion <> :appVersion',
      values: { appVersion, one: 1 },
    }),
  )
