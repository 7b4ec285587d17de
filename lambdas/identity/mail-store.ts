// Mail on its way out: an item written in the transaction that causes it, sent by send-mail.stream.ts. No token or code
// stands in it, only the name from which one is derived: see link.ts. Key: mail#… / mail.

import type { Notices } from '../../contracts/account.ts'
import type { Language } from '../../contracts/identity.ts'
import { toTtl } from '../platform/clock.ts'
import { put, remove, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { newId } from '../platform/ids.ts'
import type { MailTemplate } from './mail-words.ts'

const table = setting('IDENTITY_TABLE')
const threeDays = 3 * 24 * 3600_000

/** An account is written to where it is reached, in its language, when the mail goes out; an address as it is given. */
type Recipient = { readonly accountId: string } | { readonly to: string; readonly language: Language }

export type Mail = Recipient & {
  readonly id: string
  readonly queuedAt: number
  readonly template: MailTemplate
  /** Text that the template shows, such as a device's name. */
  readonly facts?: Readonly<Record<string, string>>
  /** Names the token of the link. */
  readonly link?: string
  /** Names the code. */
  readonly code?: string
  /** Not sent where the account does without this kind. */
  readonly notice?: keyof Notices
}

// Without what queueing adds: of a union, each part.
type Unqueued<T> = T extends unknown ? Omit<T, 'id' | 'queuedAt'> : never

/** The write that hands a mail over. What could not be sent in 3 days is not sent any more. */
export function queueMail(mail: Unqueued<Mail>, now: number): Write {
  const id = newId('mail', now)
  return put(table, { pk: `mail#${id}`, sk: 'mail', ...mail, id, queuedAt: now, ttl: toTtl(now + threeDays) })
}

export const forgetMail = (id: string): Write => remove(table, { pk: `mail#${id}`, sk: 'mail' })
