// The HTTP function of identity: what a person can do with an account and its sessions, but for setting a password.

import { httpFunction } from '../platform/http-function.ts'
import activateAccount from './activate-account.http.ts'
import askEmailChange from './ask-email-change.http.ts'
import askPasswordReset from './ask-password-reset.http.ts'
import askRescue from './ask-rescue.http.ts'
import { authenticate } from './authenticate.ts'
import changeProfile from './change-profile.http.ts'
import confirmEmailChange from './confirm-email-change.http.ts'
import deleteAccount from './delete-account.http.ts'
import disavow from './disavow.http.ts'
import listActivity from './list-activity.http.ts'
import listSessions from './list-sessions.http.ts'
import openLiveTicket from './open-live-ticket.http.ts'
import openRescue from './open-rescue.http.ts'
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
    askRescue,
    openRescue,
    listSessions,
    signOut,
    revokeSession,
    revokeOtherSessions,
    readAccount,
    changeProfile,
    deleteAccount,
    askPasswordReset,
    askEmailChange,
    confirmEmailChange,
    disavow,
    listActivity,
    openLiveTicket,
  ],
  authenticate,
)
