// Ends what a person is signed in with, as part of the transaction of what ends it, and with it the install links that were
// made before: see ending-store.ts. Devices keep their own sessions: they stay connected, or they could not be found.

import type { Write } from '../platform/database.ts'
import { countEnding } from './ending-store.ts'
import { isPersonal, type SessionRecord } from './session.ts'
import { listSessionRecords, revoke, revokeAll } from './session-store.ts'

// A transaction takes 100 writes. There are 20 sessions, but for the moment until follow-ups end the oldest.
const most = 80

/** The writes that end every personal session of an account, but for `kept`. */
export const endSessions = (accountId: string, kept?: string): Promise<Write[]> =>
  endThose(accountId, ({ id }) => id !== kept)

/**
 * The writes that end one session and every personal one that was opened since a time: whoever was in it could open more,
 * and was not told of as somebody new where they did.
 */
export const endSessionsSince = (accountId: string, sessionId: string, since: number): Promise<Write[]> =>
  endThose(accountId, ({ id, createdAt }) => id === sessionId || createdAt >= since)

async function endThose(accountId: string, ends: (record: SessionRecord) => boolean): Promise<Write[]> {
  const ended = (await listSessionRecords(accountId)).filter((record) => isPersonal(record) && ends(record))
  await revokeAll(ended.slice(most))
  return [countEnding(accountId), ...ended.slice(0, most).map(({ id }) => revoke(accountId, id))]
}
