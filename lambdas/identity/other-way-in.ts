// Whether an account is still reached when an identity is disconnected, or its last passkey is removed: by its password,
// another identity, or a passkey. What is answered holds the transaction to it, so that two that go at once do not lean on
// each other.

import type { Write } from '../platform/database.ts'
import type { Session } from '../platform/session.ts'
import { canonicalEmail } from './email.ts'
import { listLinkedIdentities, relyOnIdentity } from './linked-identity-store.ts'
import { findLogin, relyOnPassword } from './login-store.ts'
import { listPasskeyRecords, relyOnPasskey } from './passkey-store.ts'

type Whose = Pick<Session, 'accountId' | 'email'>

/** Relies on another way in than this identity; undefined where there is none. */
export async function otherWayIn(whose: Whose, identityId: string): Promise<Write | undefined> {
  const { accountId, email } = whose
  const [isByPassword, identities, [passkey]] = await Promise.all([
    hasPassword(whose),
    listLinkedIdentities(accountId),
    listPasskeyRecords(accountId),
  ])
  if (isByPassword) return relyOnPassword(canonicalEmail(email), accountId)
  const other = identities.find(({ id }) => id !== identityId)
  if (other) return relyOnIdentity(accountId, other.id)
  return passkey && relyOnPasskey(passkey)
}

/**
 * The same without any passkey. To the password nothing needs to be held, and nothing can be where the login is written to:
 * all that takes it away is a disavowal, which mails a link by which another is set.
 */
export async function wayInWithoutPasskeys(whose: Whose): Promise<readonly Write[] | undefined> {
  if (await hasPassword(whose)) return []
  const [identity] = await listLinkedIdentities(whose.accountId)
  return identity && [relyOnIdentity(whose.accountId, identity.id)]
}

async function hasPassword({ accountId, email }: Whose): Promise<boolean> {
  const login = await findLogin(canonicalEmail(email))
  return login?.accountId === accountId && login.passwordHash !== ''
}
