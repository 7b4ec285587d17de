// Gives an account a link to set a new password, and mails it; the link before it is dead.

import type { Write } from '../platform/database.ts'
import type { Login } from './account.ts'
import { canonicalEmail } from './email.ts'
import { newLink } from './link.ts'
import { noteReset } from './login-store.ts'
import { queueMail } from './mail-store.ts'
import { createLink } from './mailed-link-store.ts'

/** The writes of a reset link and its mail; the login has yet to know it: `noteReset` with `tokenHash`. */
export async function newReset(
  { accountId, email }: Pick<Login, 'accountId' | 'email'>,
  now: number,
): Promise<{ tokenHash: string; writes: Write[] }> {
  const { link, tokenHash } = await newLink()
  return {
    tokenHash,
    writes: [
      createLink('reset', tokenHash, { accountId, email: canonicalEmail(email) }, now),
      queueMail({ accountId, template: 'reset-link', link }, now),
    ],
  }
}

/** The writes of a reset that was asked for. Refused where the account moved or left. */
export async function startReset(login: Login, now: number): Promise<Write[]> {
  const { tokenHash, writes } = await newReset(login, now)
  return [noteReset(canonicalEmail(login.email), login, tokenHash), ...writes]
}
