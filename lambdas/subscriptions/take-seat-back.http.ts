// DELETE /v1/subscriptions/{subscriptionId}/invitations/{invitationId}. Also before anybody accepted: the link of the mail
// is dead then.

import { takeSeatBack } from '../../contracts/sharing.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { now } from '../platform/clock.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { findInvitation } from './invitation-store.ts'
import { takeBack } from './take-back.ts'

export default serve(takeSeatBack, async ({ params, session: { accountId }, request }) => {
  const at = now()
  const invitation = await findInvitation(accountId, params.invitationId)
  if (invitation?.subscriptionId !== params.subscriptionId) throw new Problem('invitation/not-found')
  const by = { address: request.address, agent: request.agent }
  const isDone = await takeBack(invitation, at, [appendActivity(accountId, 'seat.taken-back', at, by)])
  if (!isDone) throw new Problem('service/busy', { retryAfterSeconds: 1 })
  return answer(204)
})
