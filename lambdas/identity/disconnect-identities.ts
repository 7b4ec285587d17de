// Disconnects whatever else opens an account: when its person leaves, and when somebody says that it was not them, because
// a thief may have connected an account of his own.

import { commit } from '../platform/database.ts'
import { appendActivity } from './activity-store.ts'
import { listLinkedIdentities, releaseIdentity, removeIdentity } from './linked-identity-store.ts'

/** Once for each; one that is disconnected already, or opens another account by now, is left as it is. */
export async function disconnectIdentities(accountId: string, at: number): Promise<void> {
  for (const { id, label } of await listLinkedIdentities(accountId))
    await commit([
      ...removeIdentity(accountId, id),
      appendActivity(accountId, 'identity.removed', at, { provider: label }),
    ])
}

/** The same where the account itself is erased, and with it the list. */
export async function releaseIdentities(accountId: string): Promise<void> {
  for (const { id } of await listLinkedIdentities(accountId)) await commit([releaseIdentity(accountId, id)])
}
