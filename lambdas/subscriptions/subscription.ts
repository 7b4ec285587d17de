// A subscription is the sum of its grants: a trial, activation codes, paid terms. When it ends, and which plan it is, is
// folded from them in the order of their times, so grants that come twice, late or in another order come to the same.

import type { Subscription, SubscriptionState } from '../../contracts/subscriptions.ts'
import { toTime } from '../platform/clock.ts'
import { planOf, trialPlan } from './plans.ts'

const day = 24 * 3600_000
export const graceDays = 14
const endedAfterDays = 180

/** What gave a term. */
export interface Grant {
  readonly planId: string
  readonly seats: number
  readonly days: number
  /** When it was given, or, for one that waited, when the term before it ended or was taken back. */
  readonly at: number
  /** Takes over when the term ends. */
  readonly waits?: boolean
  /** When it was taken back: the payment was refunded. */
  readonly revokedAt?: number
}

/** Of what another account shares: whose seat it is. */
export interface SharedFrom {
  readonly accountId: string
  readonly subscriptionId: string
  readonly invitationId: string
  readonly email: string
}

export interface SubscriptionRecord {
  readonly subscriptionId: string
  readonly accountId: string
  /** Id of the code, the invoice, or `trial` → what it gave. */
  readonly grants: Readonly<Record<string, Grant>>
  readonly sharedFrom?: SharedFrom
  /** When that seat was taken back: for good, whatever becomes of the subscription that it was of. */
  readonly takenBackAt?: number
  /** Folded from the grants: see `settle`. */
  readonly planId: string
  readonly seats: number
  readonly startedAt: number
  readonly endsAt: number
  readonly coveredUntil: number
  /** Seats that are taken. */
  readonly used: number
  /** At the payment provider, by its id: what it said of each last. See payment.ts. */
  readonly agreements?: Readonly<Record<string, Agreement>>
  /** Folded from the agreements. */
  readonly payment?: Payment
  /** Which of its milestones are behind it, told or never to be told: see milestones.ts. */
  readonly toldUntil?: number
  readonly version: number
}

/** What the payment provider charges by: a subscription, in its own words. */
export interface Agreement {
  readonly customer: string
  /** Whether it charges again by itself. */
  readonly renews: boolean
  readonly isOver: boolean
  /** When it charges next, where the provider said so. It knows nothing of what was left of a trial, or of codes. */
  readonly chargesAt?: number
  /** When the provider said so, milliseconds since 1970, and by which event: what it said before that does not count. */
  readonly at: number
  readonly by: string
}

/** Of a bought subscription: whom the provider charges, and by which agreement. */
export interface Payment {
  readonly customer: string
  readonly agreement: string
  readonly renews: boolean
  readonly chargesAt?: number
}

type Folded = Pick<SubscriptionRecord, 'planId' | 'seats' | 'startedAt' | 'endsAt' | 'coveredUntil'>

const byTime = ([a, { at: first }]: [string, Grant], [b, { at: second }]: [string, Grant]) =>
  first - second || (a < b ? -1 : 1)

const ordered = (grants: SubscriptionRecord['grants'], wanted: (grant: Grant) => boolean): Grant[] =>
  Object.entries(grants)
    .sort(byTime)
    .map(([, grant]) => grant)
    .filter(wanted)

const isLive = ({ waits, revokedAt }: Grant) => !waits && revokedAt === undefined

/** The term that grants come to. There must be one that does not wait. */
export function settle(grants: SubscriptionRecord['grants']): Folded {
  const begun = ordered(grants, ({ waits }) => !waits)
  const live = begun.filter(isLive)
  // What was paid for is the plan, whenever the trial began.
  const newest = live.findLast(({ planId }) => planId !== trialPlan) ?? live.at(-1) ?? begun.at(-1)
  if (!newest) throw new Error('a subscription needs a grant that does not wait')
  // Where every payment was refunded it is over at once, and no grace follows.
  const refundedAt = Math.max(...begun.map(({ revokedAt }) => revokedAt ?? 0))
  const endsAt = live.length > 0 ? live.reduce((end, { at, days }) => Math.max(end, at) + days * day, 0) : refundedAt
  const hasGrace = live.length > 0 && newest.planId !== trialPlan
  return {
    planId: newest.planId,
    seats: newest.seats,
    startedAt: begun[0]?.at ?? newest.at,
    endsAt,
    coveredUntil: hasGrace ? endsAt + graceDays * day : endsAt,
  }
}

/** A subscription with one grant more, or another word about one that it has. */
export function withGrant<T extends Pick<SubscriptionRecord, 'grants'>>(record: T, id: string, grant: Grant) {
  const grants = { ...record.grants, [id]: grant }
  return { ...record, grants, ...settle(grants) }
}

type Begun = Pick<SubscriptionRecord, 'subscriptionId' | 'accountId'> & { id: string; grant: Grant }

/** A new subscription, with nobody in it. */
export const beginSubscription = ({ subscriptionId, accountId, id, grant }: Begun): SubscriptionRecord => ({
  ...withGrant({ grants: {} }, id, grant),
  subscriptionId,
  accountId,
  used: 0,
  version: 1,
})

/** The id of an account's first subscription follows from the account's, so it can not be made twice. */
export const firstSubscriptionId = (accountId: string): string => `sub_${accountId.slice(4)}`

function trialGrant(now: number): Grant {
  const { seats, days } = planOf(trialPlan, 1)
  return { planId: trialPlan, seats, days, at: now }
}

/** What every account begins with. */
export const beginTrial = (accountId: string, now: number): SubscriptionRecord =>
  beginSubscription({
    subscriptionId: firstSubscriptionId(accountId),
    accountId,
    id: trialPlan,
    grant: trialGrant(now),
  })

/** The same where something was bought first, of which it was not yet told that it is paid: the trial begins there. */
export const beginTrialIn = (bought: SubscriptionRecord, now: number): SubscriptionRecord =>
  withGrant(bought, trialPlan, trialGrant(now))

/** Whether anything was ever given: the provider may tell of an agreement before it tells that it was paid. */
export const isBegun = ({ grants, sharedFrom }: SubscriptionRecord): boolean =>
  sharedFrom !== undefined || Object.keys(grants).length > 0

export function stateOf({ planId, endsAt, coveredUntil }: SubscriptionRecord, now: number): SubscriptionState {
  if (now < endsAt) return planId === trialPlan ? 'trial' : 'active'
  if (now < coveredUntil) return 'grace'
  return now < coveredUntil + endedAfterDays * day ? 'limited' : 'ended'
}

/** When the state changes next by the passing of time alone. */
export const limitedUntil = ({ coveredUntil }: SubscriptionRecord): number => coveredUntil + endedAfterDays * day

/** When the provider charges for the next term; undefined where it does not, and where it did not say when. */
export const renewsAt = ({ payment }: Pick<SubscriptionRecord, 'payment'>): number | undefined =>
  payment?.renews ? payment.chargesAt : undefined

/** The grants that wait, first come first. */
export const reservesOf = ({ grants }: Pick<SubscriptionRecord, 'grants'>): Grant[] =>
  ordered(grants, ({ waits }) => waits === true)

/**
 * When the first reserve takes over; undefined where none waits. The charge for another term comes some time after the end,
 * and may be tried for days: so long what is paid for goes before what waits, and by its grace period nobody lacks anything.
 */
export function reserveDueAt(record: SubscriptionRecord): number | undefined {
  if (reservesOf(record).length === 0) return undefined
  return record.payment?.renews ? record.coveredUntil : record.endsAt
}

/** Since when there is nothing left. A refund may leave a term that ended long before it. */
const lapsedAt = ({ grants, endsAt }: SubscriptionRecord): number =>
  Math.max(endsAt, ...Object.values(grants).map(({ revokedAt }) => revokedAt ?? 0))

/** The same subscription after the first of its reserves took over; undefined where none does by now. */
export function takeReserve(record: SubscriptionRecord, now: number): SubscriptionRecord | undefined {
  const dueAt = reserveDueAt(record)
  const [first] = Object.entries(record.grants)
    .filter(([, { waits }]) => waits)
    .sort(byTime)
  if (!first || dueAt === undefined || dueAt > now) return undefined
  const [id, { waits: _, ...grant }] = first
  return withGrant(record, id, { ...grant, at: lapsedAt(record) })
}

/**
 * Where a code or a purchase of a plan goes: the subscription that it extends, begins anew, or waits behind. Undefined
 * where it needs one of its own.
 */
export function placeFor(
  records: readonly SubscriptionRecord[],
  planId: string,
  now: number,
): { record: SubscriptionRecord; outcome: 'started' | 'extended' | 'reserved' } | undefined {
  const own = records.filter(({ sharedFrom }) => !sharedFrom)
  const runs = (record: SubscriptionRecord) => record.planId !== trialPlan && now < record.endsAt
  const same = own.find((record) => record.planId === planId)
  if (same) return { record: same, outcome: runs(same) ? 'extended' : 'started' }
  const free = own.find((record) => !runs(record))
  if (free) return { record: free, outcome: 'started' }
  const [first] = own.toSorted((a, b) => a.endsAt - b.endsAt)
  return first && { record: first, outcome: 'reserved' }
}

/** Which subscription a new device takes a seat of: the account's own first, the one that lasts longest. */
export function seatFor(
  records: readonly SubscriptionRecord[],
  wanted: string | undefined,
  now: number,
): SubscriptionRecord | 'not-found' | 'no-seat' | 'over' {
  const asked = wanted === undefined ? records : records.filter(({ subscriptionId }) => subscriptionId === wanted)
  if (asked.length === 0) return 'not-found'
  const covered = asked.filter(({ coveredUntil }) => coveredUntil > now)
  if (covered.length === 0) return 'over'
  const rank = ({ sharedFrom, endsAt }: SubscriptionRecord) => (sharedFrom ? 0 : 1e15) + endsAt
  const [best] = covered.filter(({ used, seats }) => used < seats).toSorted((a, b) => rank(b) - rank(a))
  return best ?? 'no-seat'
}

export function showSubscription(record: SubscriptionRecord, now: number): Subscription {
  const { planId, seats, used, startedAt, endsAt, coveredUntil, payment, sharedFrom } = record
  const { isUnlisted: _, ...plan } = planOf(planId, seats)
  const chargedAt = renewsAt(record)
  return {
    id: record.subscriptionId,
    plan,
    state: stateOf(record, now),
    seats,
    usedSeats: used,
    startedAt: toTime(startedAt),
    endsAt: toTime(endsAt),
    coveredUntil: toTime(coveredUntil),
    autoRenewal: payment?.renews ?? false,
    ...(chargedAt !== undefined && { renewsAt: toTime(chargedAt) }),
    billed: payment !== undefined,
    reserves: reservesOf(record).map(({ planId: waiting, days }) => ({ plan: waiting, days })),
    ...(sharedFrom && { sharedBy: { email: sharedFrom.email } }),
    version: record.version,
  }
}
