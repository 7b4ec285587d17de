// What goes with an account that is erased: the seats that it shares are taken back, the one that somebody shares with it
// is theirs again, and then everything that is kept under it goes. Safe to repeat.

import { commit } from '../platform/database.ts'
import { findInvitation, listInvitationRecords } from './invitation-store.ts'
import { forgetHolding, listSubscriptionRecords } from './subscription-store.ts'
import { giveBack, takeBack } from './take-back.ts'

export async function eraseHolding(accountId: string, now: number): Promise<void> {
  for (const invitation of await listInvitationRecords(accountId)) await takeBack(invitation, now)
  for (const { sharedFrom } of await listSubscriptionRecords(accountId)) {
    const given = sharedFrom && (await findInvitation(sharedFrom.accountId, sharedFrom.invitationId))
    if (given) await giveBack(given)
  }
  for (;;) {
    const writes = await forgetHolding(accountId)
    if (writes.length === 0) return
    await commit(writes)
  }
}
