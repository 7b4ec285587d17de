// Somebody asked for a new activation mail. A pending account gets a new link, and the older one is dead; at most one mail
// a minute and five a day. Of every other e-mail nothing is done.

import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import type { StreamTrigger } from '../platform/stream.ts'
import { isPending, type Login, mayMail, withMail } from './account.ts'
import { createActivation } from './activation-store.ts'
import { newLink } from './link.ts'
import { findLogin, replaceActivation } from './login-store.ts'
import { queueMail } from './mail-store.ts'
import { isWish } from './wish-store.ts'

export const renewActivation: StreamTrigger = {
  concerns: isWish('activation'),
  handle: async ({ after }) => {
    const at = now()
    const email = String(after.email)
    const login = await findLogin(email)
    if (!isPending(login, at) || !mayMail(login.mailedAt, at)) return
    const { link, tokenHash } = await newLink()
    // Refused where the account was activated or replaced meanwhile: then there is nothing to send.
    await commit([
      replaceActivation(email, login, tokenHash, withMail(login.mailedAt, at)),
      createActivation(email, login, tokenHash, at),
      queueMail({ to: login.email, ...activationMail(login), language: login.language, link }, at),
    ])
  },
}

const activationMail = ({ identity }: Login) =>
  identity
    ? { template: 'provider-activation' as const, facts: { provider: identity.label } }
    : { template: 'activation' as const }
