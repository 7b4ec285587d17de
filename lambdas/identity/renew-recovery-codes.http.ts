// POST /v1/account/two-step/recovery-codes. Ten new ones; the former are dead with the same write.

import { renewRecoveryCodes } from '../../contracts/two-step.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { canonicalEmail } from './email.ts'
import { noteFactors } from './login-store.ts'
import { phoneHint } from './phone.ts'
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts'
import { factorsOf } from './two-step.ts'
import { tellOfChange } from './two-step-notices.ts'
import { findTwoStep, replaceRecoveryCodes } from './two-step-store.ts'

export default serve(renewRecoveryCodes, async ({ session }) => {
  const { accountId, email } = session
  const record = await findTwoStep(accountId)
  if (!record) throw new Problem('two-step/off')
  const recoveryCodes = newRecoveryCodes()
  const hashes = recoveryCodes.map(recoveryCodeHash)
  const factors = factorsOf({ ...record, recoveryCodes: new Set(hashes) })
  const committed = await commit([
    replaceRecoveryCodes(accountId, hashes),
    noteFactors(canonicalEmail(email), accountId, factors, phoneHint(record.phone)),
    ...tellOfChange(session, 'recovery-codes.renewed', 'recovery-codes-renewed', now()),
  ])
  if (!committed.done) throw new Problem('two-step/off')
  return answer(201, { recoveryCodes })
})
