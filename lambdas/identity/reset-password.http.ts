// POST /v1/password-resets/completion. The link of the mail sets a new password, once. Every personal session ends; nobody
// is signed in by it, and the second step stays. A bucket of guesses that closed is open again, and an address that
// waits to be confirmed waits in vain.

import { resetPassword } from '../../contracts/account.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { fingerprint } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { forgetEmailChange } from './account-store.ts'
import { appendActivity } from './activity-store.ts'
import { countRequest, forgetAttempts, passwordBucket } from './attempt-store.ts'
import { endSessions } from './end-sessions.ts'
import { hashNewPassword } from './judge-password.ts'
import { findLogin, replacePassword } from './login-store.ts'
import { queueMail } from './mail-store.ts'
import { findLink, useLink } from './mailed-link-store.ts'

export default serve(resetPassword, async ({ body, request: { household, address, agent } }) => {
  const at = now()
  const tokenHash = fingerprint(body.token)
  const [reset] = await Promise.all([findLink('reset', tokenHash, at), countRequest('reset', household, at)])
  const login = reset && (await findLogin(reset.email))
  if (!reset || login?.reset !== tokenHash || login.accountId !== reset.accountId) throw new Problem('link/expired')
  const { accountId } = login
  const passwordHash = await hashNewPassword(body.password, login)
  const committed = await commit([
    useLink('reset', tokenHash, at),
    replacePassword(reset.email, login, passwordHash, at),
    forgetAttempts(passwordBucket(reset.email)),
    forgetEmailChange(accountId),
    ...(await endSessions(accountId)),
    appendActivity(accountId, 'password.reset', at, { address, agent }),
    queueMail({ accountId, template: 'password-set' }, at),
  ])
  if (committed.done) return answer(204)
  if (committed.isRefused(0)) throw new Problem('link/expired')
  // Somebody signed in, or set a password, in this moment: looked at again, its session ends as well.
  throw new Problem('service/busy', { retryAfterSeconds: 1 })
})
