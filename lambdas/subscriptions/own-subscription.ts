// The subscription that a request names, if it is the account's; an unknown one and another's are the same 404, because
// a subscription is looked for nowhere but under its account.

import { Problem } from '../platform/problem.ts'
import type { SubscriptionRecord } from './subscription.ts'

export function ownSubscription(record: SubscriptionRecord | undefined): SubscriptionRecord {
  if (!record) throw new Problem('subscription/not-found')
  return record
}

/** Refuses where it is over, and where no seat is free. */
export function assertFreeSeat({ coveredUntil, used, seats }: SubscriptionRecord, now: number): void {
  if (coveredUntil <= now) throw new Problem('subscription/over')
  if (used >= seats) throw new Problem('subscription/no-seat')
}
