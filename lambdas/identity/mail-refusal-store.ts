// Addresses that get no more mail, and the note of it on the account that has the address, for its owner to read. What is
// known is only ever replaced by what outranks it. Keys: mail-refusal#… / refusal; acc_… / account.

import { find, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { isNews, type MailRefusal } from './mail-refusal.ts'

const table = setting('IDENTITY_TABLE')
const key = (email: string) => ({ pk: `mail-refusal#${email}`, sk: 'refusal' })

/** Why no mail goes to an address, given in its canonical form; undefined where it may. */
export const findMailRefusal = (email: string) => find<MailRefusal>(table, key(email))

/** No mail goes to this address from now on. Refused where that is known. */
export function refuseMail(email: string, refusal: MailRefusal): Write {
  const { condition, values } = isNews(refusal, '#reason')
  return update(table, key(email), 'SET #reason = :reason, #at = :at', {
    condition,
    values: { ...values, reason: refusal.reason, at: refusal.at },
  })
}

/** Tells an account that mail to its address is refused. Refused where it knows, has another address, or is gone. */
export function noteMailRefused(accountId: string, email: string, { reason, at }: MailRefusal): Write {
  const { condition, values } = isNews({ reason, at }, '#mailRefused.#reason')
  return update(table, { pk: accountId, sk: 'account' }, 'SET #mailRefused = :refusal', {
    condition: `#email = :email AND ${condition}`,
    values: { ...values, email, refusal: { reason, at } },
  })
}
