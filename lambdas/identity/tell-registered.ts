// Somebody wants an address that is an account's: its owner hears of it, as rarely as of any other sign-up. There is
// always something to write, so that the answer takes as long as for a new address.

import type { Write } from '../platform/database.ts'
import { type Login, mayMail, withMail } from './account.ts'
import { noteMails } from './login-store.ts'
import { queueMail } from './mail-store.ts'

export function tellRegistered(email: string, login: Login, now: number): Write[] {
  if (login.state !== 'active' || !mayMail(login.mailedAt, now)) return [noteMails(email, login, login.mailedAt)]
  return [
    noteMails(email, login, withMail(login.mailedAt, now)),
    queueMail({ to: login.email, template: 'already-registered', language: login.language }, now),
  ]
}
