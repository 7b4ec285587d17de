// Somebody asked for a link to set a new password. An account that is active gets one by mail, five an hour at most; of
// every other e-mail nothing is done.

import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import type { StreamTrigger } from '../platform/stream.ts'
import { countRequest } from './attempt-store.ts'
import { findLogin } from './login-store.ts'
import { startReset } from './start-reset.ts'
import { isWish } from './wish-store.ts'

export const answerResetWish: StreamTrigger = {
  concerns: isWish('password-reset'),
  handle: async ({ after }) => {
    const at = now()
    const login = await findLogin(String(after.email))
    if (login?.state !== 'active') return
    try {
      await countRequest('reset-mail', login.accountId, at)
    } catch (error) {
      if (error instanceof Problem) return
      throw error
    }
    await commit(await startReset(login, at))
  },
}
