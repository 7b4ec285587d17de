// POST /v1/sessions/challenges/{challengeId}/verification. The second step of signing in: the challenge and the proof are
// used up in the transaction that opens the session, so ten at once open one.

import { verifyChallenge } from '../../contracts/two-step.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { challengePlace, findChallenge, meetChallenge } from './challenge-store.ts'
import { judgeFactor } from './judge-factor.ts'
import { openOwnerSession } from './open-owner-session.ts'
import { tellOfRecoveryCode } from './two-step-notices.ts'

export default serve(verifyChallenge, async ({ params: { challengeId }, body, request }) => {
  const at = now()
  const challenge = await findChallenge(challengeId, at)
  if (!challenge) throw new Problem('challenge/expired')
  if (challenge.client === 'browser' && !request.isFromPortal) throw new Problem('request/cross-site')
  if (!challenge.methods.includes(body.method)) throw new Problem('two-step/code-refused')
  const proven = await judgeFactor(challenge, body, challengePlace(challengeId), at)
  const opened = await openOwnerSession(challenge, request, at)
  const committed = await commit([
    meetChallenge(challengeId, at),
    ...opened.writes,
    ...proven.writes,
    ...tellOfRecoveryCode(challenge, proven.recoveryCodesLeft, at),
  ])
  if (!committed.done) throw new Problem(committed.isRefused(0) ? 'challenge/expired' : 'two-step/code-refused')
  return answer(201, opened.body, opened.extras)
})
