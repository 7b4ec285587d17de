// PUT /v1/account/password. The current password is what proves it, and with two-step verification a recent second factor
// as well; an account that had none yet proves itself otherwise. Every other session ends, and a browser's token changes
// with the password.

import { changePassword } from '../../contracts/account.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { sessionCookie } from '../platform/request.ts'
import { answer, serve } from '../platform/serve.ts'
import { assertRecent, type Session } from '../platform/session.ts'
import { hasNoPasswordYet, type Login } from './account.ts'
import { appendActivity } from './activity-store.ts'
import { countAttempt, forgetAttempts, passwordBucket } from './attempt-store.ts'
import { canonicalEmail } from './email.ts'
import { endSessions } from './end-sessions.ts'
import { hashNewPassword } from './judge-password.ts'
import { markBrowser } from './known-browser.ts'
import { findLogin, replacePassword } from './login-store.ts'
import { queueMail } from './mail-store.ts'
import { verifyPassword } from './password-hash.ts'
import { rotateToken, rotationGrace, sessionTokenCookie } from './session.ts'
import { confirm } from './session-store.ts'

export default serve(changePassword, async ({ body, session, request: { address, agent } }) => {
  const at = now()
  const { accountId, id } = session
  const email = canonicalEmail(session.email)
  const bucket = passwordBucket(email, id)
  const [login] = await Promise.all([findLogin(email), countAttempt(bucket, at)])
  const { currentPassword } = body
  const isFirst = currentPassword === undefined
  const isRight = isFirst
    ? login !== undefined && hasNoPasswordYet(login)
    : await verifyPassword(currentPassword, login?.passwordHash)
  if (!isRight || login?.accountId !== accountId) throw new Problem('sign-in/refused')
  const passwordHash = await judge(body.password, login, isFirst, session, at).catch(async (refusal) => {
    // The current password was right: what is refused now is no guess.
    await commit([forgetAttempts(bucket)])
    throw refusal
  })
  const rotated = session.client === 'browser' ? rotateToken(session) : undefined
  const committed = await commit([
    confirm(session, session.recentUntil, rotated && { tokenHash: rotated.tokenHash, formerUntil: at + rotationGrace }),
    replacePassword(email, login, passwordHash, at),
    forgetAttempts(bucket),
    ...(await endSessions(accountId, id)),
    appendActivity(accountId, 'password.changed', at, { address, agent }),
    queueMail({ accountId, template: 'password-changed' }, at),
  ])
  if (!committed.done) {
    if (committed.isRefused(0)) throw new Problem('session/required')
    throw new Problem('service/busy', { retryAfterSeconds: 1 })
  }
  const cookies = rotated
    ? [sessionTokenCookie(sessionCookie, rotated.token, session.expiresAt, at), await markBrowser(email, at)]
    : []
  return answer(204, undefined, { cookies })
})

async function judge(password: string, login: Login, isFirst: boolean, session: Session, at: number): Promise<string> {
  if (isFirst || login.secondFactors) assertRecent(session, at)
  return hashNewPassword(password, login)
}
