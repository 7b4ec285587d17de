// The writes by which a subscription becomes what a payment made of it. Whether it charges by itself is counted in the
// account, in the same transaction, at each turn: so long nobody leaves.

import { countRenewal } from '../identity/account-store.ts'
import { type ActivityDetails, appendActivity } from '../identity/activity-store.ts'
import type { Write } from '../platform/database.ts'
import { isSwitched, renewalTurn } from './payment.ts'
import type { SubscriptionRecord } from './subscription.ts'
import { changeSubscription, createSubscription } from './subscription-store.ts'

export function writePayment(
  former: SubscriptionRecord | undefined,
  next: SubscriptionRecord,
  at: number,
  by: ActivityDetails = {},
): Write[] {
  const { accountId } = next
  const turn = renewalTurn(former, next)
  const kind = turn === 1 ? 'auto-renewal.on' : 'auto-renewal.off'
  return [
    former ? changeSubscription(former, next, at) : createSubscription({ ...next, version: 1 }, at),
    ...(turn ? [countRenewal(accountId, turn)] : []),
    ...(turn && isSwitched(former) ? [appendActivity(accountId, kind, at, by)] : []),
  ]
}
