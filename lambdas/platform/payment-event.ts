// What the payment provider tells, in this house's words: who bought what, and what became of it. Every event names the
// order that it is about, which went along with the checkout and comes back with each charge.

import * as z from 'zod/mini'
import { AccountId, SubscriptionId } from '../../contracts/shapes.ts'
import { PlanId } from '../../contracts/subscriptions.ts'

const count = z.pipe(
  z.string().check(z.regex(/^[1-9][0-9]{0,5}$/)),
  z.transform((text) => Number(text)),
)

/** What was bought, as it was offered then: another price list later does not change it. */
export const Order = z.object({
  accountId: AccountId,
  subscriptionId: SubscriptionId,
  planId: PlanId,
  seats: count,
  days: count,
  /** What the first payment is to the subscription; each one after it is a renewal. */
  outcome: z.enum(['started', 'extended', 'renewed']),
})
export type Order = z.infer<typeof Order>

interface Told {
  readonly id: string
  /** When the provider says that it happened, milliseconds since 1970. */
  readonly at: number
  readonly order: Order
  /** What the provider charges by, and whom. */
  readonly agreement: string
  readonly customer: string
}

/** Of an invoice; `paidAt` in milliseconds since 1970. */
interface OfInvoice extends Told {
  readonly invoice: string
  /** Whether it is for another term, not for the first. */
  readonly isRenewal: boolean
}

export interface Paid extends OfInvoice {
  readonly kind: 'paid'
  readonly paidAt: number
}
export interface Refunded extends OfInvoice {
  readonly kind: 'refunded'
  readonly paidAt: number
}
export interface Failed extends OfInvoice {
  readonly kind: 'failed'
}
/** Somebody went through a checkout. */
export interface CheckedOut extends Told {
  readonly kind: 'checked-out'
}
export interface Agreed extends Told {
  readonly kind: 'agreed'
  readonly renews: boolean
  readonly isOver: boolean
  /** When it charges next, milliseconds since 1970, where that is settled. */
  readonly chargesAt?: number
  /** Of two that happened in one second, the higher is the later. */
  readonly rank: number
}

export type PaymentEvent = Paid | Refunded | Failed | CheckedOut | Agreed
