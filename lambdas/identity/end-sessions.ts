// Ends what a person is signed in with, as part of the transaction of what ends it. Devices keep their own sessions: they
// stay connected, or they could not be found.

import type { Write } from '../platform/database.ts'
import { isPersonal } from './session.ts'
import { listSessionRecords, revoke, revokeAll } from './session-store.ts'

// A transaction takes 100 writes. There are 20 sessions, but for the moment until follow-ups end the oldest.
const most = 80

/** The writes that end every personal session of an account, but for `kept`. */
export async function endSessions(accountId: string, kept?: string): Promise<Write[]> {
  const records = await listSessionRecords(accountId)
  const ended = records.filter((record) => isPersonal(record) && record.id !== kept)
  await revokeAll(ended.slice(most))
  return ended.slice(0, most).map(({ id }) => revoke(accountId, id))
}
