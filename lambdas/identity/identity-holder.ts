// Whose an identity is: the login of the account that it opens. One whose account is gone, or whose person has left, is
// nobody's, whatever has not been erased yet.

import { Problem } from '../platform/problem.ts'
import type { Login } from './account.ts'
import { findAccount } from './account-store.ts'
import { canonicalEmail } from './email.ts'
import { identityId, type VerifiedIdentity } from './linked-identity.ts'
import { findHolder } from './linked-identity-store.ts'
import { findLogin } from './login-store.ts'

/** `former`: the account that it opened before, and that is gone. */
export type Holder = { readonly login: Login } | { readonly login?: undefined; readonly former: string | undefined }

export async function holderOf(identity: VerifiedIdentity): Promise<Holder> {
  const accountId = await findHolder(identityId(identity))
  const account = accountId && (await findAccount(accountId))
  if (!account || account.leftAt !== undefined) return { former: accountId }
  const login = await findLogin(canonicalEmail(account.email))
  // It is moving to another address in this moment.
  if (login?.accountId !== accountId || login.state !== 'active')
    throw new Problem('service/busy', { retryAfterSeconds: 1 })
  return { login }
}
