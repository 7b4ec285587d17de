// An invitation to a seat: it takes the seat when it is sent, and gives it back when nobody accepts it in a week. Whoever
// accepts has a subscription of their own that runs as long as the one it is a seat of.

import type { Invitation } from '../../contracts/sharing.ts'
import { toTime } from '../platform/clock.ts'
import { trialPlan } from './plans.ts'
import type { SharedFrom, SubscriptionRecord } from './subscription.ts'

const lifetime = 7 * 24 * 3600_000

/** Who accepted, by the subscription that they got. Never shown to who invited. */
export interface Member {
  readonly accountId: string
  readonly subscriptionId: string
}

export interface InvitationRecord {
  readonly invitationId: string
  readonly accountId: string
  readonly subscriptionId: string
  readonly email: string
  readonly tokenHash: string
  readonly invitedAt: number
  readonly expiresAt: number
  readonly acceptedAt?: number
  readonly member?: Member
}

/** What the token of the mail leads to. */
export interface InvitationLink {
  readonly accountId: string
  readonly invitationId: string
  readonly subscriptionId: string
  readonly ownerEmail: string
  readonly expiresAt: number
}

export const newInvitation = (
  given: Omit<InvitationRecord, 'invitedAt' | 'expiresAt' | 'acceptedAt' | 'member'>,
  now: number,
): InvitationRecord => ({ ...given, invitedAt: now, expiresAt: now + lifetime })

/** A seat that is shared, and one of a trial, can not be given on. */
export const isShareable = ({ sharedFrom, planId }: SubscriptionRecord): boolean => !sharedFrom && planId !== trialPlan

/** What the person who accepts gets: one seat, as long as the subscription runs that it is of. */
export const memberSubscription = (
  member: Member,
  sharedFrom: SharedFrom,
  { planId, endsAt, coveredUntil }: SubscriptionRecord,
  now: number,
): SubscriptionRecord => ({
  ...member,
  sharedFrom,
  grants: {},
  planId,
  seats: 1,
  used: 0,
  startedAt: now,
  endsAt,
  coveredUntil,
  version: 1,
})

export const showInvitation = ({
  invitationId,
  email,
  invitedAt,
  expiresAt,
  acceptedAt,
}: InvitationRecord): Invitation => ({
  id: invitationId,
  email,
  state: acceptedAt === undefined ? 'invited' : 'accepted',
  invitedAt: toTime(invitedAt),
  expiresAt: toTime(expiresAt),
  ...(acceptedAt !== undefined && { acceptedAt: toTime(acceptedAt) }),
})
