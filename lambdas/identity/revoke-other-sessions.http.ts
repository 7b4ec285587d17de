// DELETE /v1/sessions: sign out everywhere else. Devices stay connected.

import { revokeOtherSessions } from '../../contracts/identity.ts'
import { now } from '../platform/clock.ts'
import { answer, serve } from '../platform/serve.ts'
import { appendActivity } from './activity-store.ts'
import { listSessionRecords, revokeAll } from './session-store.ts'

export default serve(revokeOtherSessions, async ({ session }) => {
  const records = await listSessionRecords(session.accountId)
  const others = records.filter((record) => record.kind === 'owner' && record.id !== session.id)
  await revokeAll(others, [appendActivity(session.accountId, 'session.revoked', now())])
  return answer(204)
})
