// Opens an account by an identity that is connected to it: a session, or the challenge of its second step. The sign-in is
// used up in the same transaction, so that two completions at once open one session.

import { commit, type Write } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import type { RequestFacts } from '../platform/request.ts'
import type { Secret } from '../platform/secret.ts'
import { answer } from '../platform/serve.ts'
import type { Login } from './account.ts'
import { signInCookie } from './browser-sign-in.ts'
import { canonicalEmail } from './email.ts'
import { isTrusted, knownBrowser } from './known-browser.ts'
import { identityId } from './linked-identity.ts'
import { noteUse } from './linked-identity-store.ts'
import { noteSignIn } from './login-store.ts'
import { openChallenge } from './open-challenge.ts'
import { openPersonalSession } from './open-personal-session.ts'
import { expiredCookie } from './session.ts'
import { type HeldSignIn, spendSignIn } from './sign-in-store.ts'

export async function enterByIdentity(
  login: Login,
  { cookie, held }: { cookie: Secret; held: HeldSignIn },
  request: RequestFacts,
  at: number,
) {
  const { identity } = held
  const email = canonicalEmail(login.email)
  const commitOnce = async (writes: Write[]) => {
    const spent = spendSignIn(cookie, held, at)
    const used = noteUse(login.accountId, identityId(identity), identity.email, at)
    const committed = await commit([spent, used, ...writes])
    if (committed.done) return
    if (committed.isRefused(0)) throw new Problem('sign-in/expired')
    // It was disconnected, or the account moved or left, while this was looked at: looked at again, it is another case.
    throw new Problem('service/busy', { retryAfterSeconds: 1 })
  }
  const ended = expiredCookie(signInCookie)
  if (login.secondFactors) {
    const challenge = await openChallenge(login, 'browser', request, commitOnce, at)
    return answer(202, { challenge }, { cookies: [ended] })
  }
  const isKnown = isTrusted(await knownBrowser(request, email), login)
  const isNewDevice = !isKnown && login.signedInAt !== undefined
  const opening = {
    ...login,
    kind: 'owner' as const,
    client: 'browser' as const,
    isNewDevice,
    provider: identity.label,
  }
  const opened = await openPersonalSession(opening, request, at)
  await commitOnce([noteSignIn(email, login, at), ...opened.writes])
  return answer(201, opened.body, { cookies: [...(opened.extras.cookies ?? []), ended] })
}
