// POST /v1/sessions/passkey. The answer names its account by the user handle, and nothing more is believed of that: the passkey
// must be there, its signature right, and its challenge one of ours. Every refusal is that of a sign-in.

import { signInWithPasskey } from '../../contracts/passkeys.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { findAccount } from './account-store.ts'
import { appendActivity } from './activity-store.ts'
import { countRequest } from './attempt-store.ts'
import { canonicalEmail } from './email.ts'
import { judgePasskey } from './judge-passkey.ts'
import { isTrusted, knownBrowser } from './known-browser.ts'
import { findLogin, noteSignIn } from './login-store.ts'
import { openPersonalSession } from './open-personal-session.ts'
import { accountOfHandle, passkeyPurpose } from './passkey.ts'
import { findPasskey } from './passkey-store.ts'

export default serve(signInWithPasskey, async ({ body: { response, client }, request }) => {
  const at = now()
  const named = accountOfHandle(response.response.userHandle)
  const [passkey, account] = await Promise.all([
    named ? findPasskey(named, response.id) : undefined,
    named ? findAccount(named) : undefined,
    countRequest('sign-in', request.household, at),
  ])
  if (!passkey || !account) throw new Problem('sign-in/refused')
  const { accountId } = account
  const email = canonicalEmail(account.email)
  const [used, login, browser] = await Promise.all([
    judgePasskey(passkey, response, passkeyPurpose.signIn, at),
    findLogin(email),
    knownBrowser(request, email),
  ])
  if (!used || login?.accountId !== accountId) return refuse()
  const isNewDevice = !isTrusted(browser, login) && login.signedInAt !== undefined
  const opened = await openPersonalSession({ ...login, kind: 'owner', client, isNewDevice }, request, at)
  const committed = await commit([noteSignIn(email, login, at), ...opened.writes, ...used])
  return committed.done ? answer(201, opened.body, opened.extras) : refuse()

  async function refuse(): Promise<never> {
    const { address, agent } = request
    await commit([appendActivity(accountId, 'session.refused', at, { address, agent })])
    throw new Problem('sign-in/refused')
  }
})
