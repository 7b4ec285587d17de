// DELETE /v1/sessions/current.

import { signOut } from '../../contracts/identity.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { sessionCookie } from '../platform/request.ts'
import { answer, serve } from '../platform/serve.ts'
import { appendActivity } from './activity-store.ts'
import { expiredCookie } from './session.ts'
import { revoke } from './session-store.ts'

export default serve(signOut, async ({ session }) => {
  await commit([revoke(session.accountId, session.id), appendActivity(session.accountId, 'session.revoked', now())])
  return answer(204, undefined, session.client === 'browser' ? { cookies: [expiredCookie(sessionCookie)] } : {})
})
