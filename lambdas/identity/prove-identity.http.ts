// POST /v1/sessions/current/proof. Step-up: the password again. Counted in a bucket of this session, so that whoever
// holds it can neither guess freely nor lock the owner out elsewhere. A browser's token changes with its privilege; an
// app's stays.

import { proveIdentity } from '../../contracts/identity.ts'
import { now, toTime } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { sessionCookie } from '../platform/request.ts'
import { answer, serve } from '../platform/serve.ts'
import { findLogin } from './account-store.ts'
import { appendActivity } from './activity-store.ts'
import { countAttempt, forgetAttempts, passwordBucket } from './attempt-store.ts'
import { canonicalEmail } from './email.ts'
import { verifyPassword } from './password-hash.ts'
import { recentLifetime, rotateToken, rotationGrace, sessionTokenCookie } from './session.ts'
import { confirm } from './session-store.ts'

export default serve(proveIdentity, async ({ body, session, request }) => {
  const at = now()
  const email = canonicalEmail(session.email)
  const bucket = passwordBucket(email, session.id)
  const [login] = await Promise.all([findLogin(email), countAttempt(bucket, at)])
  const isRight = await verifyPassword(body.password, login?.passwordHash)
  if (!isRight || login?.accountId !== session.accountId) throw new Problem('sign-in/refused')

  const recentUntil = at + recentLifetime
  const rotated = session.client === 'browser' ? rotateToken(session) : undefined
  const committed = await commit([
    confirm(session, recentUntil, rotated && { tokenHash: rotated.tokenHash, formerUntil: at + rotationGrace }),
    forgetAttempts(bucket),
    appendActivity(session.accountId, 'session.proved', at, { address: request.address, agent: request.agent }),
  ])
  if (!committed.done) throw new Problem('session/required')
  const cookies = rotated ? [sessionTokenCookie(sessionCookie, rotated.token, session.expiresAt, at)] : []
  return answer(201, { recentUntil: toTime(recentUntil) }, { cookies })
})
