// POST /v1/sessions/challenges/{challengeId}/passkey-options. The password was right: the account's own passkeys are named.

import { startPasskeyStep } from '../../contracts/passkeys.ts'
import { now } from '../platform/clock.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { askForFactor } from './ask-for-factor.ts'
import { findChallenge } from './challenge-store.ts'
import { passkeyPurpose } from './passkey.ts'

export default serve(startPasskeyStep, async ({ params: { challengeId } }) => {
  const at = now()
  const challenge = await findChallenge(challengeId, at)
  if (!challenge) throw new Problem('challenge/expired')
  return answer(201, await askForFactor(challenge.accountId, passkeyPurpose.secondStep(challengeId), at))
})
