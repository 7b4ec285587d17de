// POST /v1/account/two-step/authenticator. The secret is shown once; a confirmed authenticator goes on counting until the
// new one's first code came.

import { addAuthenticator } from '../../contracts/two-step.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { sealBox } from '../platform/sealed-box.ts'
import { answer, serve } from '../platform/serve.ts'
import { authenticatorUri, newAuthenticatorSecret } from './authenticator.ts'
import { findTwoStep, keepNewAuthenticator } from './two-step-store.ts'

export default serve(addAuthenticator, async ({ session: { accountId, email } }) => {
  if (!(await findTwoStep(accountId))?.phone) throw new Problem('two-step/phone-first')
  const secret = newAuthenticatorSecret()
  await commit([keepNewAuthenticator(accountId, await sealBox('authenticator-secret', accountId, secret), now())])
  return answer(201, { secret, uri: authenticatorUri(secret, email) })
})
