// POST /v1/sessions. Schema, then count, then check: the attempt is counted before the password is looked at, and every
// refusal, for whatever reason, is the same after the same work. With two-step verification on, the right password opens
// a challenge and never a session.

import { signIn } from '../../contracts/identity.ts'
import { now, toTime } from '../platform/clock.ts'
import { commit, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { seal } from '../platform/hub-key.ts'
import { idempotencyRecord } from '../platform/idempotency.ts'
import { Problem } from '../platform/problem.ts'
import type { RequestFacts } from '../platform/request.ts'
import { newToken } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import type { Login } from './account.ts'
import { findLogin } from './account-store.ts'
import { countAddress, countAttempt, forgetAttempts, passwordBucket } from './attempt-store.ts'
import { challengeLifetime, challengePlace, createChallenge } from './challenge-store.ts'
import { canonicalEmail } from './email.ts'
import { knownBrowser } from './known-browser.ts'
import { openOwnerSession } from './open-owner-session.ts'
import { verifyPassword } from './password-hash.ts'
import { sendCode } from './send-code.ts'
import { findTwoStep } from './two-step-store.ts'

export default serve(signIn, async ({ body, request }) => {
  const at = now()
  const email = canonicalEmail(body.email)
  const browser = await knownBrowser(request, email)
  const bucket = passwordBucket(email, browser)
  const [login] = await Promise.all([
    findLogin(email),
    countAttempt(bucket, at),
    browser ? undefined : countAddress('sign-in', request.household, at),
  ])
  const isRight = await verifyPassword(body.password, login?.passwordHash)
  if (!login || !isRight || login.state !== 'active') throw new Problem('sign-in/refused')

  const digest = await seal('idempotency', JSON.stringify(body))
  const key = idempotencyRecord(setting('IDENTITY_TABLE'), request, email, digest, at)
  const commitOnce = async (writes: Write[]) => {
    const committed = await commit([...(key ? [key.claim()] : []), forgetAttempts(bucket), ...writes])
    if (committed.done) return
    key?.replay(committed.refused[0])
    throw new Problem('service/busy', { retryAfterSeconds: 1 })
  }
  if (login.secondFactors)
    return answer(202, { challenge: await openChallenge(login, body.client, request, commitOnce, at) })
  const opened = await openOwnerSession({ ...login, client: body.client }, request, at)
  await commitOnce(opened.writes)
  return answer(201, opened.body, opened.extras)
})

async function openChallenge(
  { accountId, email, language, secondFactors: methods = [], phoneHint }: Login,
  client: 'browser' | 'app',
  request: RequestFacts,
  commitOnce: (writes: Write[]) => Promise<void>,
  at: number,
) {
  const id = newToken().reveal()
  const expiresAt = at + challengeLifetime
  await commitOnce([createChallenge(id, { accountId, email, language, client, methods, expiresAt })])
  const challenge = { id, methods, expiresAt: toTime(expiresAt), ...(phoneHint && { phoneHint }) }
  if (methods[0] !== 'sms') return challenge
  const record = await findTwoStep(accountId)
  if (!record) return challenge
  try {
    const message = { phone: record.phone, accountId, household: request.household }
    const sent = await sendCode(challengePlace(id), message, language, at)
    return { ...challenge, ...sent, expiresAt: challenge.expiresAt }
  } catch (error) {
    // The challenge stands: another code can be asked for, and a recovery code needs no message.
    if (error instanceof Problem) return challenge
    throw error
  }
}
