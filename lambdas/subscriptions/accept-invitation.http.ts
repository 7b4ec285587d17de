// POST /v1/invitations/acceptance. The person who has the link gets a subscription in an account of their own; the owner
// learns that the seat is used, and by nobody's name but the address that was invited. The transaction is held to the term
// that was read: a change of it reaches those who have accepted, and would pass by who accepts in that moment.

import { acceptInvitation } from '../../contracts/sharing.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { queueMail } from '../identity/mail-store.ts'
import { now } from '../platform/clock.ts'
import { commitParts } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { Problem } from '../platform/problem.ts'
import { fingerprint } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { memberSubscription } from './invitation.ts'
import { acceptInvitation as accept, findInvitationLink } from './invitation-store.ts'
import { planOf } from './plans.ts'
import { showSubscription } from './subscription.ts'
import { createSubscription, findSubscription, isSameTerm } from './subscription-store.ts'

const attempts = 4

export default serve(
  acceptInvitation,
  ({ body }) => findInvitationLink(fingerprint(body.token)),
  async ({ session: { accountId }, request, found: link }) => {
    const at = now()
    if (!link || link.expiresAt <= at) throw new Problem('link/expired')
    if (link.accountId === accountId) throw new Problem('invitation/own')
    const member = { accountId, subscriptionId: newId('sub', at) }
    const { accountId: ownerId, subscriptionId, invitationId, ownerEmail } = link
    const sharedFrom = { accountId: ownerId, subscriptionId, invitationId, email: ownerEmail }
    for (let attempt = 0; attempt < attempts; attempt++) {
      const subscription = await findSubscription(ownerId, subscriptionId)
      if (!subscription) throw new Problem('link/expired')
      const record = memberSubscription(member, sharedFrom, subscription, at)
      const facts = { plan: planOf(subscription.planId, 1).name }
      const committed = await commitParts({
        term: [isSameTerm(subscription)],
        seat: [accept(link, member, at), createSubscription(record, at)],
        told: [
          appendActivity(accountId, 'seat.accepted', at, { address: request.address, agent: request.agent }),
          appendActivity(ownerId, 'seat.used', at),
          queueMail({ accountId: ownerId, template: 'seat-used', facts }, at),
        ],
      })
      if (committed === 'done') return answer(201, showSubscription(record, at))
      if (committed.has('seat')) throw new Problem('link/expired')
    }
    throw new Problem('service/busy', { retryAfterSeconds: 1 })
  },
)
