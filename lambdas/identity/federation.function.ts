// The function of signing in with another account: it speaks to providers, and carries what that takes, which no other
// function pays.

import { httpFunction } from '../platform/http-function.ts'
import { authenticate } from './authenticate.ts'
import completeSignIn from './complete-sign-in.http.ts'
import linkIdentity from './link-identity.http.ts'
import listIdentities from './list-identities.http.ts'
import listProviders from './list-providers.http.ts'
import receiveProviderAnswer from './receive-provider-answer.http.ts'
import startProviderSignIn from './start-provider-sign-in.http.ts'
import unlinkIdentity from './unlink-identity.http.ts'

export const handler = httpFunction(
  [
    listProviders,
    startProviderSignIn,
    receiveProviderAnswer,
    completeSignIn,
    listIdentities,
    linkIdentity,
    unlinkIdentity,
  ],
  authenticate,
)
