// Buying, renewing and giving back, over the local cloud and the payment provider of this machine: what is paid is had, once,
// however its events come.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deleteAccount, listActivity } from '../../contracts/account.ts'
import { changeRenewal, listPlans, startCheckout, startRenewal } from '../../contracts/subscriptions.ts'
import { day } from '../support/clock.ts'
import { eventually } from '../support/eventually.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { mailsTo, nthMail } from '../support/mailbox.ts'
import { enrolFor } from '../support/owned-device.ts'
import { paidEvent } from '../support/payment-requests.ts'
import {
  billingPage,
  buy,
  checkoutPage,
  press,
  sendEvent,
  sign,
  subscriptionOf,
  subscriptionsOf,
  webhookSecret,
} from '../support/payments.ts'
import { newPerson, type Person, refusal, signInAs, stranger } from '../support/person.ts'

let hub: Hub

beforeAll(async () => {
  hub = await borrowHub()
  // Every function is loaded before anybody is in a hurry.
  await buy(await newPerson(hub))
}, 120_000)
afterAll(() => hub.stop())

const kinds = async ({ call }: Person) =>
  (await call(listActivity, { query: { limit: '100' } })).body.items.map(({ kind }) => kind)
const termIn = ({ startedAt, endsAt }: { startedAt: string; endsAt: string }) =>
  Math.round((Date.parse(endsAt) - Date.parse(startedAt)) / day)

describe('buying', () => {
  it('is offered, and leads from the provider’s page to an active subscription that renews itself', async () => {
    const person = await newPerson(hub)
    expect((await stranger(hub)(listPlans, {})).body.payments).toBe(true)
    const paid = await press(await checkoutPage(person), 'pay')
    expect(paid).toEqual({ status: 303, location: `${hub.origin}/subscriptions?paid=yes` })
    const bought = await subscriptionOf(person, 'it is active', ({ state }) => state === 'active')
    expect(bought).toMatchObject({ plan: { id: 'family' }, seats: 5, billed: true, autoRenewal: true })
    expect(termIn(bought)).toBe(365)
    expect(await subscriptionsOf(person)).toHaveLength(1)
    expect((await kinds(person)).filter((kind) => kind.startsWith('subscription.'))).toEqual(['subscription.started'])
  })

  it('takes the place of the trial, and keeps what is left of it', async () => {
    const person = await newPerson(hub)
    const [trial] = await subscriptionsOf(person)
    const bought = await buy(person)
    expect(bought.id).toBe(trial?.id)
    expect(termIn(bought)).toBe(395)
    // The provider knows nothing of that, and charges by its own calendar.
    expect(Math.round((Date.parse(bought.renewsAt ?? '') - Date.now()) / day)).toBe(365)
  })

  it.each(['twice', 'late'] as const)('comes to the same where the events come %s', async (events) => {
    const person = await newPerson(hub)
    await subscriptionsOf(person)
    const bought = await buy(person, 'solo', events)
    expect([termIn(bought), bought.seats]).toEqual([395, 1])
    expect((await kinds(person)).filter((kind) => kind === 'subscription.started')).toHaveLength(1)
  })

  it('for a device goes to the subscription that it has a seat of', async () => {
    const person = await newPerson(hub)
    const { device } = await enrolFor(person)
    const { url } = (await person.call(startCheckout, { body: { plan: 'household', deviceId: device.id } })).body
    await press(url, 'pay')
    const bought = await subscriptionOf(person, 'it is active', ({ state }) => state === 'active')
    expect(bought).toMatchObject({ seats: 10, usedSeats: 1, plan: { id: 'household' } })
    const mallory = await newPerson(hub, 'mallory')
    const foreign = { body: { plan: 'household', deviceId: device.id } }
    expect((await refusal(mallory.call(startCheckout, foreign))).code).toBe('device/not-found')
  })

  it('that is given up, or refused by the bank, charges and grants nothing', async () => {
    const person = await newPerson(hub)
    const page = await checkoutPage(person)
    expect((await press(page, 'decline')).status).toBe(402)
    expect(await press(page, 'abandon')).toEqual({ status: 303, location: `${hub.origin}/subscriptions?paid=no` })
    expect((await press(page, 'pay')).status).toBe(409)
    expect(await subscriptionsOf(person)).toMatchObject([{ state: 'trial', billed: false }])
    expect(await mailsTo(hub, person.email, 'A payment did not go through')).toEqual([])
  })

  it('with one idempotency key is one page, and another plan under it is refused', async () => {
    const person = await newPerson(hub)
    const ask = (plan: string) => person.call(startCheckout, { body: { plan } }, { idempotencyKey: 'k1' })
    const [first, again] = [await ask('family'), await ask('family')]
    expect(again.body.url).toBe(first.body.url)
    expect((await refusal(ask('solo'))).code).toBe('idempotency/key-reused')
  })

  it('twice is prevented while it renews itself', async () => {
    const person = await newPerson(hub)
    const { id } = await buy(person)
    expect((await refusal(person.call(startCheckout, { body: { plan: 'family' } }))).code).toBe(
      'subscription/renews-itself',
    )
    const renewal = { params: { subscriptionId: id }, body: {} }
    expect((await refusal(person.call(startRenewal, renewal))).code).toBe('subscription/renews-itself')
  })

  it('says so where the provider does not answer, and works when it does again', async () => {
    const person = await newPerson(hub)
    await hub.faults([{ service: 'stripe', operation: 'POST /v1/checkout/sessions', effect: 'error', times: 3 }])
    expect((await refusal(checkoutPage(person))).code).toBe('payments/unavailable')
    await hub.faults([{ service: 'stripe', operation: '*', effect: 'timeout-after', times: 1 }])
    expect(await checkoutPage(person)).toContain('/__local/payments/checkouts/')
    await hub.faults([])
  })
})

describe('the automatic renewal', () => {
  it('is switched off and on, is logged once each, and while it is on the account stays', async () => {
    const person = await newPerson(hub)
    const { id } = await buy(person)
    const set = async (autoRenewal: boolean) =>
      (await person.call(changeRenewal, { params: { subscriptionId: id }, body: { autoRenewal } })).body
    expect((await refusal(person.call(deleteAccount, {}))).code).toBe('account/renewing')
    for (const on of [false, false, true, true, false]) expect(await set(on)).toMatchObject({ autoRenewal: on })
    const switched = (await kinds(person)).filter((kind) => kind.startsWith('auto-renewal.'))
    expect(switched).toEqual(['auto-renewal.off', 'auto-renewal.on', 'auto-renewal.off'])
    await person.call(deleteAccount, {})
  })

  it('that is switched at the provider is heard of', async () => {
    const person = await newPerson(hub)
    const { id } = await buy(person)
    const { url, agreements } = await billingPage(person, id)
    await press(url, 'end', { agreement: agreements[0] ?? '', events: 'twice' })
    await subscriptionOf(person, 'it ends', ({ autoRenewal }) => !autoRenewal)
    await press(url, 'resume', { agreement: agreements[0] ?? '' })
    await subscriptionOf(person, 'it renews', ({ autoRenewal }) => autoRenewal)
  })
})

describe('a refund', () => {
  it.each(['at-once', 'twice'] as const)('takes its term off at once, told %s, and is mailed once', async (events) => {
    const person = await newPerson(hub)
    const { id } = await buy(person)
    const { url, invoices } = await billingPage(person, id)
    await press(url, 'refund', { invoice: invoices[0] ?? '', events })
    const over = await subscriptionOf(person, 'it is over', ({ state }) => state === 'limited')
    expect(Date.parse(over.coveredUntil)).toBeLessThanOrEqual(Date.now())
    await nthMail(hub, person.email, 'A payment was refunded')
    expect((await kinds(person)).filter((kind) => kind === 'subscription.refunded')).toHaveLength(1)
    expect((await press(url, 'refund', { invoice: invoices[0] ?? '' })).status).toBe(409)
  })
})

describe('an event', () => {
  const now = () => Math.floor(Date.now() / 1000)
  const eventOf = (person: Person, change: object = {}) => JSON.stringify({ ...paidEvent(person), ...change })

  it('is believed by its signature alone: a wrong one, an old one and none are refused, and change nothing', async () => {
    const person = await newPerson(hub)
    const secret = await webhookSecret(hub)
    const body = eventOf(person)
    const before = await subscriptionsOf(person)
    const wrong = [
      sign(body, 'another secret'),
      sign(body, secret, now() - 301),
      sign(`${body} `, secret),
      sign(body, secret).replace('v1=', 'v0='),
      '',
    ]
    for (const signature of wrong) {
      const { status, json } = await sendEvent(hub, body, signature)
      expect([status, (json as { code: string }).code]).toEqual([400, 'webhook/refused'])
    }
    expect(await subscriptionsOf(person)).toEqual(before)
    expect((await sendEvent(hub, body, sign(body, secret, now() - 290))).status).toBe(200)
    expect(await subscriptionsOf(person)).toMatchObject([{ state: 'active' }])
    const [{ version } = { version: 0 }] = await subscriptionsOf(person)
    expect((await sendEvent(hub, body, sign(body, secret))).status).toBe(200)
    expect((await subscriptionsOf(person))[0]?.version).toBe(version)
  })

  it('of an unknown type, of another product, or of nothing paid is taken, and nothing follows', async () => {
    const person = await newPerson(hub)
    const secret = await webhookSecret(hub)
    const before = await subscriptionsOf(person)
    const others = [
      eventOf(person, { id: 'evt_u1', type: 'invoice.marked_uncollectible' }),
      eventOf(person, { id: 'evt_u2', type: '__proto__' }),
      eventOf(person).replace('"planId":"family"', '"planId":"../etc"'),
      eventOf(person).replace('"accountId"', '"customerId"'),
      eventOf(person).replace('"amount_paid":3990', '"amount_paid":0'),
    ]
    for (const body of others) expect((await sendEvent(hub, body, sign(body, secret))).status).toBe(200)
    expect(await subscriptionsOf(person)).toEqual(before)
  })

  it('of somebody who has left is taken, and what would charge again is ended', async () => {
    const person = await newPerson(hub)
    const page = await checkoutPage(person)
    await person.call(deleteAccount, {})
    await press(page, 'pay')
    await eventually('it is ended', async () => {
      const { items } = (await (await fetch(`${hub.origin}/__local/payments/events`)).json()) as {
        items: { type: string; taken: number }[]
      }
      return items.at(-1)?.type === 'customer.subscription.deleted' && items.every(({ taken }) => taken > 0)
    })
  })
})

describe('the next term', () => {
  it('is charged when the term ends, and a charge that is refused is mailed once, and tried again', async () => {
    const { email, ...first } = await newPerson(hub)
    const { id } = await buy({ email, ...first })
    /** Time has passed; sessions have not outlived it. */
    const inDays = async (days: number) => {
      await hub.clock(days * 24 * 3600 + 60)
      return signInAs(hub, email)
    }
    try {
      const next = await inDays(365)
      const renewed = await subscriptionOf(next, 'it is renewed', (of) => termIn(of) === 730)
      expect(renewed.id).toBe(id)
      expect(await kinds(next)).toContain('subscription.renewed')
      expect(await mailsTo(hub, email, 'Your subscription has ended')).toEqual([])
      const { url, agreements } = await billingPage(next, id)
      const agreement = agreements[0] ?? ''
      await press(url, 'decline-charges', { agreement })
      const failing = await inDays(730)
      await nthMail(hub, email, 'A payment did not go through')
      expect(await subscriptionsOf(failing)).toMatchObject([{ state: 'grace', autoRenewal: true }])
      await hub.clock(734 * 24 * 3600)
      await press(url, 'accept-charges', { agreement })
      const last = await inDays(738)
      await subscriptionOf(last, 'it is renewed after all', ({ state }) => state === 'active')
      expect(await mailsTo(hub, email, 'A payment did not go through')).toHaveLength(1)
    } finally {
      await hub.clock(0)
    }
  }, 120_000)
})
