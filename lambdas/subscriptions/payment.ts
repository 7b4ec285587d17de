// What the payment provider tells, folded into a subscription. Each event is kept under what it is about (an invoice, an
// agreement), and two words about one thing are joined by a rule that knows no order: so events that come twice, late or
// turned around end in the same subscription.

import type { Agreed, Order, PaymentEvent } from '../platform/payment-event.ts'
import { type Agreement, type Grant, type Payment, type SubscriptionRecord, withGrant } from './subscription.ts'

/** Nothing was given yet: what a subscription is before its first grant. */
const unbegun = ({ accountId, subscriptionId, planId, seats }: Order): SubscriptionRecord => ({
  accountId,
  subscriptionId,
  planId,
  seats,
  grants: {},
  startedAt: 0,
  endsAt: 0,
  coveredUntil: 0,
  used: 0,
  version: 0,
})

const silence = ({ customer }: PaymentEvent): Agreement => ({ customer, renews: false, isOver: false, at: 0, by: '' })

const word = ({ customer, renews, isOver, chargesAt, at, rank, id }: Agreed): Agreement => ({
  customer,
  renews,
  isOver,
  ...(chargesAt !== undefined && { chargesAt }),
  at,
  by: `${rank} ${id}`,
})

/** The last word about an agreement; of two of the same second, that of the later kind, and then the greater id. */
function later(a: Agreement | undefined, b: Agreement): Agreement {
  if (!a) return b
  return a.at > b.at || (a.at === b.at && a.by >= b.by) ? a : b
}

/** Of several agreements the one that charges, and then the one that was heard of last. */
function paymentOf(agreements: Readonly<Record<string, Agreement>>): Payment | undefined {
  const rank = ([id, { renews, at }]: [string, Agreement]) => `${renews ? 1 : 0} ${String(at).padStart(16, '0')} ${id}`
  const [first] = Object.entries(agreements).toSorted((a, b) => (rank(a) > rank(b) ? -1 : 1))
  if (!first) return undefined
  const [agreement, { customer, renews, chargesAt }] = first
  return { agreement, customer, renews, ...(chargesAt !== undefined && { chargesAt }) }
}

/** Once revoked it stays so, whichever of paid and refunded is heard first. */
function joined(known: Grant | undefined, told: Grant): Grant {
  if (!known) return told
  const revoked = [known, told].flatMap(({ revokedAt }) => revokedAt ?? [])
  return {
    ...known,
    at: Math.min(known.at, told.at),
    ...(revoked.length > 0 && { revokedAt: Math.min(...revoked) }),
  }
}

function grantIn(event: PaymentEvent): { invoice: string; grant: Grant } | undefined {
  if (event.kind !== 'paid' && event.kind !== 'refunded') return undefined
  const { invoice, paidAt, order, at, kind } = event
  const { planId, seats, days } = order
  return { invoice, grant: { planId, seats, days, at: paidAt, ...(kind === 'refunded' && { revokedAt: at }) } }
}

/** A subscription after one more event; the first of any kind may begin it. */
export function applyPayment(record: SubscriptionRecord | undefined, event: PaymentEvent): SubscriptionRecord {
  const known = record ?? unbegun(event.order)
  const said = event.kind === 'agreed' ? word(event) : silence(event)
  const agreements = { ...known.agreements, [event.agreement]: later(known.agreements?.[event.agreement], said) }
  const payment = paymentOf(agreements)
  const heard = { ...known, agreements, ...(payment && { payment }) }
  const given = grantIn(event)
  return given ? withGrant(heard, given.invoice, joined(known.grants[given.invoice], given.grant)) : heard
}

/** What an event is news of; each is told once. */
export type PaymentNews = 'started' | 'extended' | 'renewed' | 'refunded' | 'failed' | undefined

export function newsIn(former: SubscriptionRecord | undefined, event: PaymentEvent): PaymentNews {
  if (event.kind === 'agreed' || event.kind === 'checked-out') return undefined
  const known = former?.grants[event.invoice]
  if (event.kind === 'refunded') return known?.revokedAt === undefined ? 'refunded' : undefined
  if (known) return undefined
  if (event.kind === 'paid') return event.isRenewal ? 'renewed' : event.order.outcome
  // Who fails to pay for the first term stands before the page that says so.
  return event.isRenewal ? 'failed' : undefined
}

const renewsIn = (record: SubscriptionRecord | undefined) => record?.payment?.renews ?? false

/** Whether the subscription charges by itself from now on (1), or does not any more (−1). */
export function renewalTurn(former: SubscriptionRecord | undefined, next: SubscriptionRecord): 1 | -1 | undefined {
  if (renewsIn(former) === renewsIn(next)) return undefined
  return renewsIn(next) ? 1 : -1
}

/** Whether it was switched, and not only begun: of a new purchase the first word is no news. */
export const isSwitched = (former: SubscriptionRecord | undefined): boolean =>
  Object.values(former?.agreements ?? {}).some(({ at }) => at > 0)

/** The hub's own word after it switched an agreement: it comes after what was known, and the provider will say the same. */
export function afterSwitch(
  record: SubscriptionRecord,
  agreement: string,
  standing: Pick<Agreement, 'renews' | 'isOver' | 'chargesAt'>,
  now: number,
): SubscriptionRecord {
  const known = record.agreements?.[agreement]
  if (!known) return record
  // The provider counts seconds: what it tells of the same one is of before, or the same. Two switches in one second stay in order.
  const at = Math.max(known.at + 1, Math.floor(now / 1000) * 1000)
  const said: Agreement = { customer: known.customer, ...standing, at, by: '1 ~' }
  const agreements = { ...record.agreements, [agreement]: said }
  const payment = paymentOf(agreements)
  return { ...record, agreements, ...(payment && { payment }) }
}

/** The agreements to switch: off, each one that charges; on, the one that is shown. */
export function toSwitch({ agreements = {}, payment }: SubscriptionRecord, on: boolean): string[] {
  if (on) return payment && !payment.renews ? [payment.agreement] : []
  return Object.entries(agreements).flatMap(([id, { renews }]) => (renews ? [id] : []))
}
