// What signing in ends with, whether a password was enough or a second factor came after it: a new session, told to an
// app as a bearer token and to a browser as a cookie, with the mark by which the browser is known from then on.

import type { Language } from '../../contracts/identity.ts'
import { toTime } from '../platform/clock.ts'
import type { Write } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { type RequestFacts, sessionCookie } from '../platform/request.ts'
import { appendActivity } from './activity-store.ts'
import { canonicalEmail } from './email.ts'
import { markBrowser } from './known-browser.ts'
import { openSession, sessionTokenCookie } from './session.ts'
import { createSession } from './session-store.ts'

export interface Opening {
  readonly accountId: string
  readonly email: string
  readonly language: Language
  readonly client: 'browser' | 'app'
}

/** The writes of a new session, and the answer for when they are committed. */
export async function openOwnerSession(opening: Opening, request: RequestFacts, now: number) {
  const { accountId, email, language, client } = opening
  const id = newId('ses', now)
  const { record, token } = openSession({ id, accountId, email, language, client, agent: request.agent }, now)
  const writes: Write[] = [
    createSession(record),
    appendActivity(accountId, 'session.opened', now, { address: request.address, agent: request.agent }),
  ]
  const body = { account: { id: accountId, email }, session: { id, expiresAt: toTime(record.expiresAt) } }
  if (client === 'app') return { writes, body: { ...body, token: token.reveal() }, extras: {} }
  const cookies = [
    sessionTokenCookie(sessionCookie, token, record.expiresAt, now),
    await markBrowser(canonicalEmail(email)),
  ]
  return { writes, body, extras: { cookies } }
}
