// POST /v1/account/disavowals: "this was not me". The session that a mail told of ends, and every one that was opened since;
// the change of address that it told of, or that came after that session, is taken back with every later one, and all
// sessions end; so are passkeys that were added since; no password opens the account before a new one is set by the link
// that is mailed, to the address that it has then, and no other account does.

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
import { endSessions, endSessionsSince } from './end-sessions.ts'
import { closed, findLogin, moveLogin, replaceLogin } from './login-store.ts'
import { findLink, useLink } from './mailed-link-store.ts'
import { forgetPasskey, listPasskeyRecords } from './passkey-store.ts'
import { newReset } from './start-reset.ts'
import { factorsOf, withPasskeys } from './two-step.ts'
import { findTwoStep, replaceTwoStep } from './two-step-store.ts'

export default serve(disavow, async ({ body, request: { address, agent } }) => {
  const at = now()
  const tokenHash = fingerprint(body.token)
  const disavowal = await findLink('disavowal', tokenHash, at)
  if (!disavowal) throw new Problem('link/expired')
  const [account, record, passkeys] = await Promise.all([
    findAccount(disavowal.accountId),
    findTwoStep(disavowal.accountId),
    listPasskeyRecords(disavowal.accountId),
  ])
  const login = account && (await findLogin(canonicalEmail(account.email)))
  if (login?.accountId !== account?.accountId || !account || !login) throw new Problem('link/expired')
  const { accountId } = account
  const { sessionId, since = 0 } = disavowal
  const { kept, formerEmail } = undoMoves(account.moves, sessionId ? { since } : { disavowal: tokenHash })
  // A change that was taken back already, with one before it.
  if (!sessionId && !formerEmail) throw new Problem('link/expired')

  const dropped = passkeys.filter(({ createdAt }) => createdAt >= (sessionId ? since : disavowal.at))
  const left = dropped.length > 0 ? withPasskeys(accountId, record, passkeys.length - dropped.length) : record
  // Before anything else is said: what is used next to come back in must be the mailbox.
  await disconnectIdentities(accountId, at)
  const email = formerEmail ?? account.email
  const reset = await newReset({ accountId, email }, at)
  const { secondFactors: _, ...known } = login
  const factors = factorsOf(left)
  const undone = closed({ ...known, email, ...(factors.length > 0 && { secondFactors: factors }) }, reset.tokenHash, at)
  const committed = await commit([
    useLink('disavowal', tokenHash, at),
    ...restore(login, undone, at),
    noteDisavowal(account, email, kept),
    // None is added in this moment that would be overlooked.
    replaceTwoStep(accountId, record, left),
    ...dropped.flatMap(({ credentialId }) => [
      forgetPasskey(accountId, credentialId),
      appendActivity(accountId, 'passkey.removed', at, { address, agent }),
    ]),
    ...(sessionId && !formerEmail && dropped.length === 0
      ? await endSessionsSince(accountId, sessionId, since)
      : await endSessions(accountId)),
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
