// Giving a subscription on: to another device of the same account by a personal install link, to another person by an
// invitation to a seat.

import * as z from 'zod/mini'
import { Email, LinkToken } from './identity.ts'
import { route } from './route.ts'
import { DeviceId, InstallLinkId, InvitationId, list, noContent, SubscriptionId, Time } from './shapes.ts'
import { Subscription } from './subscriptions.ts'

const inSubscription = z.strictObject({ subscriptionId: SubscriptionId })
const own = ['session/required', 'session/not-allowed', 'subscription/not-found'] as const

export const mostLiveLinks = 10
export const mostLinkHours = 72
export const usualLinkHours = 24

/** `open` may still be used; `expired` was not used in time. */
export const installLinkStates = ['open', 'redeemed', 'revoked', 'expired'] as const

export const InstallLink = z.object({
  id: InstallLinkId,
  state: z.enum(installLinkStates),
  createdAt: Time,
  expiresAt: Time,
  /** By which device, and when. */
  redeemed: z.optional(z.object({ deviceId: DeviceId, deviceName: z.string(), at: Time })),
})
export type InstallLink = z.infer<typeof InstallLink>

/** What stands behind the `#` of a link: which link it is, and 32 random bytes that are kept nowhere. */
export const InstallLinkSecret = z
  .string()
  .check(z.regex(/^lnk\.[0-9A-Z]{26}\.[0-9A-Z]{26}\.[\w-]{43}$/, 'must be what stands behind the # of a link'))

export const createInstallLink = route({
  method: 'POST',
  path: '/v1/subscriptions/{subscriptionId}/install-links',
  access: ['session'],
  summary:
    'A personal link that connects one device to this account, once. It is shown now and never again: whoever has it can use it.',
  params: inSubscription,
  body: z.strictObject({
    lifetimeHours: z.optional(z.int().check(z.gte(1), z.lte(mostLinkHours, `must be at most ${mostLinkHours} hours`))),
  }),
  answers: { 201: z.object({ id: InstallLinkId, url: z.string(), expiresAt: Time }) },
  problems: [
    ...own,
    'subscription/no-seat',
    'subscription/over',
    'install-link/too-many',
    'idempotency/key-reused',
    'idempotency/answer-not-kept',
  ],
})

export const listInstallLinks = route({
  method: 'GET',
  path: '/v1/subscriptions/{subscriptionId}/install-links',
  access: ['session'],
  summary: 'The links of the last 30 days, newest first, with what became of them.',
  params: inSubscription,
  answers: { 200: list(InstallLink) },
  problems: own,
})

export const revokeInstallLink = route({
  method: 'DELETE',
  path: '/v1/subscriptions/{subscriptionId}/install-links/{linkId}',
  access: ['session'],
  summary: 'Revoke a link that was not used. A device that used one is disconnected like any other.',
  params: z.extend(inSubscription, { linkId: InstallLinkId }),
  answers: { 204: noContent },
  problems: ['session/required', 'session/not-allowed', 'install-link/not-found'],
})

export const previewInstallLink = route({
  method: 'POST',
  path: '/v1/install-links/preview',
  access: ['install-link'],
  summary: 'Whose link it is and what it will do. Looking uses nothing up.',
  body: z.strictObject({ secret: InstallLinkSecret }),
  answers: { 200: z.object({ emailHint: z.string(), plan: z.string(), expiresAt: Time }) },
  problems: ['link/expired'],
})

/** A seat that was offered to another person. Nothing of what they do with it can be seen from here. */
export const Invitation = z.object({
  id: InvitationId,
  email: z.string(),
  state: z.enum(['invited', 'accepted']),
  invitedAt: Time,
  /** Until when it can be accepted. */
  expiresAt: Time,
  acceptedAt: z.optional(Time),
})
export type Invitation = z.infer<typeof Invitation>

export const inviteToSeat = route({
  method: 'POST',
  path: '/v1/subscriptions/{subscriptionId}/invitations',
  access: ['session'],
  summary: 'Offer a seat to another person by mail. They use an account of their own; the seat counts as used.',
  params: inSubscription,
  body: z.strictObject({ email: Email }),
  answers: { 201: Invitation },
  problems: [
    ...own,
    'subscription/no-seat',
    'subscription/over',
    'subscription/not-shareable',
    'throttle/too-many-attempts',
    'idempotency/key-reused',
  ],
})

export const listInvitations = route({
  method: 'GET',
  path: '/v1/subscriptions/{subscriptionId}/invitations',
  access: ['session'],
  summary: 'The seats that were offered to other persons.',
  params: inSubscription,
  answers: { 200: list(Invitation) },
  problems: own,
})

export const takeSeatBack = route({
  method: 'DELETE',
  path: '/v1/subscriptions/{subscriptionId}/invitations/{invitationId}',
  access: ['session'],
  summary: 'Take a seat back. The person keeps account and devices, without anti-virus commands.',
  params: z.extend(inSubscription, { invitationId: InvitationId }),
  answers: { 204: noContent },
  problems: ['session/required', 'session/not-allowed', 'invitation/not-found'],
})

export const acceptInvitation = route({
  method: 'POST',
  path: '/v1/invitations/acceptance',
  access: ['session'],
  summary: 'Accept a seat with the token of the mail, for the account that is signed in.',
  body: z.strictObject({ token: LinkToken }),
  answers: { 201: Subscription },
  problems: ['session/required', 'session/not-allowed', 'link/expired', 'invitation/own'],
})

export const sharingRoutes = {
  createInstallLink,
  listInstallLinks,
  revokeInstallLink,
  previewInstallLink,
  inviteToSeat,
  listInvitations,
  takeSeatBack,
  acceptInvitation,
}
