// POST /v1/sessions/challenges/{challengeId}/code.

import { sendChallengeCode } from '../../contracts/two-step.ts'
import { now } from '../platform/clock.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { challengePlace, findChallenge } from './challenge-store.ts'
import { sendCode } from './send-code.ts'
import { findTwoStep } from './two-step-store.ts'

export default serve(sendChallengeCode, async ({ params: { challengeId }, request }) => {
  const at = now()
  const challenge = await findChallenge(challengeId, at)
  const record = challenge && (await findTwoStep(challenge.accountId))
  if (!challenge || !record?.phone) throw new Problem('challenge/expired')
  const message = { phone: record.phone, accountId: challenge.accountId, household: request.household }
  return answer(202, await sendCode(challengePlace(challengeId), message, at))
})
