// Keeps an account at 20 sessions: when one more was opened, the oldest end. Off the sign-in's path, because signing in
// must not wait for counting.

import { streamFunction } from '../platform/stream.ts'
import { mostSessions, type SessionRecord } from './session.ts'
import { listSessionRecords, revokeAll } from './session-store.ts'

export const handler = streamFunction(async ({ after }) => {
  if (!after) return
  const records = await listSessionRecords((after as unknown as SessionRecord).accountId)
  const owners = records.filter((record) => record.kind === 'owner')
  const surplus = owners.slice(mostSessions)
  if (surplus.length > 0) await revokeAll(surplus)
})
