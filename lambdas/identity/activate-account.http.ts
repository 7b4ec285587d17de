// POST /v1/accounts/activation. Once, the newest link only, within its 24 hours. Used by a button on the page that the
// mail's link opens, so that a mail scanner that opens links uses nothing up.

import { activateAccount } from '../../contracts/identity.ts'
import { now } from '../platform/clock.ts'
import { commit, type Write } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { fingerprint } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { keepAccount } from './account-store.ts'
import { findActivation, useActivation } from './activation-store.ts'
import { appendActivity } from './activity-store.ts'
import { holderOf } from './identity-holder.ts'
import { linkedAt, type VerifiedIdentity } from './linked-identity.ts'
import { createIdentity } from './linked-identity-store.ts'
import { activate } from './login-store.ts'

export default serve(activateAccount, async ({ body }) => {
  const at = now()
  const tokenHash = fingerprint(body.token)
  const activation = await findActivation(tokenHash, at)
  if (!activation) throw new Problem('link/expired')
  const connected = activation.identity ? await connect(activation.identity, activation.accountId, at) : []
  const committed = await commit([
    useActivation(tokenHash, at),
    activate(activation.email, activation.accountId, tokenHash, at),
    keepAccount(activation.accountId),
    // Signing up is told now: of an account that was never activated nothing stays.
    appendActivity(activation.accountId, 'account.created', activation.signedUpAt),
    appendActivity(activation.accountId, 'account.activated', at),
    ...connected,
  ])
  if (!committed.done) throw new Problem('link/expired')
  return answer(204)
})

/** Only now: before, nobody who reads the address has said that this is them. */
async function connect(identity: VerifiedIdentity, accountId: string, at: number): Promise<Write[]> {
  const holder = await holderOf(identity)
  if (holder.login) throw new Problem('identity/taken')
  return [
    ...createIdentity(accountId, linkedAt(identity, at), holder.former),
    appendActivity(accountId, 'identity.linked', at, { provider: identity.label }),
  ]
}
