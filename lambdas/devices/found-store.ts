// What commands find out, and write on the device's item: threats, what is known of a wipe, and that it is missing, with
// when it is looked for next. Key: dev_… / device, as in device-store.ts; nothing here brings a device back that is gone.

import type { Threat } from '../../contracts/findings.ts'
import { type Advanced, advance, findAll, update, type Write } from '../platform/database.ts'
import { dueShards, listDue, shardOf } from '../platform/due.ts'
import { setting } from '../platform/environment.ts'
import type { WholeDeviceRecord } from './device.ts'

const table = setting('DEVICES_TABLE')
const deviceKey = (deviceId: string) => ({ pk: deviceId, sk: 'device' })
type OfEpoch = Pick<WholeDeviceRecord, 'deviceId' | 'epoch'>

/** What a scan found, or nothing, takes the place of what was known. Refused where the device is gone, or enrolled anew. */
export const replaceThreats = ({ deviceId, epoch }: OfEpoch, threats: readonly Threat[]): Write =>
  update(table, deviceKey(deviceId), 'SET #threats = :threats ADD #version :one', {
    condition: '#epoch = :epoch',
    values: { epoch, threats, one: 1 },
  })

type Wipe = NonNullable<WholeDeviceRecord['wipe']>

/**
 * Notes how far a wipe is. Refused where as much is known of it already, and where another was asked for since: a
 * wipe that was asked for takes the place of any other.
 */
export const noteWipe = ({ deviceId, epoch }: OfEpoch, wipe: Wipe): Promise<Advanced> => {
  const isOther = 'attribute_not_exists(#wipe) OR #wipe.#commandId <> :commandId'
  const isEarlier = {
    asked: isOther,
    started: 'attribute_not_exists(#wipe) OR (#wipe.#commandId = :commandId AND #wipe.#state = :asked)',
    'reported-done': 'attribute_not_exists(#wipe) OR (#wipe.#commandId = :commandId AND #wipe.#state <> :done)',
  }[wipe.state]
  const isDone = wipe.state === 'reported-done'
  return advance(
    // What was known of what ran on it is true no more.
    update(
      table,
      deviceKey(deviceId),
      `SET #wipe = :wipe ADD #version :one${isDone ? ' REMOVE #report, #threats' : ''}`,
      {
        condition: `#epoch = :epoch AND (${isEarlier})`,
        values: {
          epoch,
          wipe,
          commandId: wipe.commandId,
          one: 1,
          ...(wipe.state === 'started' && { asked: 'asked' }),
          ...(isDone && { done: 'reported-done' }),
        },
      },
    ),
  )
}

/** Forgets a wipe that ended without having been done; what may have begun, only where `hasFailed` says that it did not. */
export const forgetWipe = (deviceId: string, commandId: string, hasFailed: boolean): Promise<Advanced> =>
  advance(
    update(table, deviceKey(deviceId), 'REMOVE #wipe ADD #version :one', {
      condition: `#wipe.#commandId = :commandId AND (#wipe.#state = :asked${hasFailed ? ' OR #wipe.#state = :started' : ''})`,
      values: { commandId, asked: 'asked', one: 1, ...(hasFailed && { started: 'started' }) },
    }),
  )

/** Marks a device missing; it is looked for from now on. Refused where it is marked already, or is another's. */
export const noteMissing = ({ deviceId, ownerId }: WholeDeviceRecord, now: number): Write =>
  update(
    table,
    deviceKey(deviceId),
    'SET #missingSince = :now, #dueShard = :dueShard, #dueAt = :now ADD #version :one',
    {
      condition: '#ownerId = :ownerId AND attribute_not_exists(#missingSince)',
      values: { ownerId, now, dueShard: shardOf(deviceId), one: 1 },
    },
  )

/** The device is found: it is not looked for any more. Refused where it is not missing, or is another's. */
export const noteFound = ({ deviceId, ownerId }: WholeDeviceRecord): Write =>
  update(table, deviceKey(deviceId), 'REMOVE #missingSince, #dueShard, #dueAt ADD #version :one', {
    condition: '#ownerId = :ownerId AND attribute_exists(#missingSince)',
    values: { ownerId, one: 1 },
  })

/** Puts off when a missing device is looked for, or brings it forward. Refused where it is found. */
export const lookAgainAt = (deviceId: string, at: number): Promise<Advanced> =>
  advance(
    update(table, deviceKey(deviceId), 'SET #dueAt = :at', {
      condition: 'attribute_exists(#missingSince)',
      values: { at },
    }),
  )

/** The missing devices that must be looked for now, shard by shard. */
export async function* devicesToLookFor(now: number): AsyncGenerator<WholeDeviceRecord> {
  for (const shard of dueShards) {
    for await (const page of listDue(table, shard, now)) yield* await findAll<WholeDeviceRecord>(table, page)
  }
}
