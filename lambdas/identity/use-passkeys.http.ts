// POST /v1/account/two-step/passkeys. A switch of its own: whoever adds a passkey to sign in more easily has not asked for
// a second step after the password. See docs/decisions/0016-passkeys.md.

import { usePasskeys } from '../../contracts/two-step.ts'
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

export default serve(usePasskeys, async ({ session }) => {
  const { accountId, email } = session
  const record = await findTwoStep(accountId)
  if (!record?.passkeys) throw new Problem('two-step/passkey-first')
  // Asked again, there is nothing to change.
  if (record.withPasskeys) return answer(201, {})
  const recoveryCodes = record.recoveryCodes?.size ? undefined : newRecoveryCodes()
  const next = {
    ...record,
    withPasskeys: true as const,
    ...(recoveryCodes && { recoveryCodes: new Set(recoveryCodes.map(recoveryCodeHash)) }),
  }
  const committed = await commit([
    replaceTwoStep(accountId, record, next),
    noteFactors(canonicalEmail(email), accountId, factorsOf(next)),
    ...(isOn(record) ? [] : tellOfChange(session, 'two-step.on', 'two-step-on', now())),
  ])
  if (!committed.done) throw new Problem('service/busy', { retryAfterSeconds: 1 })
  return answer(201, { ...(recoveryCodes && { recoveryCodes }) })
})
