// POST /v1/sessions. With two-step verification on, the right password opens a challenge and never a session.

import { signIn } from '../../contracts/identity.ts'
import { now } from '../platform/clock.ts'
import { commit, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { seal } from '../platform/hub-key.ts'
import { idempotencyRecord } from '../platform/idempotency.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { forgetAttempts } from './attempt-store.ts'
import { judgeSignIn } from './judge-sign-in.ts'
import { noteSignIn, renewHash } from './login-store.ts'
import { openChallenge } from './open-challenge.ts'
import { openPersonalSession } from './open-personal-session.ts'

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
  if (login.secondFactors) {
    const renewed = right.newHash ? [renewHash(email, login, right.newHash)] : []
    const commitAll = (writes: Write[]) => commitOnce([...writes, ...renewed])
    return answer(202, { challenge: await openChallenge(login, body.client, request, commitAll, at) })
  }
  // The first sign-in of all is news to nobody.
  const isNewDevice = !isKnown && login.signedInAt !== undefined
  const opened = await openPersonalSession({ ...login, kind: 'owner', client: body.client, isNewDevice }, request, at)
  await commitOnce([
    noteSignIn(email, login, at, right.newHash ? { passwordHash: right.newHash } : {}),
    ...opened.writes,
  ])
  return answer(201, opened.body, opened.extras)
})
