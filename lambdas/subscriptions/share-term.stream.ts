// A subscription changed: those who were given a seat of it have it as long as it runs, by its new term and plan.

import { commit } from '../platform/database.ts'
import { streamFunction } from '../platform/stream.ts'
import { listInvitationRecords } from './invitation-store.ts'
import type { SubscriptionRecord } from './subscription.ts'
import { mirrorTerm } from './subscription-store.ts'

const isSameTerm = (a: SubscriptionRecord, b: SubscriptionRecord) =>
  a.planId === b.planId && a.endsAt === b.endsAt && a.coveredUntil === b.coveredUntil

export const handler = streamFunction(async ({ before, after }) => {
  const old = before as unknown as SubscriptionRecord | undefined
  const current = after as unknown as SubscriptionRecord | undefined
  if (!current || current.sharedFrom || (old && isSameTerm(old, current))) return
  const { accountId, subscriptionId } = current
  for (const { invitationId, member, ...invitation } of await listInvitationRecords(accountId)) {
    if (!member || invitation.subscriptionId !== subscriptionId) continue
    // Refused where the seat was taken back meanwhile: nothing is left to do.
    await commit([mirrorTerm(member, current, invitationId)])
  }
})
