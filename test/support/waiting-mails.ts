// Mails that wait to be sent, in the tables of a handler's test, and what will stand in them.

import { linkToken, mailedCode } from '../../lambdas/identity/link.ts'
import type { Mail } from '../../lambdas/identity/mail-store.ts'
import type { Tables } from './tables.ts'

/** Of one template where it is given. */
export const waitingMails = (tables: Tables, template?: string): Mail[] =>
  tables.list<Mail>('identity', 'mail').filter((mail) => template === undefined || mail.template === template)

function only(tables: Tables, template: string): Mail {
  const [mail, ...more] = waitingMails(tables, template)
  if (!mail || more.length > 0) throw new Error(`${more.length + (mail ? 1 : 0)} mails ${template} wait`)
  return mail
}

/** The token that the link of the one mail of a template carries. */
export const mailedToken = async (tables: Tables, template: string): Promise<string> =>
  (await linkToken(only(tables, template).link ?? '')).reveal()

/** The code in the one mail of a template. */
export const codeInMail = async (tables: Tables, template: string): Promise<string> =>
  (await mailedCode(only(tables, template).code ?? '')).reveal()
