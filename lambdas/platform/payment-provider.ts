// The payment provider (Stripe): the one file that knows its words, its package and the version of its API. Nothing is
// read from what it sends before its signature was checked, and nothing is told of it but payment-event.ts.

import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import Stripe from 'stripe'
import { now } from './clock.ts'
import { setting } from './environment.ts'
import { Order, type PaymentEvent } from './payment-event.ts'
import { Problem } from './problem.ts'

/** The version in which events are to be sent as well: docs/runbook.md. */
const apiVersion = '2026-10-28.endive'
/** https://docs.stripe.com/webhooks#replay-attacks */
const toleranceSeconds = 5 * 60
/** An operator who writes other keys waits no longer than this. */
const keysKeptFor = 5 * 60_000

interface Keys {
  readonly apiKey: string
  readonly webhookSecret: string
}

const secrets = new SecretsManagerClient({})
let reading: { readonly keys: Promise<Keys>; readonly at: number } | undefined

async function readKeys(): Promise<Keys> {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: setting('PAYMENT_KEYS_ARN') }))
  return JSON.parse(SecretString ?? '')
}

/** A failed read is tried again at the next call. */
async function keys(): Promise<Keys> {
  if (!reading || reading.at + keysKeptFor <= now()) reading = { keys: readKeys(), at: now() }
  try {
    return await reading.keys
  } catch (error) {
    reading = undefined
    throw error
  }
}

let client: { readonly stripe: Stripe; readonly apiKey: string } | undefined

async function provider(): Promise<Stripe> {
  const { apiKey } = await keys()
  const { hostname, port, protocol } = new URL(setting('PAYMENTS_API'))
  if (client?.apiKey !== apiKey)
    client = {
      apiKey,
      stripe: new Stripe(apiKey, {
        apiVersion,
        host: hostname,
        port: port || 443,
        protocol: protocol === 'http:' ? 'http' : 'https',
        maxNetworkRetries: 2,
        timeout: 5_000,
        telemetry: false,
      }),
    }
  return client.stripe
}

/** Asks the provider. Its refusals are ours to mend, not the caller's. */
async function asked<T>(question: (stripe: Stripe) => Promise<T>): Promise<T> {
  try {
    return await question(await provider())
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError)
      throw new Problem('payments/unavailable', { retryAfterSeconds: 5, cause: error })
    throw error
  }
}

/** Refuses where the operator sells nothing. What was bought before is paid and ended all the same: the keys are there. */
export function assertPayments(): void {
  if (setting('PAYMENTS') !== 'on') throw new Problem('payments/off')
}

export interface Purchase {
  readonly order: Order
  readonly name: string
  readonly price: { readonly amountMinor: number; readonly currency: string }
  readonly email: string
  /** Whom the provider knows already. */
  readonly customer?: string | undefined
  readonly language: 'en' | 'de'
  /** The same key and purchase get the same page. */
  readonly idempotencyKey?: string | undefined
}

/** The caller's key was used for something else. */
function refuseKey(error: unknown): never {
  throw error instanceof Stripe.errors.StripeIdempotencyError ? new Problem('idempotency/key-reused') : error
}

const options = (idempotencyKey: string | undefined) => (idempotencyKey === undefined ? {} : { idempotencyKey })

/** Makes a page on which to pay; its address. Nothing is charged before somebody pays there. */
export async function createCheckout(purchase: Purchase): Promise<string> {
  const { order, name, price, email, customer, language, idempotencyKey } = purchase
  const metadata = { ...order, seats: String(order.seats), days: String(order.days) }
  const { url } = await asked((stripe) =>
    stripe.checkout.sessions
      .create(
        {
          mode: 'subscription',
          line_items: [
            {
              quantity: 1,
              price_data: {
                currency: price.currency.toLowerCase(),
                unit_amount: price.amountMinor,
                product_data: { name },
                // By days, as terms are counted: a calendar year would drift from what was granted.
                recurring: { interval: 'day', interval_count: order.days },
              },
            },
          ],
          client_reference_id: order.accountId,
          metadata,
          // What stands here comes back with every invoice.
          subscription_data: { metadata },
          ...(customer === undefined ? { customer_email: email } : { customer }),
          locale: language,
          success_url: `${setting('ORIGIN')}/subscriptions?paid=yes`,
          cancel_url: `${setting('ORIGIN')}/subscriptions?paid=no`,
        },
        options(idempotencyKey),
      )
      .catch(refuseKey),
  )
  if (!url) throw new Error('The payment provider made a checkout without a page.')
  return url
}

/** Makes a page with a customer's receipts and means of payment; its address. */
export async function openCustomerPortal(customer: string, language: 'en' | 'de'): Promise<string> {
  const page = { customer, locale: language, return_url: `${setting('ORIGIN')}/subscriptions` }
  const { url } = await asked((stripe) => stripe.billingPortal.sessions.create(page))
  return url
}

type Standing = Pick<Stripe.Subscription, 'status' | 'cancel_at_period_end' | 'items'>

// What is past due is tried again by itself for a while, so it still charges.
const renews = ({ status, cancel_at_period_end: ends }: Standing) =>
  ['active', 'trialing', 'past_due'].includes(status) && !ends
const isOver = ({ status }: Standing) => status === 'canceled'
/** When it charges next: with its period, which each of its items has. What is past due is tried when the provider likes. */
function chargesAt({ status, items }: Standing): { chargesAt?: number } {
  const end = status === 'past_due' ? undefined : items?.data[0]?.current_period_end
  return end === undefined ? {} : { chargesAt: milliseconds(end) }
}
/** Not paid for yet, or never: nothing has begun. */
const isBegun = ({ status }: Standing) => !['incomplete', 'incomplete_expired'].includes(status)

/** Switches the automatic renewal of an agreement; how it stands then. */
export async function switchRenewal(
  agreement: string,
  on: boolean,
): Promise<{ renews: boolean; isOver: boolean; chargesAt?: number }> {
  const changed = await asked((stripe) => stripe.subscriptions.update(agreement, { cancel_at_period_end: !on }))
  return { renews: renews(changed), isOver: isOver(changed), ...chargesAt(changed) }
}

/** Ends an agreement at once. One that has ended stays so. */
export async function endAgreement(agreement: string): Promise<void> {
  await asked(async (stripe) => {
    if (!isOver(await stripe.subscriptions.retrieve(agreement))) await stripe.subscriptions.cancel(agreement)
  })
}

/**
 * What an event says, or undefined where it is about nothing of ours. Throws `webhook/refused` where the signature over
 * the raw body is wrong, or too old.
 */
export async function readPaymentEvent(rawBody: string, signature: string | undefined) {
  const { webhookSecret } = await keys()
  return translate(verified(rawBody, signature ?? '', webhookSecret))
}

function verified(rawBody: string, signature: string, webhookSecret: string): Stripe.Event {
  try {
    return Stripe.webhooks.constructEvent(rawBody, signature, webhookSecret, toleranceSeconds, undefined, now())
  } catch (error) {
    throw new Problem('webhook/refused', { cause: error })
  }
}

const milliseconds = (seconds: number) => seconds * 1000
const idOf = (of: string | { id: string } | null | undefined) => (typeof of === 'string' ? of : of?.id) ?? ''

async function translate(event: Stripe.Event): Promise<PaymentEvent | undefined> {
  const { id, created } = event
  const at = milliseconds(created)
  switch (event.type) {
    case 'checkout.session.completed': {
      const { metadata, subscription, customer } = event.data.object
      const order = Order.safeParse(metadata).data
      const told = { id, at, agreement: idOf(subscription), customer: idOf(customer) }
      return order && { kind: 'checked-out', order, ...told }
    }
    case 'customer.subscription.created':
    case 'customer.subscription.updated':
    case 'customer.subscription.deleted': {
      const { object } = event.data
      const order = isBegun(object) ? Order.safeParse(object.metadata).data : undefined
      const rank = ['created', 'updated', 'deleted'].indexOf(event.type.slice('customer.subscription.'.length))
      const told = { id, at, agreement: object.id, customer: idOf(object.customer), ...chargesAt(object) }
      const ended = isOver(object) || rank === 2
      return order && { kind: 'agreed', order, ...told, renews: renews(object) && !ended, isOver: ended, rank }
    }
    case 'invoice.paid': {
      const invoice = ofInvoice(event.data.object)
      return invoice && event.data.object.amount_paid > 0 ? { kind: 'paid', id, at, ...invoice } : undefined
    }
    case 'invoice.payment_failed': {
      const invoice = ofInvoice(event.data.object)
      return invoice && { kind: 'failed', id, at, ...invoice }
    }
    case 'charge.refunded': {
      const { refunded, payment_intent: payment } = event.data.object
      // A part of it was given back: the term stays.
      const invoice = refunded ? await invoicePaidBy(idOf(payment)) : undefined
      const paid = invoice && ofInvoice(invoice)
      return paid && { kind: 'refunded', id, at, ...paid }
    }
  }
  return undefined
}

function ofInvoice({ id, customer, parent, status_transitions, created, billing_reason }: Stripe.Invoice) {
  const { metadata, subscription } = parent?.subscription_details ?? {}
  const order = Order.safeParse(metadata).data
  if (!order) return undefined
  const paidAt = milliseconds(status_transitions.paid_at ?? created)
  const isRenewal = billing_reason !== 'subscription_create'
  return { order, invoice: id, agreement: idOf(subscription), customer: idOf(customer), paidAt, isRenewal }
}

/** A refund names the payment only: https://docs.stripe.com/api/invoice-payment */
async function invoicePaidBy(payment: string): Promise<Stripe.Invoice | undefined> {
  if (payment === '') return undefined
  const { data } = await asked((stripe) =>
    stripe.invoicePayments.list({
      payment: { type: 'payment_intent', payment_intent: payment },
      limit: 1,
      expand: ['data.invoice'],
    }),
  )
  const invoice = data[0]?.invoice
  return typeof invoice === 'object' && !('deleted' in invoice && invoice.deleted)
    ? (invoice as Stripe.Invoice)
    : undefined
}
