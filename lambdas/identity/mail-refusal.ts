// Which addresses get no more mail: what was sent there came back for good, or was called unwanted. What may pass (a full
// mailbox, an absence) stops nothing. A complaint is the person's own word and outranks a bounce, in whatever order the
// two are heard of: SES delivers its events late, twice, and out of order.

export interface MailRefusal {
  readonly reason: 'bounced' | 'complained'
  /** When SES heard of it; milliseconds since 1970. */
  readonly at: number
}

/** Only a permanent bounce is final: an undetermined one may be an automatic answer (SES, "Bounce types"). */
export const refusalByBounce = (bounceType: string, at: number): MailRefusal | undefined =>
  bounceType === 'Permanent' ? { reason: 'bounced', at } : undefined

// RFC 6430: a report that a mail is no spam; RFC 6591: one that its signature did not hold. Neither is a person's wish.
const noComplaints = ['not-spam', 'auth-failure']

/** A complaint, by the Feedback-Type of the mailbox provider's report, where it gave one. */
export const refusalByComplaint = (feedbackType: string | null | undefined, at: number): MailRefusal | undefined =>
  noComplaints.includes(feedbackType ?? '') ? undefined : { reason: 'complained', at }

/** The condition under which a refusal is news, where `known` is the path of the reason that may be known already. */
export const isNews = ({ reason }: MailRefusal, known: string) =>
  reason === 'complained'
    ? { condition: `${known} <> :complained`, values: { complained: 'complained' } }
    : { condition: `attribute_not_exists(${known})`, values: {} }
