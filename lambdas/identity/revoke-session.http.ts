// DELETE /v1/sessions/{sessionId}. A device's own session is not ended here but by disconnecting the device.

import { revokeSession } from '../../contracts/identity.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { appendActivity } from './activity-store.ts'
import { isPersonal } from './session.ts'
import { findSession, revoke } from './session-store.ts'

export default serve(revokeSession, async ({ params, session }) => {
  const record = await findSession(session.accountId, params.sessionId)
  if (!record || !isPersonal(record)) throw new Problem('session/not-found')
  const committed = await commit([
    revoke(session.accountId, params.sessionId, true),
    appendActivity(session.accountId, 'session.revoked', now()),
  ])
  if (!committed.done) throw new Problem('session/not-found')
  return answer(204)
})
