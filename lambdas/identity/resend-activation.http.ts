// POST /v1/accounts/activation/resend. The wish is written down, whoever it is for, and looked at behind the answer: so
// the answer, and the time it takes, are the same for every e-mail.

import { resendActivation } from '../../contracts/identity.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { answer, serve } from '../platform/serve.ts'
import { countRequest } from './attempt-store.ts'
import { canonicalEmail } from './email.ts'
import { ask } from './wish-store.ts'

export default serve(resendActivation, async ({ body, request }) => {
  const at = now()
  await countRequest('resend', request.household, at)
  await commit([ask('activation', canonicalEmail(body.email), at)])
  return answer(202, {})
})
