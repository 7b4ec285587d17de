// What is logged and mailed when something about two-step verification changes.

import type { ActivityKind } from '../../contracts/account.ts'
import type { Write } from '../platform/database.ts'
import type { Session } from '../platform/session.ts'
import { appendActivity } from './activity-store.ts'
import { queueMail } from './mail-store.ts'
import type { MailTemplate } from './mail-words.ts'
import { isRunningLow } from './recovery-codes.ts'

type Whose = Pick<Session, 'accountId'>

/** The log entry of a change, and the mail that tells of it. */
export const tellOfChange = (
  { accountId }: Whose,
  kind: ActivityKind,
  template: MailTemplate,
  now: number,
  facts?: Readonly<Record<string, string>>,
): Write[] => [appendActivity(accountId, kind, now), queueMail({ accountId, template, ...(facts && { facts }) }, now)]

/** After a recovery code was used: log and mail, with a warning where few are left. */
export function tellOfRecoveryCode(whose: Whose, left: number | undefined, now: number): Write[] {
  if (left === undefined) return []
  const template = isRunningLow(left) ? 'recovery-codes-low' : 'recovery-code-used'
  const { accountId } = whose
  return [
    appendActivity(accountId, 'recovery-code.used', now),
    queueMail({ accountId, template, facts: { left: String(left) } }, now),
  ]
}
