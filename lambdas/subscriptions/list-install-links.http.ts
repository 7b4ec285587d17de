// GET /v1/subscriptions/{subscriptionId}/install-links. What became of each link; the links themselves are not there.

import { listInstallLinks } from '../../contracts/sharing.ts'
import { findEndings } from '../identity/ending-store.ts'
import { now } from '../platform/clock.ts'
import { answer, serve } from '../platform/serve.ts'
import { showInstallLink } from './install-link.ts'
import { listInstallLinkRecords } from './install-link-store.ts'
import { ownSubscription } from './own-subscription.ts'
import { findSubscription } from './subscription-store.ts'

export default serve(listInstallLinks, async ({ params: { subscriptionId }, session: { accountId } }) => {
  const at = now()
  const [{ links }, endings] = await Promise.all([listInstallLinkRecords(accountId), findEndings(accountId)])
  const own = links.filter((link) => link.subscriptionId === subscriptionId)
  // Links say whose they are; only where there is none the subscription must be asked itself.
  if (own.length === 0) ownSubscription(await findSubscription(accountId, subscriptionId))
  return answer(200, { items: own.map((link) => showInstallLink(link, endings, at)) })
})
