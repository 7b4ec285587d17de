// Takes one event of the payment provider: the subscription, whether its account may leave, the mail and the entry of the
// activity log change in the transaction that notes the event. Safe to repeat, in any order.

import { findAccount } from '../identity/account-store.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { queueMail } from '../identity/mail-store.ts'
import { commit, type Write } from '../platform/database.ts'
import { logger } from '../platform/logger.ts'
import type { PaymentEvent } from '../platform/payment-event.ts'
import { endAgreement } from '../platform/payment-provider.ts'
import { Problem } from '../platform/problem.ts'
import { applyPayment, newsIn, type PaymentNews } from './payment.ts'
import { claimEvent } from './payment-store.ts'
import { planOf } from './plans.ts'
import { takeReserve } from './subscription.ts'
import { findSubscription } from './subscription-store.ts'
import { writePayment } from './write-payment.ts'

const attempts = 4

export async function takePayment(event: PaymentEvent, at: number): Promise<void> {
  const { accountId, subscriptionId } = event.order
  for (let attempt = 0; attempt < attempts; attempt++) {
    const [record, account] = await Promise.all([findSubscription(accountId, subscriptionId), findAccount(accountId)])
    if (!account || account.leftAt !== undefined) return endForNobody(event)
    const heard = applyPayment(record, event)
    // What waited goes on where a refund leaves nothing.
    const next = takeReserve(heard, at) ?? heard
    // It fails at each try to charge, and is told at the first.
    const once = event.kind === 'failed' ? `${event.invoice}-failed` : event.id
    const committed = await commit([
      claimEvent(once, at),
      ...writePayment(record, next, at),
      ...tell(event, newsIn(record, event), at),
    ])
    if (committed.done || committed.isRefused(0)) return
  }
  throw new Problem('service/busy', { retryAfterSeconds: 1 })
}

const kinds = {
  started: 'subscription.started',
  extended: 'subscription.extended',
  renewed: 'subscription.renewed',
  refunded: 'subscription.refunded',
} as const

function tell({ order: { accountId, planId } }: PaymentEvent, news: PaymentNews, at: number): Write[] {
  if (!news) return []
  const facts = { plan: planOf(planId, 1).name }
  if (news === 'failed') return [queueMail({ accountId, template: 'payment-failed', facts }, at)]
  const entry = appendActivity(accountId, kinds[news], at)
  return news === 'refunded' ? [entry, queueMail({ accountId, template: 'payment-refunded', facts }, at)] : [entry]
}

/** Somebody paid on a page that was open when they left: nobody is there to have it, so nothing is charged again. */
async function endForNobody(event: PaymentEvent): Promise<void> {
  const { kind, agreement, id } = event
  if (kind !== 'paid' && !(kind === 'agreed' && event.renews)) return
  logger.error('paid for an account that is gone', { event: id, agreement })
  await endAgreement(agreement)
}
