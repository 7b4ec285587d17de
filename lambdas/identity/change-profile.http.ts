// PATCH /v1/account. Which mails go out, and whether a rescue can be asked for, is worth something to a thief: that needs a
// recent proof.

import { type ActivityKind, changeProfile } from '../../contracts/account.ts'
import { now } from '../platform/clock.ts'
import { commit, type Write } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { assertRecent } from '../platform/session.ts'
import { type AccountRecord, noticesOf, showAccount } from './account.ts'
import { adjustProfile, findAccount } from './account-store.ts'
import { appendActivity } from './activity-store.ts'
import { canonicalEmail } from './email.ts'
import { noteLanguage } from './login-store.ts'
import { queueMail } from './mail-store.ts'

export default serve(changeProfile, async ({ body, session, request: { address, agent } }) => {
  const at = now()
  const { accountId } = session
  if (body.notices || body.rescue !== undefined) assertRecent(session, at)
  const account = await findAccount(accountId)
  if (!account) throw new Problem('session/required')
  const given = {
    ...body,
    ...(body.notices && { notices: { ...noticesOf(account), ...body.notices }, noticesAt: at }),
  }
  if (Object.keys(given).length === 0) return answer(200, showAccount(account, session))
  const switched: ActivityKind = body.rescue ? 'rescue.on' : 'rescue.off'
  const committed = await commit([
    adjustProfile(account, given),
    ...(body.language ? [noteLanguage(canonicalEmail(session.email), accountId, body.language)] : []),
    ...(body.notices ? tellOfNotices(accountId, { address, agent }, at) : []),
    ...(body.rescue === undefined ? [] : [appendActivity(accountId, switched, at, { address, agent })]),
  ])
  // Something was changed in this moment, by another of the person's own windows.
  if (!committed.done) throw new Problem('service/busy', { retryAfterSeconds: 1 })
  return answer(200, showAccount({ ...account, ...given } as AccountRecord, session))
})

// A mail that is switched off can be missed; this one can't.
const tellOfNotices = (accountId: string, from: { address: string; agent: string }, at: number): Write[] => [
  appendActivity(accountId, 'notices.changed', at, from),
  queueMail({ accountId, template: 'notices-changed' }, at),
]
