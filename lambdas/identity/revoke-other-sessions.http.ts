// DELETE /v1/sessions: sign out everywhere else. Devices stay connected.

import { revokeOtherSessions } from '../../contracts/identity.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { answer, serve } from '../platform/serve.ts'
import { appendActivity } from './activity-store.ts'
import { endSessions } from './end-sessions.ts'

export default serve(revokeOtherSessions, async ({ session }) => {
  const { accountId, id } = session
  await commit([...(await endSessions(accountId, id)), appendActivity(accountId, 'session.revoked', now())])
  return answer(204)
})
