// POST /v1/account/two-step/recovery-codes. Ten new ones; the former are dead with the same write.

import { renewRecoveryCodes } from '../../contracts/two-step.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { canonicalEmail } from './email.ts'
import { noteFactors } from './login-store.ts'
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts'
import { factorsOf, isOn } from './two-step.ts'
import { tellOfChange } from './two-step-notices.ts'
import { findTwoStep, replaceTwoStep } from './two-step-store.ts'

export default serve(renewRecoveryCodes, async ({ session }) => {
  const { accountId, email } = session
  const record = await findTwoStep(accountId)
  if (!record || !isOn(record)) throw new Problem('two-step/off')
  const recoveryCodes = newRecoveryCodes()
  const next = { ...record, recoveryCodes: new Set(recoveryCodes.map(recoveryCodeHash)) }
  const committed = await commit([
    replaceTwoStep(accountId, record, next),
    noteFactors(canonicalEmail(email), accountId, factorsOf(next)),
    ...tellOfChange(session, 'recovery-codes.renewed', 'recovery-codes-renewed', now()),
  ])
  if (!committed.done) throw new Problem('two-step/off')
  return answer(201, { recoveryCodes })
})
