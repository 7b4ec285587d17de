// SES says that a mail came back, or that somebody called it unwanted. The address and its account are told in one
// transaction; what is known already is left as it is, so the same event may come twice, late, or out of order.
// https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html

import * as z from 'zod/mini'
import { fromTime } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { logger } from '../platform/logger.ts'
import { canonicalEmail } from './email.ts'
import { findLogin } from './login-store.ts'
import { refusalByBounce, refusalByComplaint } from './mail-refusal.ts'
import { noteMailRefused, refuseMail } from './mail-refusal-store.ts'

const timestamp = z.iso.datetime()
// Each of the hub's mails has one recipient, and that is the address it knows: the recipients that a bounce names are
// those of the last mail server, which may lie behind a forwarding.
const mail = z.object({ messageId: z.string(), destination: z.tuple([z.string()]) })

const MailEvent = z.discriminatedUnion('detail-type', [
  z.object({
    'detail-type': z.literal('Email Bounced'),
    detail: z.object({ mail, bounce: z.object({ bounceType: z.string(), timestamp }) }),
  }),
  z.object({
    'detail-type': z.literal('Email Complaint Received'),
    detail: z.object({ mail, complaint: z.object({ complaintFeedbackType: z.nullish(z.string()), timestamp }) }),
  }),
])
type MailEvent = z.infer<typeof MailEvent>

export const handler = async (event: unknown): Promise<void> => {
  const parsed = parse(event)
  const refusal = parsed && refusalOf(parsed)
  if (!refusal) return
  const { messageId, destination } = parsed.detail.mail
  const email = canonicalEmail(destination[0])
  const login = await findLogin(email)
  const writes = [
    refuseMail(email, refusal),
    ...(login ? [noteMailRefused(login.accountId, login.email, refusal)] : []),
  ]
  const committed = await commit(writes)
  // One of the two may be known without the other: an account can have come to the address later.
  const news = committed.done ? [] : writes.filter((_, index) => !committed.isRefused(index))
  if (news.length > 0) await commit(news)
  logger.info('mail refused', { reason: refusal.reason, messageId, accountId: login?.accountId })
}

function parse(event: unknown): MailEvent | undefined {
  const parsed = MailEvent.safeParse(event)
  if (parsed.success) return parsed.data
  const { path = [], code } = parsed.error.issues[0] ?? {}
  // A bounce that can not be read is no stranger's event: it becomes a dead letter, or mail would go on to that address.
  if (path[0] === 'detail') throw new Error(`An event of SES has another form: ${path.join('/')} ${code}`)
  logger.warn('event ignored')
  return undefined
}

function refusalOf({ detail }: MailEvent) {
  if ('bounce' in detail) return refusalByBounce(detail.bounce.bounceType, fromTime(detail.bounce.timestamp))
  return refusalByComplaint(detail.complaint.complaintFeedbackType, fromTime(detail.complaint.timestamp))
}
