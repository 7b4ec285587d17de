// POST /v1/account/email-changes/confirmation. The new address is confirmed: login, account and sessions move to it in one
// transaction. The former address is told, stays reserved for 7 days, and can take the change back.

import { confirmEmailChange } from '../../contracts/account.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { fingerprint } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { changeEmail, findAccount } from './account-store.ts'
import { appendActivity } from './activity-store.ts'
import { canonicalEmail } from './email.ts'
import { newLink } from './link.ts'
import { findLogin, moveLogin } from './login-store.ts'
import { queueMail } from './mail-store.ts'
import { createLink, disavowalLifetime, findLink, useLink } from './mailed-link-store.ts'
import { isPersonal } from './session.ts'
import { adoptEmail, listSessionRecords } from './session-store.ts'

export default serve(confirmEmailChange, async ({ body, request: { address, agent } }) => {
  const at = now()
  const tokenHash = fingerprint(body.token)
  const change = await findLink('email-change', tokenHash, at)
  const account = change && (await findAccount(change.accountId))
  if (!change || account?.emailChange !== tokenHash) throw new Problem('link/expired')
  const { accountId, email: formerEmail, language } = account
  const login = await findLogin(canonicalEmail(formerEmail))
  if (login?.accountId !== accountId) throw new Problem('link/expired')
  const [sessions, { link, tokenHash: disavowal }] = await Promise.all([listSessionRecords(accountId), newLink()])
  const { email } = change
  // Those that can no longer be taken back are left out.
  const recent = (account.moves ?? []).filter((move) => move.at > at - disavowalLifetime)
  const moves = [...recent, { at, formerEmail, disavowal }]
  const committed = await commit([
    useLink('email-change', tokenHash, at),
    changeEmail(accountId, email, tokenHash, moves),
    ...moveLogin(login, { ...login, email, mailedAt: [] }, at, at + disavowalLifetime),
    ...sessions.filter(isPersonal).map((session) => adoptEmail(session, email)),
    createLink('disavowal', disavowal, { accountId }, at),
    queueMail({ to: formerEmail, language, template: 'email-changed', facts: { email }, link }, at),
    appendActivity(accountId, 'email.changed', at, { address, agent }),
  ])
  if (committed.done) return answer(204)
  // The link was used, or the address is another account's by now; else something changed in this moment.
  if ([0, 1, 2].some(committed.isRefused)) throw new Problem('link/expired')
  throw new Problem('service/busy', { retryAfterSeconds: 1 })
})
