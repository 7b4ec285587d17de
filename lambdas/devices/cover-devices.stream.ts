// A subscription changed: its devices are covered as long as it is. They hold a copy of that, so that asking them for
// something costs no look at the subscription.

import { commit } from '../platform/database.ts'
import { streamFunction } from '../platform/stream.ts'
import type { SubscriptionRecord } from '../subscriptions/subscription.ts'
import { listOwned } from './device-store.ts'
import { cover } from './seat-store.ts'

export const handler = streamFunction(async ({ before, after }) => {
  const old = before as unknown as SubscriptionRecord | undefined
  const current = after as unknown as SubscriptionRecord | undefined
  if (!current || !old || current.coveredUntil === old.coveredUntil) return
  const { accountId, subscriptionId, coveredUntil } = current
  for (const device of await listOwned(accountId)) {
    // Refused where the device moved or went meanwhile: nothing is left to do.
    if (device.subscriptionId === subscriptionId)
      await commit([cover(device.deviceId, { subscriptionId, coveredUntil })])
  }
})
