// Whose seat a device has, and until when it is covered by it. Key: dev_… / device.

import { update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import type { WholeDeviceRecord } from './device.ts'

const table = setting('DEVICES_TABLE')
const deviceKey = (deviceId: string) => ({ pk: deviceId, sk: 'device' })

export interface Seat {
  readonly subscriptionId: string
  readonly coveredUntil: number
}

/** The device has another seat. Refused where it is another's, or has not the seat any more that it was read with. */
export function giveSeat(
  device: Pick<WholeDeviceRecord, 'deviceId' | 'ownerId' | 'subscriptionId'>,
  seat: Seat,
): Write {
  const { deviceId, ownerId, subscriptionId: former } = device
  const hasFormer = former === undefined ? 'attribute_not_exists(#subscriptionId)' : '#subscriptionId = :former'
  return update(
    table,
    deviceKey(deviceId),
    'SET #subscriptionId = :subscriptionId, #coveredUntil = :coveredUntil ADD #version :one',
    {
      condition: `#ownerId = :ownerId AND ${hasFormer}`,
      values: { ownerId, ...seat, ...(former !== undefined && { former }), one: 1 },
    },
  )
}

/** The subscription of its seat covers it until then. Refused where it has another seat, and where that is known. */
export const cover = (deviceId: string, { subscriptionId, coveredUntil }: Seat): Write =>
  update(table, deviceKey(deviceId), 'SET #coveredUntil = :coveredUntil ADD #version :one', {
    condition: '#subscriptionId = :subscriptionId AND #coveredUntil <> :coveredUntil',
    values: { subscriptionId, coveredUntil, one: 1 },
  })
