// What is bought: which plan may be, and for which subscription it is paid. Decided before anybody pays, and sent along, so
// that what the provider tells later needs no second decision.

import type { Order } from '../platform/payment-event.ts'
import { Problem } from '../platform/problem.ts'
import { findPlan, isSoldIn, type OfferedPlan, trialPlan } from './plans.ts'
import { firstSubscriptionId, placeFor, type SubscriptionRecord, stateOf } from './subscription.ts'

export type PricedPlan = OfferedPlan & { readonly price: NonNullable<OfferedPlan['price']> }

const priced = (plan: OfferedPlan | undefined): PricedPlan | undefined =>
  plan?.price ? { ...plan, price: plan.price } : undefined

function assertSold(plan: OfferedPlan, country: string | undefined): void {
  if (!isSoldIn(plan, country)) throw new Problem('plan/unavailable-in-region')
}

/** A plan that is on the list, with its price. */
export function planForSale(id: string, country: string | undefined): PricedPlan {
  const plan = priced(findPlan(id))
  if (!plan || plan.isUnlisted) throw new Problem('plan/not-found')
  assertSold(plan, country)
  return plan
}

/** The plan of a subscription that can be renewed; one that was taken off the list goes on for whoever has it. */
export function planToRenew(record: SubscriptionRecord, country: string | undefined, now: number): PricedPlan {
  const plan = priced(findPlan(record.planId))
  const isOwn = !record.sharedFrom && record.planId !== trialPlan
  if (!plan || !isOwn || stateOf(record, now) === 'ended') throw new Problem('subscription/not-renewable')
  assertSold(plan, country)
  return plan
}

/** Nothing is bought twice: what charges by itself is not bought beside that. */
function assertNotRenewing({ payment }: SubscriptionRecord): void {
  if (payment?.renews) throw new Problem('subscription/renews-itself')
}

export function orderOf(
  { id: planId, seats, days }: OfferedPlan,
  target: Pick<Order, 'accountId' | 'subscriptionId' | 'outcome'>,
): Order {
  return { planId, seats, days, ...target }
}

export function renewalOrder(plan: PricedPlan, record: SubscriptionRecord): Order {
  assertNotRenewing(record)
  const { accountId, subscriptionId } = record
  return orderOf(plan, { accountId, subscriptionId, outcome: 'renewed' })
}

/** A plan with fewer seats than are taken would shrink a subscription around those who sit in it. */
const hasRoomIn = ({ id, seats }: OfferedPlan, { planId, used }: SubscriptionRecord): boolean =>
  id === planId || used <= seats

/**
 * Where a purchase goes: the subscription of the device that it is for, where those in it have room in the plan; else
 * where a code of the plan would go. But what is paid for neither waits behind another term nor shrinks one: there it is a
 * subscription of its own, by the id `ownId`.
 */
export function purchaseOrder(
  plan: PricedPlan,
  accountId: string,
  records: readonly SubscriptionRecord[],
  ofDevice: string | undefined,
  ownId: string,
  now: number,
): Order {
  const own = records.find(({ subscriptionId, sharedFrom }) => subscriptionId === ofDevice && !sharedFrom)
  const place = own ? undefined : placeFor(records, plan.id, now)
  const fitting = own && hasRoomIn(plan, own) ? own : undefined
  const record = fitting ?? (place?.outcome === 'reserved' ? undefined : place?.record)
  if (!record) {
    const subscriptionId = records.length === 0 ? firstSubscriptionId(accountId) : ownId
    return orderOf(plan, { accountId, subscriptionId, outcome: 'started' })
  }
  assertNotRenewing(record)
  const isRunning = record.planId !== trialPlan && now < record.endsAt
  const { subscriptionId } = record
  return orderOf(plan, { accountId, subscriptionId, outcome: isRunning ? 'extended' : 'started' })
}
