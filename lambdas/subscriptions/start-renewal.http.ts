// POST /v1/subscriptions/{subscriptionId}/renewals. What is left of the term is kept: the next one begins after it.

import { startRenewal } from '../../contracts/subscriptions.ts'
import { now } from '../platform/clock.ts'
import { assertPayments } from '../platform/payment-provider.ts'
import { serve } from '../platform/serve.ts'
import { checkOut, payer } from './check-out.ts'
import { ownSubscription } from './own-subscription.ts'
import { planToRenew, renewalOrder } from './purchase.ts'
import { findSubscription } from './subscription-store.ts'

export default serve(startRenewal, async ({ params: { subscriptionId }, session, request }) => {
  assertPayments()
  const [found, account] = await Promise.all([findSubscription(session.accountId, subscriptionId), payer(session)])
  const record = ownSubscription(found)
  const plan = planToRenew(record, account.country, now())
  return checkOut(request, account, [record], plan, renewalOrder(plan, record))
})
