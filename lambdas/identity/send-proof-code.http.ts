// POST /v1/sessions/current/proof/code.

import { sendProofCode } from '../../contracts/two-step.ts'
import { now } from '../platform/clock.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { sendCode } from './send-code.ts'
import { proofPlace } from './sms-code-store.ts'
import { isOn } from './two-step.ts'
import { findTwoStep } from './two-step-store.ts'

export default serve(sendProofCode, async ({ session, request }) => {
  const { accountId } = session
  const record = await findTwoStep(accountId)
  if (!isOn(record)) throw new Problem('two-step/off')
  if (!record?.phone) throw new Problem('two-step/phone-first')
  const message = { phone: record.phone, accountId, household: request.household }
  return answer(202, await sendCode(proofPlace(accountId, session.id), message, now()))
})
