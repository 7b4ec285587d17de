// A person's mailbox in a journey: mails by their subject, in the order in which they came, and the token of a mail's
// link. Mails are waited for; that one does not come is seen by another that was asked for after it.

import { askPasswordReset } from '../../contracts/account.ts'
import { eventually } from './eventually.ts'
import type { Hub, Mail } from './hub.ts'
import { newPerson, type Person, signInAs, stranger } from './person.ts'

/** The mails to an address so far, oldest first; of one subject where it is given. */
export async function mailsTo(hub: Hub, to: string, subject?: string): Promise<Mail[]> {
  const mails = (await hub.outbox()).filter((mail) => mail.kind === 'mail' && mail.to === to)
  return subject === undefined ? mails : mails.filter((mail) => mail.subject === subject)
}

export const subjectsTo = async (hub: Hub, to: string): Promise<(string | undefined)[]> =>
  (await mailsTo(hub, to)).map(({ subject }) => subject)

/** Waits for the n-th mail of a subject, counted from 1. */
export const nthMail = (hub: Hub, to: string, subject: string, nth = 1): Promise<Mail> =>
  eventually(`mail ${nth} to ${to}: ${subject}`, async () => (await mailsTo(hub, to, subject))[nth - 1])

/** The link of a mail that carries a token. */
export function linkIn({ links, subject }: Mail): URL {
  const link = links.find((each) => each.includes('#token='))
  if (!link) throw new Error(`No link with a token in the mail "${subject}"`)
  return new URL(link)
}

export const tokenIn = (mail: Mail): string => linkIn(mail).hash.slice('#token='.length)

export const mailedToken = async (hub: Hub, to: string, subject: string, nth = 1): Promise<string> =>
  tokenIn(await nthMail(hub, to, subject, nth))

/** Asks for a link to set a new password, and waits for the n-th that went to this address. */
export async function resetToken(hub: Hub, email: string, nth = 1): Promise<string> {
  await stranger(hub)(askPasswordReset, { body: { email } })
  return mailedToken(hub, email, 'Set a new password', nth)
}

let fence: Promise<Person> | undefined
let signIns = 0
/**
 * Waits until every mail is out that was caused by now: sessions are followed up in their order, and mails go out in
 * theirs, so whatever was caused before this sign-in on a new device stands before its mail.
 */
export async function allMailIsOut(hub: Hub): Promise<void> {
  fence ??= newPerson(hub, 'fence')
  const { email } = await fence
  await signInAs(hub, email)
  await nthMail(hub, email, 'A new sign-in to your account', ++signIns)
}
