// Takes a seat back from whom it was offered to: by its owner, by the sweep where nobody accepted in time, and where the
// owner leaves. Whoever had it keeps account and devices; what they had of the subscription ends with this. And a seat that
// is given back, because they leave themselves.

import { queueMail } from '../identity/mail-store.ts'
import { commit, type Write } from '../platform/database.ts'
import type { InvitationRecord } from './invitation.ts'
import { forgetInvitation } from './invitation-store.ts'
import { planOf } from './plans.ts'
import { endShare, findSubscription, freeSeat } from './subscription-store.ts'

/** False where it was accepted or taken back meanwhile. */
export async function takeBack(invitation: InvitationRecord, now: number, tell: Write[] = []): Promise<boolean> {
  const { accountId, subscriptionId, member } = invitation
  const committed = await commit([
    ...forgetInvitation(invitation),
    freeSeat(accountId, subscriptionId),
    ...(member ? await endMembership(invitation, member, now) : []),
    ...tell,
  ])
  return committed.done
}

/** Whoever had the seat leaves, and what they had goes with their account: it is free again, and nobody is told. */
export async function giveBack(invitation: InvitationRecord): Promise<void> {
  const { accountId, subscriptionId } = invitation
  await commit([...forgetInvitation(invitation), freeSeat(accountId, subscriptionId)])
}

async function endMembership(
  { invitationId, accountId: ownerId }: InvitationRecord,
  member: NonNullable<InvitationRecord['member']>,
  now: number,
): Promise<Write[]> {
  const theirs = await findSubscription(member.accountId, member.subscriptionId)
  // They left: what they had went with their account.
  if (theirs?.sharedFrom?.accountId !== ownerId) return []
  const facts = { plan: planOf(theirs.planId, 1).name }
  return [
    endShare(member, invitationId, now),
    queueMail({ accountId: member.accountId, template: 'seat-taken-back', facts }, now),
  ]
}
