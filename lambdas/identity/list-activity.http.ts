// GET /v1/account/activity.

import { listActivity } from '../../contracts/account.ts'
import { answer, serve } from '../platform/serve.ts'
import { listEntries } from './activity-store.ts'

export default serve(listActivity, async ({ session, query }) =>
  answer(200, await listEntries(session.accountId, query)),
)
