// DELETE /v1/account/identities/{identityId}. What it opened stays open; it opens nothing more.

import { unlinkIdentity } from '../../contracts/federation.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { appendActivity } from './activity-store.ts'
import { findIdentity, removeIdentity } from './linked-identity-store.ts'
import { queueMail } from './mail-store.ts'
import { otherWayIn } from './other-way-in.ts'

export default serve(unlinkIdentity, async ({ params: { identityId }, session, request: { address, agent } }) => {
  const at = now()
  const { accountId } = session
  const [found, other] = await Promise.all([findIdentity(accountId, identityId), otherWayIn(session, identityId)])
  if (!found) throw new Problem('identity/not-found')
  if (!other) throw new Problem('identity/last-way-in')
  const facts = { provider: found.label }
  const committed = await commit([
    other,
    ...removeIdentity(accountId, identityId),
    appendActivity(accountId, 'identity.removed', at, { ...facts, address, agent }),
    queueMail({ accountId, template: 'identity-removed', facts }, at),
  ])
  if (committed.done) return answer(204)
  throw new Problem(committed.isRefused(0) ? 'identity/last-way-in' : 'identity/not-found')
})
