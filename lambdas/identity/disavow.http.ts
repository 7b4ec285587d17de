// POST /v1/account/disavowals: "this was not me". The session that a mail told of ends; the change of address that it told
// of, or that came after that session, is taken back with every later one, and all sessions end; no password opens the account
// before a new one is set by the link that is mailed, to the address that it has then, and no other account does.

import { disavow } from '../../contracts/account.ts'
import { now } from '../platform/clock.ts'
import { commit, type Write } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { fingerprint } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { type Login, undoMoves } from './account.ts'
import { findAccount, noteDisavowal } from './account-store.ts'
import { appendActivity } from './activity-store.ts'
import { disconnectIdentities } from './disconnect-identities.ts'
import { canonicalEmail } from './email.ts'
import { endSessions } from './end-sessions.ts'
import { closed, findLogin, moveLogin, replaceLogin } from './login-store.ts'
import { findLink, useLink } from './mailed-link-store.ts'
import { revoke } from './session-store.ts'
import { newReset } from './start-reset.ts'

export default serve(disavow, async ({ body, request: { address, agent } }) => {
  const at = now()
  const tokenHash = fingerprint(body.token)
  const disavowal = await findLink('disavowal', tokenHash, at)
  const account = disavowal && (await findAccount(disavowal.accountId))
  const login = account && (await findLogin(canonicalEmail(account.email)))
  if (!disavowal || login?.accountId !== account?.accountId || !account || !login) throw new Problem('link/expired')
  const { accountId } = account
  const { sessionId, since = 0 } = disavowal
  const { kept, formerEmail } = undoMoves(account.moves, sessionId ? { since } : { disavowal: tokenHash })
  // A change that was taken back already, with one before it.
  if (!sessionId && !formerEmail) throw new Problem('link/expired')

  // Before anything else is said: what is used next to come back in must be the mailbox.
  await disconnectIdentities(accountId, at)
  const email = formerEmail ?? account.email
  const reset = await newReset({ accountId, email }, at)
  const undone = closed({ ...login, email }, reset.tokenHash, at)
  const committed = await commit([
    useLink('disavowal', tokenHash, at),
    ...restore(login, undone, at),
    noteDisavowal(account, email, kept),
    ...(sessionId && !formerEmail ? [revoke(accountId, sessionId)] : await endSessions(accountId)),
    ...reset.writes,
    appendActivity(accountId, 'disavowed', at, { address, agent }),
  ])
  if (committed.done) return answer(204)
  if (committed.isRefused(0)) throw new Problem('link/expired')
  throw new Problem('service/busy', { retryAfterSeconds: 1 })
})

const restore = (login: Login, undone: Login, at: number): Write[] =>
  canonicalEmail(login.email) === canonicalEmail(undone.email)
    ? [replaceLogin(canonicalEmail(login.email), login, undone)]
    : moveLogin(login, undone, at)
