// A person before the pages of the payment provider of a hub's machine, by its buttons; and the provider's signature, with
// the key of the hub's own secret, for events that no button sends.

import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listSubscriptions, openBilling, startCheckout } from '../../contracts/subscriptions.ts'
import { eventually } from './eventually.ts'
import type { Hub } from './hub.ts'
import type { Person } from './person.ts'
import { asJson, type RawAnswer, rawRequest } from './raw-request.ts'

export type Manner = 'at-once' | 'twice' | 'late'

/** Presses a button of a page; answers the status and where it led. */
export async function press(page: string, act: string, fields: Record<string, string> = {}) {
  const body = new URLSearchParams({ act, ...fields })
  const { status, headers } = await fetch(page, { method: 'POST', body, redirect: 'manual' })
  return { status, location: headers.get('location') }
}

/** The page on which a person buys a plan. */
export const checkoutPage = async ({ call }: Person, plan = 'family'): Promise<string> =>
  (await call(startCheckout, { body: { plan } })).body.url

/** The subscriptions of a person. */
export const subscriptionsOf = async ({ call }: Person) => (await call(listSubscriptions, {})).body.items

/** Waits until the person's only subscription is as wanted. */
export function subscriptionOf(person: Person, what: string, fits: (of: Shown) => boolean): Promise<Shown> {
  return eventually(what, async () => (await subscriptionsOf(person)).find(fits))
}
type Shown = Awaited<ReturnType<typeof subscriptionsOf>>[number]

/** Buys a plan; answers the subscription once it is active and charges by itself. */
export async function buy(person: Person, plan = 'family', events: Manner = 'at-once'): Promise<Shown> {
  await press(await checkoutPage(person, plan), 'pay', { events })
  return subscriptionOf(person, `${plan} is paid`, ({ state, autoRenewal, plan: { id } }) =>
    state === 'active' ? autoRenewal && id === plan : false,
  )
}

/** The provider's page of a person, with what stands on it. */
export async function billingPage({ call }: Person, subscriptionId: string) {
  const { url } = (await call(openBilling, { params: { subscriptionId }, body: {} })).body
  const html = await (await fetch(url)).text()
  const named = (name: string) =>
    [...html.matchAll(new RegExp(`name="${name}" value="([^"]+)"`, 'g'))].map(([, value = '']) => value)
  return { url, html, agreements: named('agreement'), invoices: named('invoice') }
}

/** The secret with which the provider signs. */
export async function webhookSecret({ dataFolder }: Hub): Promise<string> {
  const kept = JSON.parse(await readFile(join(dataFolder, 'secrets.json'), 'utf8')) as Record<string, { value: string }>
  const keys = Object.values(kept).find(({ value }) => value.includes('webhookSecret'))
  return JSON.parse(keys?.value ?? '{}').webhookSecret
}

export function sign(body: string, secret: string, seconds = Math.floor(Date.now() / 1000)): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}

/** Sends a body to the hub's webhook, with a signature. */
export const sendEvent = (hub: Hub, body: string, signature: string): Promise<RawAnswer> =>
  rawRequest(hub.origin, {
    method: 'POST',
    path: '/v1/payments/events',
    headers: { ...asJson, 'stripe-signature': signature },
    body,
  })
