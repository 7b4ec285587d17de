// DELETE /v1/account/two-step/phone: two-step verification is off, and the authenticator goes with the phone.

import { removePhone } from '../../contracts/two-step.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { canonicalEmail } from './email.ts'
import { noteFactors } from './login-store.ts'
import { tellOfChange } from './two-step-notices.ts'
import { removeTwoStep } from './two-step-store.ts'

export default serve(removePhone, async ({ session }) => {
  const committed = await commit([
    removeTwoStep(session.accountId),
    noteFactors(canonicalEmail(session.email), session.accountId, []),
    ...tellOfChange(session, 'two-step.off', 'two-step-off', now()),
  ])
  if (!committed.done) throw new Problem('two-step/off')
  return answer(204)
})
