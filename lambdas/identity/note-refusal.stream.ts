// A sign-in was refused. Where the e-mail has an account, its activity log says so. Behind the answer, so that it takes as
// long for an e-mail that nobody has.

import { commit } from '../platform/database.ts'
import type { StreamTrigger } from '../platform/stream.ts'
import { appendActivity } from './activity-store.ts'
import { readRefusal } from './attempt-store.ts'
import { findLogin } from './login-store.ts'

export const noteRefusedSignIn: StreamTrigger = {
  concerns: (item) => readRefusal(item) !== undefined,
  handle: async ({ before, after }) => {
    const refused = readRefusal(after)
    if (!refused || readRefusal(before ?? {})?.refusal.id === refused.refusal.id) return
    const login = await findLogin(refused.email)
    if (login?.state !== 'active') return
    const { id, ...from } = refused.refusal
    // Refused where it stands there already.
    await commit([appendActivity(login.accountId, 'session.refused', refused.at, from, id)])
  },
}
