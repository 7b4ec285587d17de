// GET /v1/subscriptions/{subscriptionId}/install-links. What became of each link; the links themselves are not there.

import { listInstallLinks } from '../../contracts/sharing.ts'
import { now } from '../platform/clock.ts'
import { answer, serve } from '../platform/serve.ts'
import { showInstallLink } from './install-link.ts'
import { listInstallLinkRecords } from './install-link-store.ts'
import { ownSubscription } from './own-subscription.ts'
import { findSubscription } from './subscription-store.ts'

export default serve(listInstallLinks, async ({ params: { subscriptionId }, session: { accountId } }) => {
  const at = now()
  const [subscription, { links }] = await Promise.all([
    findSubscription(accountId, subscriptionId),
    listInstallLinkRecords(accountId),
  ])
  ownSubscription(subscription)
  const own = links.filter((link) => link.subscriptionId === subscriptionId)
  return answer(200, { items: own.map((link) => showInstallLink(link, at)) })
})
