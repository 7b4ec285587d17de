// The HTTP function of subscriptions: how it is activated, and given on. What is had is shown by that of
// devices; what is paid has one of its own.

import { authenticate } from '../identity/authenticate.ts'
import { httpFunction } from '../platform/http-function.ts'
import acceptInvitation from './accept-invitation.http.ts'
import createInstallLink from './create-install-link.http.ts'
import inviteToSeat from './invite-to-seat.http.ts'
import listInstallLinks from './list-install-links.http.ts'
import listInvitations from './list-invitations.http.ts'
import listPlans from './list-plans.http.ts'
import previewInstallLink from './preview-install-link.http.ts'
import redeemCode from './redeem-code.http.ts'
import revokeInstallLink from './revoke-install-link.http.ts'
import takeSeatBack from './take-seat-back.http.ts'

export const handler = httpFunction(
  [
    listPlans,
    redeemCode,
    createInstallLink,
    listInstallLinks,
    revokeInstallLink,
    previewInstallLink,
    inviteToSeat,
    listInvitations,
    takeSeatBack,
    acceptInvitation,
  ],
  authenticate,
)
