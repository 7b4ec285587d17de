// The second step of signing in, whatever the first one was: a challenge, and where codes by SMS come first, one that is on
// its way.

import { toTime } from '../platform/clock.ts'
import type { Write } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import type { RequestFacts } from '../platform/request.ts'
import { newToken } from '../platform/secret.ts'
import type { Login } from './account.ts'
import { challengeLifetime, challengePlace, createChallenge } from './challenge-store.ts'
import { sendCode } from './send-code.ts'
import { findTwoStep } from './two-step-store.ts'

/** Opens a challenge by `commitOnce`, which adds what uses the first step up, and throws where that was used. */
export async function openChallenge(
  { accountId, email, passwordSetAt, secondFactors: methods = [], phoneHint }: Login,
  client: 'browser' | 'app',
  request: RequestFacts,
  commitOnce: (writes: Write[]) => Promise<void>,
  at: number,
) {
  const id = newToken().reveal()
  const expiresAt = at + challengeLifetime
  await commitOnce([createChallenge(id, { accountId, email, passwordSetAt, client, methods, expiresAt })])
  const challenge = { id, methods, expiresAt: toTime(expiresAt), ...(phoneHint && { phoneHint }) }
  if (methods[0] !== 'sms') return challenge
  const record = await findTwoStep(accountId)
  if (!record?.phone) return challenge
  try {
    const message = { phone: record.phone, accountId, household: request.household }
    const sent = await sendCode(challengePlace(id), message, at)
    return { ...challenge, ...sent, expiresAt: challenge.expiresAt }
  } catch (error) {
    // The challenge stands: another code can be asked for, and a recovery code needs no message.
    if (error instanceof Problem) return challenge
    throw error
  }
}
