// DELETE /v1/account. From the answer on nobody can sign in, and the address is free; devices and data follow in a job
// that goes on where it was interrupted (devices/erase-accounts.schedule.ts).

import { deleteAccount } from '../../contracts/account.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { sessionCookie } from '../platform/request.ts'
import { answer, serve } from '../platform/serve.ts'
import { findAccount, leave } from './account-store.ts'
import { canonicalEmail } from './email.ts'
import { endSessions } from './end-sessions.ts'
import { findLogin, removeLogin } from './login-store.ts'
import { queueMail } from './mail-store.ts'
import { expiredCookie } from './session.ts'

export default serve(deleteAccount, async ({ session }) => {
  const at = now()
  const { accountId } = session
  const [account, login] = await Promise.all([findAccount(accountId), findLogin(canonicalEmail(session.email))])
  if (!account || login?.accountId !== accountId) throw new Problem('session/required')
  // Who leaves would go on paying. The transaction holds it to that.
  if (account.renewing) throw new Problem('account/renewing')
  const committed = await commit([
    removeLogin(login),
    leave(accountId, at),
    ...(await endSessions(accountId)),
    queueMail({ to: account.email, language: account.language, template: 'account-deleted' }, at),
  ])
  if (!committed.done) throw new Problem('service/busy', { retryAfterSeconds: 1 })
  return answer(202, {}, session.client === 'browser' ? { cookies: [expiredCookie(sessionCookie)] } : {})
})
