// Subscriptions in words: what each state means for the devices in it, until when, and what follows.

import type { Plan, Subscription, SubscriptionState } from '../../../contracts/subscriptions.ts'
import { exactDate } from '../app/relative-time.tsx'
import type { Tone } from '../devices/protection-text.ts'

const dayMs = 24 * 3600_000

export const stateNames: Readonly<Record<SubscriptionState, { name: string; tone: Tone }>> = {
  trial: { name: 'Trial', tone: 'good' },
  active: { name: 'Active', tone: 'good' },
  grace: { name: 'Grace period', tone: 'warn' },
  limited: { name: 'Over', tone: 'bad' },
  ended: { name: 'Ended', tone: 'mute' },
}

const stillWorks = 'You still see your devices, and can locate, lock and wipe them.'
const stopped = 'No device can be added, and anti-virus commands are not sent.'

const meanings: Readonly<Record<SubscriptionState, (subscription: Subscription) => string>> = {
  trial: ({ endsAt }) => `Until ${exactDate(endsAt)}. Everything works until then.`,
  active: ({ endsAt, autoRenewal, renewsAt, reserves }) => {
    if (autoRenewal) return `Renews itself on ${exactDate(renewsAt ?? endsAt)}; you are charged then.`
    return reserves.length > 0 ? `Until ${exactDate(endsAt)}; then the next one begins.` : `Until ${exactDate(endsAt)}.`
  },
  grace: ({ endsAt, coveredUntil }) =>
    `Its term ended on ${exactDate(endsAt)}. Everything works until ${exactDate(coveredUntil)}: renew it before then.`,
  limited: ({ coveredUntil }) => `It ended on ${exactDate(coveredUntil)}. ${stopped} ${stillWorks}`,
  ended: ({ coveredUntil }) =>
    `It ended on ${exactDate(coveredUntil)}, too long ago to be renewed. ${stopped} ${stillWorks}`,
}

/** What the switch of the automatic renewal means as it stands. The charge may come before the end: what was given beside it is kept. */
export function renewalText({ autoRenewal, renewsAt, endsAt }: Subscription): string {
  if (!autoRenewal) return `It stays until ${exactDate(endsAt)}, and nothing more is charged.`
  const charge = renewsAt
    ? `The next term is charged on ${exactDate(renewsAt)}.`
    : 'The next term is charged by itself.'
  return `${charge} Switched off, it stays until ${exactDate(endsAt)}, and nothing more is charged.`
}

export const meaningOf = (subscription: Subscription) => meanings[subscription.state](subscription)

export const planName = (id: string, plans: readonly Plan[] = []) => plans.find((plan) => plan.id === id)?.name ?? id

/** "Family", or "Family, shared by alice@example.org". */
export const subscriptionName = ({ plan, sharedBy }: Subscription) =>
  sharedBy ? `${plan.name}, shared by ${sharedBy.email}` : plan.name

export const seatsText = ({ usedSeats, seats }: Subscription) =>
  `${usedSeats} of ${seats} ${seats === 1 ? 'seat' : 'seats'} used`

/** "for one year", "for 30 days". */
export const termText = (days: number) => (days === 365 ? 'for one year' : `for ${days} days`)

export const devicesText = (seats: number) => (seats === 1 ? 'One device' : `${seats} devices`)

/** In the visitor's own way of writing prices, whatever the portal's language. */
export function priceText({ amountMinor, currency }: NonNullable<Plan['price']>, locales = navigator.languages) {
  const format = new Intl.NumberFormat([...locales], { style: 'currency', currency })
  return format.format(amountMinor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

export const isOver = ({ state }: Subscription) => state === 'grace' || state === 'limited' || state === 'ended'

export const hasRoom = ({ state, usedSeats, seats }: Subscription) =>
  usedSeats < seats && state !== 'limited' && state !== 'ended'

/** Whether nothing follows when it ends, and that is less than so many days away. */
export const endsWithin = ({ endsAt, autoRenewal, reserves }: Subscription, days: number, now: number) =>
  !autoRenewal && reserves.length === 0 && Date.parse(endsAt) - now < days * dayMs

/** What is to be told without being asked; of a trial, which is short, only its last week. */
export const concernOf = (subscription: Subscription, now: number): 'over' | 'soon' | undefined => {
  if (isOver(subscription)) return 'over'
  return endsWithin(subscription, subscription.state === 'trial' ? 7 : 30, now) ? 'soon' : undefined
}

export const isRenewable = ({ plan, state, sharedBy, autoRenewal }: Subscription, payments = false) =>
  payments && plan.price !== undefined && state !== 'ended' && !sharedBy && !autoRenewal

/** Which one a new device best goes into: an own one, that lasts longest. The hub chooses alike. */
export const roomiest = (subscriptions: readonly Subscription[] = []): Subscription | undefined => {
  const rank = ({ sharedBy, endsAt }: Subscription) => (sharedBy ? 0 : 1e15) + Date.parse(endsAt)
  return subscriptions.filter(hasRoom).toSorted((a, b) => rank(b) - rank(a))[0]
}
