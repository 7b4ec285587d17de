// Mail on its way out: an item written in the transaction that causes it, sent by send-mail.stream.ts. No token stands
// in it, only the name of a link: see link.ts. Key: mail#… / mail.

import type { Language } from '../../contracts/identity.ts'
import { toTtl } from '../platform/clock.ts'
import { put, remove, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { newId } from '../platform/ids.ts'
import type { MailTemplate } from './mail-words.ts'

const table = setting('IDENTITY_TABLE')
const threeDays = 3 * 24 * 3600_000

export interface Mail {
  readonly id: string
  readonly to: string
  readonly template: MailTemplate
  readonly language: Language
  /** Text that the template shows, such as a device's name. */
  readonly facts: Readonly<Record<string, string>>
  /** Names the link's token; see `linkToken`. */
  readonly link?: string
}

/** The write that hands a mail over. What could not be sent in 3 days is not sent any more. */
export function queueMail(mail: Omit<Mail, 'id'>, now: number): Write {
  const id = newId('mail', now)
  return put(table, { pk: `mail#${id}`, sk: 'mail', ...mail, id, queuedAt: now, ttl: toTtl(now + threeDays) })
}

export const forgetMail = (id: string): Write => remove(table, { pk: `mail#${id}`, sk: 'mail' })
