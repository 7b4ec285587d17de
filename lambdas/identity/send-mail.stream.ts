// Sends the mails that transactions left behind. The stream repeats what failed, so a mail goes out when SES is back;
// a mail may, rarely, arrive twice.

import { commit } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { logger } from '../platform/logger.ts'
import { sendMail } from '../platform/send-mail.ts'
import { streamFunction } from '../platform/stream.ts'
import { deliverableEmail } from './email.ts'
import { linkToken } from './link.ts'
import { forgetMail, type Mail } from './mail-store.ts'
import { composeMail } from './mail-texts.ts'

export const handler = streamFunction(async ({ after }) => {
  if (!after) return
  const mail = after as unknown as Mail
  const token = mail.link ? (await linkToken(mail.link)).reveal() : ''
  const outcome = await sendMail({ to: deliverableEmail(mail.to), ...composeMail(mail, setting('ORIGIN'), token) })
  if (outcome === 'rejected') logger.warn('mail rejected by SES', { mailId: mail.id, template: mail.template })
  await commit([forgetMail(mail.id)])
})
