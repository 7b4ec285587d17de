// The mailbox simulator of Amazon SES: mail to one of its addresses, with or without a label (bounce+label@…), is taken,
// and then comes back or is called unwanted, in the words of SES's own events.
// https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
// https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html

import { randomUUID } from 'node:crypto'
import type { FeedbackKind } from '../template/configuration-sets.ts'

export interface SentMail {
  readonly messageId: string
  readonly source: string
  readonly to: readonly string[]
  readonly subject: string
  readonly configurationSet: string
  /** Milliseconds since 1970. */
  readonly at: number
}

export interface Feedback {
  readonly kind: FeedbackKind
  readonly 'detail-type': string
  readonly detail: object
}

type Answer = (
  recipients: { emailAddress: string }[],
  timestamp: string,
) => Omit<Feedback, 'detail'> & { about: object }

const bounced =
  (bounceType: string, bounceSubType: string, status: object): Answer =>
  (recipients, timestamp) => ({
    kind: 'bounce',
    'detail-type': 'Email Bounced',
    about: {
      feedbackId: randomUUID(),
      bounceType,
      bounceSubType,
      bouncedRecipients: recipients.map((recipient) => ({ ...recipient, ...status })),
      timestamp,
      reportingMTA: 'dns; localhost',
    },
  })

const complained: Answer = (recipients, timestamp) => ({
  kind: 'complaint',
  'detail-type': 'Email Complaint Received',
  about: {
    feedbackId: randomUUID(),
    complaintSubType: null,
    complainedRecipients: recipients,
    timestamp,
    userAgent: 'Amazon SES Mailbox Simulator',
    complaintFeedbackType: 'abuse',
    arrivalDate: timestamp,
  },
})

const unknownUser = { action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' }
const mailboxes: Readonly<Record<string, Answer>> = {
  bounce: bounced('Permanent', 'General', unknownUser),
  suppressionlist: bounced('Permanent', 'Suppressed', unknownUser),
  ooto: bounced('Transient', 'General', {}),
  complaint: complained,
}

/** What SES tells after a mail was sent; nothing for most of them. */
export function feedbackOn(mail: SentMail): Feedback[] {
  return mail.to.flatMap((emailAddress) => {
    const [, mailbox = ''] = /^([a-z]+)(?:\+[^@]*)?@simulator\.amazonses\.com$/i.exec(emailAddress) ?? []
    const answer = mailboxes[mailbox.toLowerCase()]
    if (!answer) return []
    const { kind, about, ...rest } = answer([{ emailAddress }], new Date(mail.at).toISOString())
    const eventType = kind === 'bounce' ? 'Bounce' : 'Complaint'
    return [{ kind, ...rest, detail: { eventType, mail: describe(mail), [kind]: about } }]
  })
}

function describe({ messageId, source, to, subject, configurationSet, at }: SentMail): object {
  return {
    timestamp: new Date(at).toISOString(),
    source,
    messageId,
    destination: to,
    headersTruncated: false,
    headers: [
      { name: 'From', value: source },
      { name: 'To', value: to.join(', ') },
      { name: 'Subject', value: subject },
    ],
    commonHeaders: { from: [source], to, messageId, subject },
    tags: { 'ses:operation': ['SendEmail'], 'ses:configuration-set': [configurationSet] },
  }
}
