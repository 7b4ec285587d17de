// Sends the mails that transactions left behind. The stream repeats what failed, so a mail goes out when SES is back;
// a mail may, rarely, arrive twice. Nothing is sent to an address that mail came back from, to an account that is gone,
// or that its person does without.

import { commit } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { logger } from '../platform/logger.ts'
import { sendMail } from '../platform/send-mail.ts'
import { streamFunction } from '../platform/stream.ts'
import { noticesOf } from './account.ts'
import { findAccount } from './account-store.ts'
import { canonicalEmail, deliverableEmail } from './email.ts'
import { linkToken, mailedCode } from './link.ts'
import { findMailRefusal } from './mail-refusal-store.ts'
import { forgetMail, type Mail } from './mail-store.ts'
import { composeMail } from './mail-texts.ts'

export const handler = streamFunction(async ({ after }) => {
  if (!after) return
  const mail = after as unknown as Mail
  const recipient = await recipientOf(mail)
  if (recipient) await send(mail, recipient)
  await commit([forgetMail(mail.id)])
})

type Recipient = Pick<Extract<Mail, { to: string }>, 'to' | 'language'>

async function recipientOf(mail: Mail): Promise<Recipient | undefined> {
  if ('to' in mail) return mail
  const account = await findAccount(mail.accountId)
  if (!account) return undefined
  // What was on its way when its kind was switched off still goes out: a thief can not mute the mail about himself.
  const isMuted = mail.notice && !noticesOf(account)[mail.notice] && mail.queuedAt > (account.noticesAt ?? 0)
  if (isMuted) return undefined
  return { to: account.email, language: account.language }
}

async function send(mail: Mail, { to, language }: Recipient): Promise<void> {
  if (await findMailRefusal(canonicalEmail(to))) {
    logger.info('mail not sent to an address that refuses it', { mailId: mail.id, template: mail.template })
    return
  }
  const token = mail.link ? await linkToken(mail.link) : undefined
  const code = mail.code ? await mailedCode(mail.code) : undefined
  const facts = { ...mail.facts, ...(code && { code: code.reveal() }) }
  const text = composeMail(mail.template, facts, language, setting('ORIGIN'), token?.reveal() ?? '')
  const outcome = await sendMail({ to: deliverableEmail(to), ...text })
  if (outcome === 'rejected') logger.warn('mail rejected by SES', { mailId: mail.id, template: mail.template })
}
