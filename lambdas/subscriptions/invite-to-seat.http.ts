// POST /v1/subscriptions/{subscriptionId}/invitations. The seat is taken when the invitation is written, in the same
// transaction as its mail; nobody accepts one that has no seat.

import type { Answer } from '../../contracts/route.ts'
import { inviteToSeat } from '../../contracts/sharing.ts'
import { findAccount } from '../identity/account-store.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { countRequest } from '../identity/attempt-store.ts'
import { newLink } from '../identity/link.ts'
import { queueMail } from '../identity/mail-store.ts'
import { now } from '../platform/clock.ts'
import { commitParts } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { idempotencyRecord } from '../platform/idempotency.ts'
import { newId } from '../platform/ids.ts'
import { Problem } from '../platform/problem.ts'
import { fingerprint } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { isShareable, newInvitation, showInvitation } from './invitation.ts'
import { createInvitation } from './invitation-store.ts'
import { assertFreeSeat, ownSubscription } from './own-subscription.ts'
import { planOf } from './plans.ts'
import type { SubscriptionRecord } from './subscription.ts'
import { findSubscription, takeSeat } from './subscription-store.ts'

type Invited = Answer<typeof inviteToSeat>

export default serve(inviteToSeat, async ({ params: { subscriptionId }, body, session, request }) => {
  const { accountId, email: ownerEmail } = session
  const at = now()
  const digest = fingerprint(JSON.stringify({ subscriptionId, ...body }))
  const key = idempotencyRecord(setting('SUBSCRIPTIONS_TABLE'), request, accountId, digest, at)
  const [found, account] = await Promise.all([findSubscription(accountId, subscriptionId), findAccount(accountId)])
  const subscription = ownSubscription(found)
  if (!isShareable(subscription)) throw new Problem('subscription/not-shareable')
  const earlier = await key?.earlier<Invited>()
  if (earlier) return earlier
  assertFreeSeat(subscription, at)
  // A mail to whom the sender chooses: not a way to write to strangers.
  await countRequest('invitation', accountId, at)
  const { link, tokenHash } = await newLink()
  const invitation = newInvitation(
    { invitationId: newId('inv', at), accountId, subscriptionId, email: body.email, tokenHash },
    at,
  )
  const accepted = answer(201, showInvitation(invitation))
  const facts = { from: ownerEmail, plan: planOf(subscription.planId, 1).name }
  const { language = 'en' } = account ?? {}
  const committed = await commitParts({
    seat: [takeSeat(accountId, subscription)],
    invitation: createInvitation(invitation, ownerEmail),
    told: [
      queueMail({ to: body.email, language, template: 'seat-invitation', link, facts }, at),
      appendActivity(accountId, 'seat.invited', at, { address: request.address, agent: request.agent }),
    ],
    key: key ? [key.claim(accepted)] : [],
  })
  if (committed === 'done') return accepted
  if (key && committed.has('key')) return key.replay<Invited>(committed.get('key'))
  // The seat went to another, or its term changed.
  if (committed.has('seat'))
    assertFreeSeat(ownSubscription(committed.get('seat') as SubscriptionRecord | undefined), at)
  throw new Problem('service/busy', { retryAfterSeconds: 1 })
})
