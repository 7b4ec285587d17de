// Finds the session of a request: one consistent read, and at most every 15 minutes one write of its last use. There
// is no cache: a session that was revoked is refused at its next request.

import { now } from '../platform/clock.ts'
import { type RequestFacts, sessionCookie } from '../platform/request.ts'
import type { Session } from '../platform/session.ts'
import { isDueForTouch, opens, readToken } from './session.ts'
import { findSession, touch } from './session-store.ts'

/** The session behind a bearer token, or else behind the cookie; undefined where there is none that is alive. */
export async function authenticate(request: RequestFacts): Promise<Session | undefined> {
  const token = request.bearer ?? request.cookie(sessionCookie)
  const located = token && readToken(token)
  if (!located) return undefined
  const record = await findSession(located.accountId, located.sessionId)
  const at = now()
  if (!record || !opens(record, located.secret, at)) return undefined
  // A browser's token lives in its cookie only, an app's only in its header.
  if ((record.client === 'browser') !== (request.bearer === undefined)) return undefined
  if (isDueForTouch(record, at) && !(await touch(record, at)).done) return undefined
  return record
}
