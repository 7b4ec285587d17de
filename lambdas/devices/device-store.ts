// Devices: finding them, presence, and what changes while they are enrolled. Key: dev_… / device.

import { type Advanced, advance, check, find, query, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import type { DeviceRecord, WholeDeviceRecord } from './device.ts'
import { type PresenceEvent, presenceCondition, rankOf } from './presence.ts'

const table = setting('DEVICES_TABLE')
const deviceKey = (deviceId: string) => ({ pk: deviceId, sk: 'device' })
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

/** Holds a transaction to a device being this account's still, in the epoch that it is meant for. */
export const isStill = ({
  deviceId,
  ownerId,
  epoch,
}: Pick<WholeDeviceRecord, 'deviceId' | 'ownerId' | 'epoch'>): Write =>
  check(table, deviceKey(deviceId), {
    condition: '#ownerId = :ownerId AND #epoch = :epoch',
    values: { ownerId, epoch },
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

/** Forgets where a device last was. Refused where it told another place since. */
export const forgetPlace = (deviceId: string, until: number): Promise<Advanced> =>
  advance(
    update(table, deviceKey(deviceId), 'REMOVE #lastPlace', {
      condition: '#lastPlace.#until = :until',
      values: { until },
    }),
  )

/**
 * A recovery code is shown, or to another session. Refused where another code was shown since the device was read, or it is
 * enrolled anew.
 */
export const showRecoveryCode = (
  { deviceId, epoch, recoveryCounter }: WholeDeviceRecord,
  { counter, shownUntil, to }: { counter: number; shownUntil: number; to: readonly string[] },
): Write => {
  const isAsRead =
    recoveryCounter === undefined ? 'attribute_not_exists(#recoveryCounter)' : '#recoveryCounter = :former'
  return update(
    table,
    deviceKey(deviceId),
    'SET #recoveryCounter = :counter, #recoveryShownUntil = :shownUntil, #recoveryShownTo = :to',
    {
      condition: `#epoch = :epoch AND ${isAsRead}`,
      values: { epoch, counter, shownUntil, to, ...(recoveryCounter !== undefined && { former: recoveryCounter }) },
    },
  )
}
