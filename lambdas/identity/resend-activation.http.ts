// POST /v1/accounts/activation/resend. A new link for a pending account; the older one is dead. At most one mail a
// minute and five a day; beyond that, and for every other e-mail, the same answer and no mail.

import { resendActivation } from '../../contracts/identity.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { answer, serve } from '../platform/serve.ts'
import { isPending, mayMail, withMail } from './account.ts'
import { findLogin, renewActivation } from './account-store.ts'
import { countAddress } from './attempt-store.ts'
import { canonicalEmail } from './email.ts'
import { newLink } from './link.ts'
import { queueMail } from './mail-store.ts'

export default serve(resendActivation, async ({ body, request }) => {
  const at = now()
  const email = canonicalEmail(body.email)
  const [login, { link, tokenHash }] = await Promise.all([
    findLogin(email),
    newLink(),
    countAddress('resend', request.household, at),
  ])
  if (isPending(login, at) && mayMail(login.mailedAt, at)) {
    await commit([
      ...renewActivation(email, login, tokenHash, withMail(login.mailedAt, at), at),
      queueMail({ to: login.email, template: 'activation', language: login.language, facts: {}, link }, at),
    ])
  }
  return answer(202, {})
})
