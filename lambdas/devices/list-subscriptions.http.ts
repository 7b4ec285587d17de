// GET /v1/subscriptions. For its owner everything that the account has. A device sees the one whose seat it has, and of
// nobody but its owner: whoever holds it may be a stranger. It is served here because only here devices are known.

import { listSubscriptions } from '../../contracts/subscriptions.ts'
import { now } from '../platform/clock.ts'
import { answer, serve } from '../platform/serve.ts'
import type { Session } from '../platform/session.ts'
import { holdingOf } from '../subscriptions/holding.ts'
import { type SubscriptionRecord, showSubscription } from '../subscriptions/subscription.ts'
import { findSubscription } from '../subscriptions/subscription-store.ts'
import { findDevice } from './device-store.ts'

export default serve(listSubscriptions, async ({ session }) => {
  const at = now()
  const records = session.kind === 'device' ? await ownOf(session) : await holdingOf(session.accountId, at)
  return answer(200, { items: records.map((record) => showSubscription(record, at)) })
})

/** What a device's own session is good for: one subscription, without who shares it; none before it joined one. */
async function ownOf({ accountId, deviceId = '' }: Session): Promise<SubscriptionRecord[]> {
  const device = await findDevice(deviceId)
  if (device?.ownerId !== accountId || !device.subscriptionId) return []
  const record = await findSubscription(accountId, device.subscriptionId)
  if (!record) return []
  const { sharedFrom: _, ...own } = record
  return [own]
}
