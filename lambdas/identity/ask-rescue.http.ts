// POST /v1/rescue. The phone is gone, and no recovery code at hand: with the password, a code goes by mail. Guessed at and
// refused like a sign-in, in the same buckets.

import { askRescue } from '../../contracts/identity.ts'
import { now, toTime } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { newToken } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { findAccount } from './account-store.ts'
import { countRequest, forgetAttempts } from './attempt-store.ts'
import { judgeSignIn } from './judge-sign-in.ts'
import { queueMail } from './mail-store.ts'
import { createRescue, rescueLifetime, rescueName } from './rescue-store.ts'

export default serve(askRescue, async ({ body, request }) => {
  const at = now()
  const { login, bucket } = await judgeSignIn(body, request, at)
  const { accountId, email, passwordSetAt } = login
  await assertAvailable(accountId, at).catch(async (refusal) => {
    // The password was right: that there is no rescue now is no guess.
    await commit([forgetAttempts(bucket)])
    throw refusal
  })
  const id = newToken().reveal()
  const name = rescueName(id)
  const expiresAt = at + rescueLifetime
  await commit([
    createRescue(name, { accountId, email, passwordSetAt, expiresAt }),
    queueMail({ accountId, template: 'rescue-code', code: name }, at),
    forgetAttempts(bucket),
  ])
  return answer(202, { rescue: { id, expiresAt: toTime(expiresAt) } })
})

// Guessing the code takes the password and 5 tries a mail: 50 guesses a day, of a million.
async function assertAvailable(accountId: string, at: number): Promise<void> {
  const [account] = await Promise.all([
    findAccount(accountId),
    countRequest('rescue-mail', accountId, at),
    countRequest('rescue-day', accountId, at),
  ])
  if (account?.rescue === false) throw new Problem('rescue/off')
}
