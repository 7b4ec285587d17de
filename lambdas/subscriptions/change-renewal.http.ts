// PATCH /v1/subscriptions/{subscriptionId}. The provider is asked first, because it is the one that charges; what it says of
// the change later is the same, and changes nothing more.

import { changeRenewal } from '../../contracts/subscriptions.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { assertPayments, switchRenewal } from '../platform/payment-provider.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { assertMayBuy } from '../platform/session.ts'
import { ownSubscription } from './own-subscription.ts'
import { afterSwitch, toSwitch } from './payment.ts'
import { type SubscriptionRecord, showSubscription } from './subscription.ts'
import { findSubscription } from './subscription-store.ts'
import { writePayment } from './write-payment.ts'

const attempts = 4

export default serve(changeRenewal, async ({ params: { subscriptionId }, body, session, request }) => {
  // Where nothing is sold any more, what was bought can still be ended.
  if (body.autoRenewal) {
    assertPayments()
    assertMayBuy(session, now())
  }
  const { accountId } = session
  const by = { address: request.address, agent: request.agent }
  for (let attempt = 0; attempt < attempts; attempt++) {
    const at = now()
    const former = ownSubscription(await findSubscription(accountId, subscriptionId))
    if (!former.payment) throw new Problem('subscription/not-billed')
    const switched = await switchAll(former, body.autoRenewal, at)
    if (switched === former) return answer(200, showSubscription(former, at))
    const committed = await commit(writePayment(former, switched, at, by))
    if (committed.done) return answer(200, showSubscription({ ...switched, version: former.version + 1 }, at))
  }
  throw new Problem('service/busy', { retryAfterSeconds: 1 })
})

async function switchAll(record: SubscriptionRecord, on: boolean, at: number): Promise<SubscriptionRecord> {
  let switched = record
  for (const agreement of toSwitch(record, on)) {
    // What has ended begins anew with a purchase only.
    if (record.agreements?.[agreement]?.isOver) throw new Problem('subscription/not-renewable')
    switched = afterSwitch(switched, agreement, await switchRenewal(agreement, on), at)
  }
  return switched
}
