// POST /v1/sessions/challenges/{challengeId}/verification. The second step of signing in: the challenge and the proof are
// used up in the transaction that opens the session, so ten at once open one.

import { verifyChallenge } from '../../contracts/two-step.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { appendActivity } from './activity-store.ts'
import { secondStepBucket } from './attempt-store.ts'
import { challengePlace, findChallenge, meetChallenge } from './challenge-store.ts'
import { canonicalEmail } from './email.ts'
import { judgeFactor, type ProvenFactor } from './judge-factor.ts'
import { judgePasskeyFactor } from './judge-passkey.ts'
import { isTrusted, knownBrowser } from './known-browser.ts'
import { noteSignIn } from './login-store.ts'
import { openPersonalSession } from './open-personal-session.ts'
import { passkeyPurpose } from './passkey.ts'
import { tellOfRecoveryCode } from './two-step-notices.ts'

export default serve(verifyChallenge, async ({ params: { challengeId }, body, request }) => {
  const at = now()
  const challenge = await findChallenge(challengeId, at)
  if (!challenge) throw new Problem('challenge/expired')
  if (challenge.client === 'browser' && !request.isFromPortal) throw new Problem('request/cross-site')
  if (!challenge.methods.includes(body.method)) throw new Problem('two-step/code-refused')
  const email = canonicalEmail(challenge.email)
  const browser = await knownBrowser(request, email)
  const isKnown = isTrusted(browser, challenge)
  const bucket = secondStepBucket(challenge.accountId, isKnown ? browser?.id : undefined)
  const { accountId } = challenge
  const judged: Promise<ProvenFactor> =
    body.method === 'passkey'
      ? judgePasskeyFactor(accountId, body.response, passkeyPurpose.secondStep(challengeId), bucket, at)
      : judgeFactor(accountId, body, challengePlace(challengeId), bucket, at)
  const proven = await judged.catch(tellOfRefusal)
  const opened = await openPersonalSession({ ...challenge, kind: 'owner', isNewDevice: !isKnown }, request, at)
  const committed = await commit([
    meetChallenge(challengeId, at),
    noteSignIn(email, challenge, at, proven.factorsLeft ? { secondFactors: proven.factorsLeft } : {}),
    ...opened.writes,
    ...proven.writes,
    ...tellOfRecoveryCode(challenge, proven.recoveryCodesLeft, at),
  ])
  if (!committed.done) {
    const isOver = committed.isRefused(0) || committed.isRefused(1)
    throw new Problem(isOver ? 'challenge/expired' : 'two-step/code-refused')
  }
  return answer(201, opened.body, opened.extras)

  async function tellOfRefusal(refusal: unknown): Promise<never> {
    const { address, agent } = request
    if (refusal instanceof Problem && refusal.code === 'two-step/code-refused' && challenge)
      await commit([appendActivity(challenge.accountId, 'session.refused', at, { address, agent })])
    throw refusal
  }
})
