// Keeps an account at 20 sessions: when one more was opened, the oldest end. Off the sign-in's path, because signing in
// must not wait for counting.

import type { StreamTrigger } from '../platform/stream.ts'
import { isPersonal, mostSessions, type SessionRecord } from './session.ts'
import { isSession, listSessionRecords, revokeAll } from './session-store.ts'

export const limitSessions: StreamTrigger = {
  // A device's own session is none of the twenty, and a household may have many.
  concerns: (item) => isSession(item) && isPersonal(item as unknown as SessionRecord),
  handle: async ({ after }) => {
    const { accountId } = after as unknown as SessionRecord
    const records = await listSessionRecords(accountId)
    const personal = records.filter((record) => isPersonal(record))
    const surplus = personal.slice(mostSessions)
    if (surplus.length > 0) await revokeAll(surplus)
  },
}
