// A stranger who got into an account, and the links of the mails by which its owner hears of it.

import { askEmailChange, confirmEmailChange } from '../../contracts/account.ts'
import { handler as followUp } from '../../lambdas/identity/follow-ups.function.ts'
import { handler } from '../../lambdas/identity/identity.function.ts'
import { ask, changes } from './events.ts'
import { accountId, putSession, type SignedIn } from './records.ts'
import type { Tables } from './tables.ts'
import { mailedToken, waitingMails } from './waiting-mails.ts'

export const thiefs = 'thief@evil.example'

/** The token in the one mail of a template; every mail that waits goes with it. */
async function readMail(tables: Tables, template: string): Promise<string> {
  const token = await mailedToken(tables, template)
  for (const { id } of waitingMails(tables)) tables.delete('identity', `mail#${id}`, 'mail')
  return token
}

/** A session on a new device, and the token of the mail that told its owner. */
export async function strangeSession(tables: Tables): Promise<SignedIn & { disavowal: string }> {
  const opened = putSession(tables, {}, { isNewDevice: true, address: '203.0.113.9', createdAt: Date.now() })
  const item = tables.find('identity', accountId, `session#${opened.record.id}`) ?? {}
  await followUp(changes({ after: item }))
  return { ...opened, disavowal: await readMail(tables, 'new-sign-in') }
}

/** Moves the account to another address; answers the token that the former one got. */
export async function moveAccount(tables: Tables, token: string, to = thiefs): Promise<string> {
  await ask(handler, askEmailChange, { token, body: { email: to } })
  await ask(handler, confirmEmailChange, { body: { token: await mailedToken(tables, 'confirm-email') } })
  return readMail(tables, 'email-changed')
}
