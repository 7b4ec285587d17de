// A device that was enrolled before there were subscriptions joins its account's, as soon as anything is heard of it. Where
// no seat is free it stays as it is, and joins when there is one: nobody's device is cut off for being older.

import { commit } from '../platform/database.ts'
import { holdingOf } from '../subscriptions/holding.ts'
import { seatFor } from '../subscriptions/subscription.ts'
import { takeSeat } from '../subscriptions/subscription-store.ts'
import type { WholeDeviceRecord } from './device.ts'
import { giveSeat } from './seat-store.ts'

/** `now` in milliseconds since 1970. */
export async function join(device: WholeDeviceRecord, now: number): Promise<void> {
  const seat = seatFor(await holdingOf(device.ownerId, now), undefined, now)
  if (typeof seat === 'string') return
  const { subscriptionId, coveredUntil } = seat
  // Refused where it joined meanwhile, or the seat is gone or lasts otherwise: the next that is heard of it tries again.
  await commit([takeSeat(device.ownerId, seat), giveSeat(device, { subscriptionId, coveredUntil })])
}
