// POST /v1/subscriptions/{subscriptionId}/install-links. The link's secret stands behind the `#`, which no server sees, and
// leaves in this one answer; what is kept can not be turned back into it. A session that ended in this moment makes none: it
// would count as made after that.

import { createInstallLink, mostLiveLinks, usualLinkHours } from '../../contracts/sharing.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { findEndings } from '../identity/ending-store.ts'
import { isSignedIn } from '../identity/session-store.ts'
import { now, toTime } from '../platform/clock.ts'
import { commitParts } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { idempotencyRecord } from '../platform/idempotency.ts'
import { newId } from '../platform/ids.ts'
import { Problem } from '../platform/problem.ts'
import { fingerprint } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { isLiveLink, newInstallLink } from './install-link.ts'
import { createInstallLink as create, listInstallLinkRecords } from './install-link-store.ts'
import { assertFreeSeat, ownSubscription } from './own-subscription.ts'
import { findSubscription } from './subscription-store.ts'

const attempts = 4

export default serve(createInstallLink, async ({ params: { subscriptionId }, body, session, request }) => {
  const { accountId, email } = session
  const { lifetimeHours = usualLinkHours } = body
  const at = now()
  const digest = fingerprint(JSON.stringify({ subscriptionId, ...body }))
  const key = idempotencyRecord(setting('SUBSCRIPTIONS_TABLE'), request, accountId, digest, at)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const [found, { links, made }, endings] = await Promise.all([
      findSubscription(accountId, subscriptionId),
      listInstallLinkRecords(accountId),
      findEndings(accountId),
    ])
    const subscription = ownSubscription(found)
    assertFreeSeat(subscription, at)
    if (links.filter((link) => isLiveLink(link, endings, at)).length >= mostLiveLinks)
      throw new Problem('install-link/too-many')
    const { planId } = subscription
    const { link, secret } = newInstallLink(
      { linkId: newId('lnk', at), accountId, subscriptionId, planId, email, endings },
      lifetimeHours,
      at,
    )
    const by = { address: request.address, agent: request.agent }
    const committed = await commitParts({
      session: [isSignedIn(session)],
      link: create(link, made),
      told: [appendActivity(accountId, 'install-link.created', at, by)],
      key: key ? [key.claim()] : [],
    })
    if (committed === 'done') {
      const url = `${setting('ORIGIN')}/install#${secret.reveal()}`
      return answer(201, { id: link.linkId, url, expiresAt: toTime(link.expiresAt) })
    }
    if (committed.has('session')) throw new Problem('session/required')
    if (committed.has('key')) key?.replay(committed.get('key'))
  }
  throw new Problem('service/busy', { retryAfterSeconds: 1 })
})
