// POST /v1/account/email-changes. A link goes to the new address; nothing changes before it is used. An address that is
// another account's gets no link: its owner is told that somebody wanted it. Whoever asks can't tell the one from the other.

import { askEmailChange } from '../../contracts/account.ts'
import { now } from '../platform/clock.ts'
import { commit, type Write } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import type { Session } from '../platform/session.ts'
import { isTaken } from './account.ts'
import { findAccount, noteEmailChange } from './account-store.ts'
import { countRequest } from './attempt-store.ts'
import { canonicalEmail } from './email.ts'
import { newLink } from './link.ts'
import { findLogin } from './login-store.ts'
import { queueMail } from './mail-store.ts'
import { createLink } from './mailed-link-store.ts'
import { tellRegistered } from './tell-registered.ts'

export default serve(askEmailChange, async ({ body, session }) => {
  const at = now()
  const email = canonicalEmail(body.email)
  if (email === canonicalEmail(session.email)) {
    throw new Problem('request/invalid', { errors: [{ pointer: '/email', message: 'is your address already' }] })
  }
  const [login] = await Promise.all([findLogin(email), countRequest('email-change', session.accountId, at)])
  const isAnothers = login && isTaken(login, at) && login.accountId !== session.accountId
  await commit(isAnothers ? tellRegistered(email, login, at) : await sendLink(body.email, session, at))
  return answer(202, {})
})

async function sendLink(email: string, { accountId }: Session, at: number): Promise<Write[]> {
  const [account, { link, tokenHash }] = await Promise.all([findAccount(accountId), newLink()])
  return [
    noteEmailChange(accountId, tokenHash),
    createLink('email-change', tokenHash, { accountId, email }, at),
    queueMail({ to: email, language: account?.language ?? 'en', template: 'confirm-email', link }, at),
  ]
}
