// DELETE /v1/account/two-step/phone: the authenticator goes with the phone, and two-step verification is off, unless it
// was switched on with passkeys as well.

import { removePhone } from '../../contracts/two-step.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { canonicalEmail } from './email.ts'
import { noteFactors } from './login-store.ts'
import { factorsOf, isOn, withoutPhone } from './two-step.ts'
import { tellOfChange } from './two-step-notices.ts'
import { findTwoStep, replaceTwoStep } from './two-step-store.ts'

export default serve(removePhone, async ({ session }) => {
  const at = now()
  const { accountId, email } = session
  const record = await findTwoStep(accountId)
  if (!record?.phone) throw new Problem('two-step/off')
  const next = withoutPhone(record)
  const committed = await commit([
    replaceTwoStep(accountId, record, next),
    noteFactors(canonicalEmail(email), accountId, factorsOf(next)),
    ...(isOn(next)
      ? tellOfChange(session, 'phone.removed', 'phone-removed', at)
      : tellOfChange(session, 'two-step.off', 'two-step-off', at)),
  ])
  if (!committed.done) throw new Problem('two-step/off')
  return answer(204)
})
