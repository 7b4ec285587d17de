// POST /v1/sessions. With two-step verification on, the right password opens a challenge and never a session.

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
import { forgetAttempts } from './attempt-store.ts'
import { challengeLifetime, challengePlace, createChallenge } from './challenge-store.ts'
import { judgeSignIn, type RightPassword } from './judge-sign-in.ts'
import { noteSignIn, renewHash } from './login-store.ts'
import { openPersonalSession } from './open-personal-session.ts'
import { sendCode } from './send-code.ts'
import { findTwoStep } from './two-step-store.ts'

export default serve(signIn, async ({ body, request }) => {
  const at = now()
  const right = await judgeSignIn(body, request, at)
  const { login, email, bucket, isKnown } = right

  const digest = await seal('idempotency', JSON.stringify(body))
  const key = idempotencyRecord(setting('IDENTITY_TABLE'), request, email, digest, at)
  const commitOnce = async (writes: Write[]) => {
    const committed = await commit([...writes, forgetAttempts(bucket), ...(key ? [key.claim()] : [])])
    if (committed.done) return
    if (key && committed.isRefused(committed.refused.length - 1)) key.replay(committed.refused.at(-1))
    // The password was set anew, or the account moved or left, while this one was looked at.
    throw new Problem('sign-in/refused')
  }
  if (login.secondFactors)
    return answer(202, { challenge: await openChallenge(right, body.client, request, commitOnce, at) })
  // The first sign-in of all is news to nobody.
  const isNewDevice = !isKnown && login.signedInAt !== undefined
  const opened = await openPersonalSession({ ...login, kind: 'owner', client: body.client, isNewDevice }, request, at)
  await commitOnce([
    noteSignIn(email, login, at, right.newHash ? { passwordHash: right.newHash } : {}),
    ...opened.writes,
  ])
  return answer(201, opened.body, opened.extras)
})

async function openChallenge(
  { login, email: canonical, newHash }: RightPassword,
  client: 'browser' | 'app',
  request: RequestFacts,
  commitOnce: (writes: Write[]) => Promise<void>,
  at: number,
) {
  const { accountId, email, passwordSetAt, secondFactors: methods = [], phoneHint } = login
  const id = newToken().reveal()
  const expiresAt = at + challengeLifetime
  await commitOnce([
    createChallenge(id, { accountId, email, passwordSetAt, client, methods, expiresAt }),
    ...(newHash ? [renewHash(canonical, login, newHash)] : []),
  ])
  const challenge = { id, methods, expiresAt: toTime(expiresAt), ...(phoneHint && { phoneHint }) }
  if (methods[0] !== 'sms') return challenge
  const record = await findTwoStep(accountId)
  if (!record?.phone) return challenge
  try {
    const message = { phone: record.phone, accountId, household: request.household }
    const sent = await sendCode(challengePlace(id), message, at)
    return { ...challenge, ...sent, expiresAt: challenge.expiresAt }
  } catch (error) {
    // The challenge stands: another code can be asked for, and a recovery code needs no message.
    if (error instanceof Problem) return challenge
    throw error
  }
}
