// Whether an account is still reached when one identity is disconnected: by its password, another identity, or a passkey.
// The write holds the transaction to it, so that two that go at once do not lean on each other.

import type { Write } from '../platform/database.ts'
import type { Session } from '../platform/session.ts'
import { canonicalEmail } from './email.ts'
import { findPasskey, listLinkedIdentities, relyOnIdentity, relyOnPasskey } from './linked-identity-store.ts'
import { findLogin, relyOnPassword } from './login-store.ts'

/** Relies on another way in than this identity; undefined where there is none. */
export async function otherWayIn(
  { accountId, email }: Pick<Session, 'accountId' | 'email'>,
  identityId: string,
): Promise<Write | undefined> {
  const [login, identities, passkey] = await Promise.all([
    findLogin(canonicalEmail(email)),
    listLinkedIdentities(accountId),
    findPasskey(accountId),
  ])
  if (login?.accountId === accountId && login.passwordHash !== '')
    return relyOnPassword(canonicalEmail(email), accountId)
  const other = identities.find(({ id }) => id !== identityId)
  if (other) return relyOnIdentity(accountId, other.id)
  return passkey && relyOnPasskey(accountId, passkey)
}
