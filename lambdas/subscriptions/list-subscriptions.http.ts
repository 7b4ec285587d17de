// GET /v1/subscriptions. For its owner everything that the account has; a device sees what its own session is good for.

import { listSubscriptions } from '../../contracts/subscriptions.ts'
import { now } from '../platform/clock.ts'
import { answer, serve } from '../platform/serve.ts'
import { holdingOf } from './holding.ts'
import { showSubscription } from './subscription.ts'

export default serve(listSubscriptions, async ({ session: { accountId } }) => {
  const at = now()
  const records = await holdingOf(accountId, at)
  return answer(200, { items: records.map((record) => showSubscription(record, at)) })
})
