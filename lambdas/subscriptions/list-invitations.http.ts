// GET /v1/subscriptions/{subscriptionId}/invitations. Who was offered a seat, and whether they took it: nothing else of
// theirs is known here.

import { listInvitations } from '../../contracts/sharing.ts'
import { answer, serve } from '../platform/serve.ts'
import { showInvitation } from './invitation.ts'
import { listInvitationRecords } from './invitation-store.ts'
import { ownSubscription } from './own-subscription.ts'
import { findSubscription } from './subscription-store.ts'

export default serve(listInvitations, async ({ params: { subscriptionId }, session: { accountId } }) => {
  const all = await listInvitationRecords(accountId)
  const own = all.filter((invitation) => invitation.subscriptionId === subscriptionId)
  // Invitations say whose they are; only where there is none the subscription must be asked itself.
  if (own.length === 0) ownSubscription(await findSubscription(accountId, subscriptionId))
  return answer(200, { items: own.map(showInvitation) })
})
