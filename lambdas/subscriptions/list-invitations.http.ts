// GET /v1/subscriptions/{subscriptionId}/invitations. Who was offered a seat, and whether they took it: nothing else of
// theirs is known here.

import { listInvitations } from '../../contracts/sharing.ts'
import { answer, serve } from '../platform/serve.ts'
import { showInvitation } from './invitation.ts'
import { listInvitationRecords } from './invitation-store.ts'
import { ownSubscription } from './own-subscription.ts'
import { findSubscription } from './subscription-store.ts'

export default serve(listInvitations, async ({ params: { subscriptionId }, session: { accountId } }) => {
  const [subscription, all] = await Promise.all([
    findSubscription(accountId, subscriptionId),
    listInvitationRecords(accountId),
  ])
  ownSubscription(subscription)
  const own = all.filter((invitation) => invitation.subscriptionId === subscriptionId)
  return answer(200, { items: own.map(showInvitation) })
})
