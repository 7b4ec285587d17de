// POST /v1/subscriptions/{subscriptionId}/billing. The page is the provider's, and made for this visit.

import { openBilling } from '../../contracts/subscriptions.ts'
import { openCustomerPortal } from '../platform/payment-provider.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { payer } from './check-out.ts'
import { ownSubscription } from './own-subscription.ts'
import { findSubscription } from './subscription-store.ts'

export default serve(openBilling, async ({ params: { subscriptionId }, session }) => {
  const [found, { language }] = await Promise.all([findSubscription(session.accountId, subscriptionId), payer(session)])
  const { payment } = ownSubscription(found)
  if (!payment) throw new Problem('subscription/not-billed')
  return answer(201, { url: await openCustomerPortal(payment.customer, language) })
})
