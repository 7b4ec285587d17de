// The HTTP function of identity: what a person can do with an account and its sessions, but for setting a password.

import { httpFunction } from '../platform/http-function.ts'
import activateAccount from './activate-account.http.ts'
import { authenticate } from './authenticate.ts'
import listActivity from './list-activity.http.ts'
import listSessions from './list-sessions.http.ts'
import openLiveTicket from './open-live-ticket.http.ts'
import readAccount from './read-account.http.ts'
import resendActivation from './resend-activation.http.ts'
import revokeOtherSessions from './revoke-other-sessions.http.ts'
import revokeSession from './revoke-session.http.ts'
import signIn from './sign-in.http.ts'
import signOut from './sign-out.http.ts'

export const handler = httpFunction(
  [
    activateAccount,
    resendActivation,
    signIn,
    listSessions,
    signOut,
    revokeSession,
    revokeOtherSessions,
    readAccount,
    listActivity,
    openLiveTicket,
  ],
  authenticate,
)
