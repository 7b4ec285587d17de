// Subscriptions over HTTPS: what can be had, what an account has, how it is begun, paid, renewed and given on.

import * as z from 'zod/mini'
import { route } from './route.ts'
import { DeviceId, empty, list, SubscriptionId, Time } from './shapes.ts'

export const PlanId = z.string().check(z.regex(/^[a-z]+(-[a-z]+)*$/, 'must be the id of a plan such as family'))

export const Plan = z.object({
  id: PlanId,
  name: z.string(),
  seats: z.int(),
  days: z.int(),
  /** Absent where it can not be bought: a trial, or a plan that only activation codes give. */
  price: z.optional(z.object({ amountMinor: z.int(), currency: z.string() })),
  /** Where it is sold (ISO 3166-1 alpha-2); absent: everywhere. */
  regions: z.optional(z.array(z.string())),
})
export type Plan = z.infer<typeof Plan>

/**
 * `trial` and `active`: everything. `grace`: its term is over, everything still works for 14 days. `limited`: no new
 * devices and no anti-virus commands; status, *Where is my device* and the recovery of the secret code stay. `ended`: the
 * same, and it can not be renewed any more.
 */
export const subscriptionStates = ['trial', 'active', 'grace', 'limited', 'ended'] as const
export type SubscriptionState = (typeof subscriptionStates)[number]

export const Subscription = z.object({
  id: SubscriptionId,
  plan: Plan,
  state: z.enum(subscriptionStates),
  seats: z.int(),
  /** Devices, and persons who were invited. May be above `seats`, where a change left fewer: then nothing new fits in. */
  usedSeats: z.int(),
  startedAt: Time,
  endsAt: Time,
  /** Until when everything works: `endsAt`, and the grace period where there is one. */
  coveredUntil: Time,
  autoRenewal: z.boolean(),
  /** When the next term is charged, where that happens by itself. May be before `endsAt`: what else was given is kept. */
  renewsAt: z.optional(Time),
  /** Whether there is a customer portal with receipts and refunds for it. */
  billed: z.boolean(),
  /** Activation codes of other plans that take over when the term ends and is not renewed, in this order. */
  reserves: z.array(z.object({ plan: z.string(), days: z.int() })),
  /** Who gives a seat of theirs. Not told to a device. */
  sharedBy: z.optional(z.object({ email: z.string() })),
  /** Rises with every change. */
  version: z.int(),
})
export type Subscription = z.infer<typeof Subscription>

const owner = ['session/required', 'session/not-allowed'] as const

export const listPlans = route({
  method: 'GET',
  path: '/v1/plans',
  access: ['public'],
  summary: 'What can be had. Without `payments` only activation codes begin a subscription.',
  answers: { 200: z.object({ items: z.array(Plan), payments: z.boolean() }) },
  problems: [],
})

export const listSubscriptions = route({
  method: 'GET',
  path: '/v1/subscriptions',
  access: ['session', 'device'],
  summary: 'The subscriptions of this account; for a device its own one.',
  answers: { 200: list(Subscription) },
  problems: owner,
})

/** 20 characters in any grouping and case; which of them are look-alikes, and the check character, are the rule’s. */
const ActivationCode = z
  .string()
  .check(z.regex(/^[\s-]*([0-9A-Za-z][\s-]*){20}$/, 'must be 20 letters and digits, such as ABCDE-FGHJK-MNPQR-STVWX'))

export const redeemCode = route({
  method: 'POST',
  path: '/v1/subscriptions/activations',
  access: ['session'],
  summary:
    'Use an activation code: it starts a subscription, extends one of its plan, or is kept until the term of another plan ends.',
  body: z.strictObject({ code: ActivationCode }),
  answers: {
    201: z.object({ outcome: z.enum(['started', 'extended', 'reserved']), subscription: Subscription }),
  },
  problems: [...owner, 'activation-code/refused', 'throttle/too-many-attempts', 'idempotency/key-reused'],
})

export const subscriptionRoutes = { listPlans, redeemCode }
/** Served where devices are known: a device sees its own one. */
export const holdingRoutes = { listSubscriptions }

/** Where to pay: the payment provider's page. Nothing is granted before the provider says that it was paid. */
const Checkout = z.object({ url: z.string() })
const inSubscription = z.strictObject({ subscriptionId: SubscriptionId })
const own = [...owner, 'subscription/not-found'] as const
const provider = ['payments/unavailable'] as const
const seller = ['payments/off', ...provider] as const
const paying = [
  'session/proof-required',
  ...seller,
  'plan/unavailable-in-region',
  'subscription/renews-itself',
  'idempotency/key-reused',
] as const

/** A session that another account opened shows a proof before it buys, or lets be charged again. */
export const startCheckout = route({
  method: 'POST',
  path: '/v1/subscriptions/checkouts',
  access: ['session'],
  summary:
    'Buy a plan, for this device where one is named: its subscription is what is bought anew, unless more of its seats are used than the plan has; then it is a subscription of its own.',
  body: z.strictObject({ plan: PlanId, deviceId: z.optional(DeviceId) }),
  answers: { 201: Checkout },
  problems: [...owner, 'device/not-found', 'plan/not-found', ...paying],
})

export const startRenewal = route({
  method: 'POST',
  path: '/v1/subscriptions/{subscriptionId}/renewals',
  access: ['session'],
  summary: 'Renew a subscription: another term of its plan, after the one that runs.',
  params: inSubscription,
  body: empty,
  answers: { 201: Checkout },
  problems: [...own, 'subscription/not-renewable', ...paying],
})

export const openBilling = route({
  method: 'POST',
  path: '/v1/subscriptions/{subscriptionId}/billing',
  access: ['session'],
  summary: 'The payment provider’s page with receipts, means of payment and refunds.',
  params: inSubscription,
  body: empty,
  answers: { 201: Checkout },
  problems: [...own, 'session/proof-required', 'subscription/not-billed', ...provider],
})

export const changeRenewal = route({
  method: 'PATCH',
  path: '/v1/subscriptions/{subscriptionId}',
  access: ['session'],
  summary:
    'Switch the automatic renewal of a bought subscription on or off. It stays until its term ends. Off also where nothing is sold any more.',
  params: inSubscription,
  body: z.strictObject({ autoRenewal: z.boolean() }),
  answers: { 200: Subscription },
  problems: [...own, 'session/proof-required', 'subscription/not-billed', 'subscription/not-renewable', ...seller],
})

export const receivePayment = route({
  method: 'POST',
  path: '/v1/payments/events',
  access: ['webhook'],
  summary: 'What the payment provider tells, signed over the raw body. May come twice and in any order.',
  answers: { 200: empty },
  problems: ['webhook/refused', ...provider],
})

export const paymentRoutes = { startRenewal, openBilling, changeRenewal, receivePayment }
/** Served where devices are known: it may be for one. */
export const sellingRoutes = { startCheckout }
