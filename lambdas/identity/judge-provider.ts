// Judges a proof by signing in again at a provider: this browser came back, with an identity that is connected to this
// account, and its person signed in there for this, a moment ago. Like a password it is not enough where the second step is on.

import type { Write } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import type { RequestFacts } from '../platform/request.ts'
import type { Session } from '../platform/session.ts'
import { getHeld } from './browser-sign-in.ts'
import { canonicalEmail } from './email.ts'
import { identityId, isFreshProof } from './linked-identity.ts'
import { findIdentity, noteUse } from './linked-identity-store.ts'
import { findLogin } from './login-store.ts'
import { spendSignIn } from './sign-in-store.ts'

/** What uses the proof up. Throws `sign-in/expired`, `identity/not-yours` or `session/second-factor-required`. */
export async function judgeProvider(
  { accountId, email }: Session,
  request: RequestFacts,
  at: number,
): Promise<Write[]> {
  const { cookie, held } = await getHeld(request, ['proof'], at)
  const { identity, startedAt } = held
  const id = identityId(identity)
  const [found, login] = await Promise.all([findIdentity(accountId, id), findLogin(canonicalEmail(email))])
  if (!found || login?.accountId !== accountId) throw new Problem('identity/not-yours')
  if (login.secondFactors) throw new Problem('session/second-factor-required')
  if (!isFreshProof(identity, startedAt, at)) throw new Problem('sign-in/expired')
  return [spendSignIn(cookie, held, at), noteUse(accountId, id, identity.email, at)]
}
