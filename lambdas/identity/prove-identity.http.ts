// POST /v1/sessions/current/proof. Step-up: the password, signing in again at a provider, or, once two-step verification is
// on, a second factor; a passkey, with or without. Passwords are counted in a bucket of this session, so that whoever holds
// it can neither guess freely nor lock the owner out elsewhere. A browser's token changes with its privilege; an app's stays.
// Where it is for one action, a proof of that comes with it, to be used once.

import { proveIdentity } from '../../contracts/identity.ts'
import { now, toTime } from '../platform/clock.ts'
import { commit, type Write } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { sessionCookie } from '../platform/request.ts'
import { newToken } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import type { Session } from '../platform/session.ts'
import { appendActivity } from './activity-store.ts'
import { countAttempt, forgetAttempts, passwordBucket, secondStepBucket } from './attempt-store.ts'
import { canonicalEmail } from './email.ts'
import { judgeFactor } from './judge-factor.ts'
import { judgePasskeyFactor } from './judge-passkey.ts'
import { judgeProvider } from './judge-provider.ts'
import { findLogin, noteFactors } from './login-store.ts'
import { passkeyPurpose } from './passkey.ts'
import { verifyPassword } from './password-hash.ts'
import { createProof } from './proof-store.ts'
import { recentLifetime, rotateToken, rotationGrace, sessionTokenCookie } from './session.ts'
import { confirm } from './session-store.ts'
import { proofPlace } from './sms-code-store.ts'
import { tellOfRecoveryCode } from './two-step-notices.ts'

export default serve(proveIdentity, async ({ body, session, request }) => {
  const at = now()
  const { accountId } = session
  const proven = await judge()
  /** What proves it was used in the same moment. */
  const usedUp = body.method === 'provider' ? 'sign-in/expired' : 'two-step/code-refused'

  const token = body.for && newToken()
  const recentUntil = at + recentLifetime
  const rotated = session.client === 'browser' ? rotateToken(session) : undefined
  const committed = await commit([
    confirm(session, recentUntil, rotated && { tokenHash: rotated.tokenHash, formerUntil: at + rotationGrace }),
    ...proven,
    ...(body.for && token ? [createProof(token, { accountId, sessionId: session.id, ...body.for }, at)] : []),
    appendActivity(accountId, 'session.proved', at, { address: request.address, agent: request.agent }),
  ])
  if (!committed.done) throw new Problem(committed.isRefused(0) ? 'session/required' : usedUp)
  const cookies = rotated ? [sessionTokenCookie(sessionCookie, rotated.token, session.expiresAt, at)] : []
  return answer(201, { recentUntil: toTime(recentUntil), ...(token && { proof: token.reveal() }) }, { cookies })

  async function judge(): Promise<Write[]> {
    if (body.method === 'password') return judgePassword(session, body.password, at)
    if (body.method === 'provider') return judgeProvider(session, request, at)
    const bucket = secondStepBucket(accountId, session.id)
    if (body.method === 'passkey') {
      const purpose = passkeyPurpose.proof(accountId, session.id, body.for)
      return (await judgePasskeyFactor(accountId, body.response, purpose, bucket, at)).writes
    }
    const proven = await judgeFactor(accountId, body, proofPlace(accountId, session.id), bucket, at)
    const { factorsLeft } = proven
    const noted = factorsLeft ? [noteFactors(canonicalEmail(session.email), accountId, factorsLeft)] : []
    return [...proven.writes, ...noted, ...tellOfRecoveryCode(session, proven.recoveryCodesLeft, at)]
  }
})

async function judgePassword(session: Session, password: string, at: number): Promise<Write[]> {
  const email = canonicalEmail(session.email)
  const bucket = passwordBucket(email, session.id)
  const [login] = await Promise.all([findLogin(email), countAttempt(bucket, at)])
  const isRight = await verifyPassword(password, login?.passwordHash)
  if (!isRight || login?.accountId !== session.accountId) throw new Problem('sign-in/refused')
  // After the password, so that whether the second step is on is told to nobody who does not know it.
  if (login.secondFactors) throw new Problem('session/second-factor-required')
  return [forgetAttempts(bucket)]
}
