// DELETE /v1/account/two-step/authenticator. SMS stays.

import { removeAuthenticator } from '../../contracts/two-step.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { canonicalEmail } from './email.ts'
import { noteFactors } from './login-store.ts'
import { factorsOf } from './two-step.ts'
import { tellOfChange } from './two-step-notices.ts'
import { findTwoStep, replaceTwoStep } from './two-step-store.ts'

export default serve(removeAuthenticator, async ({ session }) => {
  const { accountId, email } = session
  const record = await findTwoStep(accountId)
  if (!record?.authenticator) throw new Problem('two-step/off')
  const { authenticator: _, ...rest } = record
  const committed = await commit([
    replaceTwoStep(accountId, record, rest),
    noteFactors(canonicalEmail(email), accountId, factorsOf(rest)),
    ...tellOfChange(session, 'authenticator.off', 'authenticator-off', now()),
  ])
  if (!committed.done) throw new Problem('two-step/off')
  return answer(204)
})
