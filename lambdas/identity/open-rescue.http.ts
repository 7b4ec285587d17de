// POST /v1/rescue/verification. The mailed code came back: a session of 30 minutes that can see devices, locate, lock and
// sound the alarm. Five tries; the owner is mailed by what follows the new session.

import { openRescue } from '../../contracts/identity.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { sameText } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { findAccount } from './account-store.ts'
import { canonicalEmail } from './email.ts'
import { mailedCode } from './link.ts'
import { noteSignIn } from './login-store.ts'
import { openPersonalSession } from './open-personal-session.ts'
import { rescueName, takeRescueTry, useRescue } from './rescue-store.ts'

export default serve(openRescue, async ({ body: { id, code, client }, request }) => {
  const at = now()
  const name = rescueName(id)
  const rescue = await takeRescueTry(name, at)
  if (!rescue) throw new Problem('two-step/code-expired')
  if (!sameText(code, (await mailedCode(name)).reveal())) throw new Problem('two-step/code-refused')
  const account = await findAccount(rescue.accountId)
  if (account?.rescue === false) throw new Problem('rescue/off')
  const opened = await openPersonalSession({ ...rescue, kind: 'rescue', client, isNewDevice: true }, request, at)
  const committed = await commit([
    useRescue(name, at),
    noteSignIn(canonicalEmail(rescue.email), rescue, at),
    ...opened.writes,
  ])
  if (!committed.done) throw new Problem('two-step/code-expired')
  return answer(201, opened.body, opened.extras)
})
