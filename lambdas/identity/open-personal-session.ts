// What signing in ends with, whether a password was enough, a second factor came after it, or a rescue: a new session,
// told to an app as a bearer token and to a browser as a cookie, with the mark by which the browser is known from then
// on. A rescue makes no browser known.

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
  readonly kind: 'owner' | 'rescue'
  readonly accountId: string
  readonly email: string
  readonly client: 'browser' | 'app'
  /** The account was not signed in to before from there: its owner is told. */
  readonly isNewDevice: boolean
  /** What the other account is called whose word opens it. */
  readonly provider?: string
}

/** The writes of a new session, and the answer for when they are committed. */
export async function openPersonalSession(
  { kind, accountId, email, client, isNewDevice, provider }: Opening,
  { address, agent }: RequestFacts,
  now: number,
) {
  const id = newId('ses', now)
  const { record, token } = openSession(
    { kind, id, accountId, email, client, agent, address, isNewDevice, ...(provider && { via: 'provider' }) },
    now,
  )
  const writes: Write[] = [
    createSession(record),
    appendActivity(accountId, kind === 'owner' ? 'session.opened' : 'rescue.opened', now, {
      address,
      agent,
      ...(provider && { provider }),
    }),
  ]
  const body = { account: { id: accountId, email }, session: { id, expiresAt: toTime(record.expiresAt) } }
  if (client === 'app') return { writes, body: { ...body, token: token.reveal() }, extras: {} }
  const cookies = [
    sessionTokenCookie(sessionCookie, token, record.expiresAt, now),
    ...(kind === 'owner' ? [await markBrowser(canonicalEmail(email), now)] : []),
  ]
  return { writes, body, extras: { cookies } }
}
