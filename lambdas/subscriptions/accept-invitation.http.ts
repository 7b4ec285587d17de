// POST /v1/invitations/acceptance. The person who has the link gets a subscription in an account of their own; the owner
// learns that the seat is used, and by nobody's name but the address that was invited.

import { acceptInvitation } from '../../contracts/sharing.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { queueMail } from '../identity/mail-store.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { Problem } from '../platform/problem.ts'
import { fingerprint } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { memberSubscription } from './invitation.ts'
import { acceptInvitation as accept, findInvitationLink } from './invitation-store.ts'
import { planOf } from './plans.ts'
import { showSubscription } from './subscription.ts'
import { createSubscription, findSubscription } from './subscription-store.ts'

export default serve(
  acceptInvitation,
  ({ body }) => findInvitationLink(fingerprint(body.token)),
  async ({ session: { accountId }, request, found: link }) => {
    const at = now()
    if (!link || link.expiresAt <= at) throw new Problem('link/expired')
    if (link.accountId === accountId) throw new Problem('invitation/own')
    const subscription = await findSubscription(link.accountId, link.subscriptionId)
    if (!subscription) throw new Problem('link/expired')
    const member = { accountId, subscriptionId: newId('sub', at) }
    const { accountId: ownerId, subscriptionId, invitationId, ownerEmail } = link
    const sharedFrom = { accountId: ownerId, subscriptionId, invitationId, email: ownerEmail }
    const record = memberSubscription(member, sharedFrom, subscription, at)
    const facts = { plan: planOf(subscription.planId, 1).name }
    const committed = await commit([
      accept(link, member, at),
      createSubscription(record, at),
      appendActivity(accountId, 'seat.accepted', at, { address: request.address, agent: request.agent }),
      appendActivity(ownerId, 'seat.used', at),
      queueMail({ accountId: ownerId, template: 'seat-used', facts }, at),
    ])
    if (!committed.done) throw new Problem('link/expired')
    return answer(201, showSubscription(record, at))
  },
)
