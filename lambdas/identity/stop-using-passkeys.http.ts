// DELETE /v1/account/two-step/passkeys. The passkeys stay, to sign in with; without a phone, two-step verification is off.

import { stopUsingPasskeys } from '../../contracts/two-step.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { canonicalEmail } from './email.ts'
import { noteFactors } from './login-store.ts'
import { factorsOf, isOn, needingPhone } from './two-step.ts'
import { tellOfChange } from './two-step-notices.ts'
import { findTwoStep, replaceTwoStep } from './two-step-store.ts'

export default serve(stopUsingPasskeys, async ({ session }) => {
  const { accountId, email } = session
  const record = await findTwoStep(accountId)
  if (!record?.withPasskeys) throw new Problem('two-step/off')
  const next = needingPhone(record)
  const committed = await commit([
    replaceTwoStep(accountId, record, next),
    noteFactors(canonicalEmail(email), accountId, factorsOf(next)),
    ...(isOn(next) ? [] : tellOfChange(session, 'two-step.off', 'two-step-off', now())),
  ])
  if (!committed.done) throw new Problem('service/busy', { retryAfterSeconds: 1 })
  return answer(204)
})
