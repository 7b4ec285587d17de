// DELETE /v1/subscriptions/{subscriptionId}/install-links/{linkId}. One conditional write decides between the owner who
// revokes and the device that redeems.

import { revokeInstallLink } from '../../contracts/sharing.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { isOpenLink } from './install-link.ts'
import { findInstallLink, revokeInstallLink as revoke } from './install-link-store.ts'

export default serve(revokeInstallLink, async ({ params, session: { accountId }, request }) => {
  const at = now()
  const { subscriptionId, linkId } = params
  const link = await findInstallLink(accountId, linkId)
  if (link?.subscriptionId !== subscriptionId || !isOpenLink(link, at)) throw new Problem('install-link/not-found')
  const by = { address: request.address, agent: request.agent }
  const committed = await commit([
    revoke(accountId, linkId, at),
    appendActivity(accountId, 'install-link.revoked', at, by),
  ])
  if (!committed.done) throw new Problem('install-link/not-found')
  return answer(204)
})
