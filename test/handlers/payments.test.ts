// The payments' functions, with the provider faked at its HTTP interface: what is asked of it, and what becomes of what it
// tells.

import '../support/environment.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import {
  changeRenewal,
  openBilling,
  receivePayment,
  startCheckout,
  startRenewal,
} from '../../contracts/subscriptions.ts'
import { handler as sell } from '../../lambdas/devices/start-checkout.function.ts'
import { commit } from '../../lambdas/platform/database.ts'
import { handler } from '../../lambdas/subscriptions/payments.function.ts'
import { plans } from '../../lambdas/subscriptions/plans.ts'
import { beginTrial, type SubscriptionRecord, withGrant } from '../../lambdas/subscriptions/subscription.ts'
import { changeSubscription } from '../../lambdas/subscriptions/subscription-store.ts'
import { handler as sweep } from '../../lambdas/subscriptions/sweep-subscriptions.schedule.ts'
import { day, noon, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { environment } from '../support/environment.ts'
import { ask } from '../support/events.ts'
import { FakeProvider } from '../support/fake-provider.ts'
import { paidEvent } from '../support/payment-requests.ts'
import { accountId, deviceId, putAccount, putDevice, putSession, strangerId } from '../support/records.ts'
import { Tables } from '../support/tables.ts'

const provider = new FakeProvider()
let tables: Tables
let cloud: Cloud
let token: string

beforeAll(() => provider.start())
afterAll(() => provider.stop())
beforeEach(() => {
  setNow(noon)
  process.env.PAYMENTS = 'on'
  tables = new Tables()
  cloud = new Cloud()
  provider.reset(cloud)
  provider.answers['POST /v1/checkout/sessions'] = { body: { url: 'https://pay.example/1' } }
  provider.answers['POST /v1/billing_portal/sessions'] = { body: { url: 'https://pay.example/2' } }
  putAccount(tables, { language: 'de' })
  token = putSession(tables).token
})

const subscriptionId = `sub_${accountId.slice(4)}`
const params = { subscriptionId }
const put = (record: SubscriptionRecord) =>
  tables.put('subscriptions', { pk: record.accountId, sk: `subscription#${record.subscriptionId}`, ...record })
const stored = () => tables.list<SubscriptionRecord>('subscriptions', 'subscription#')
const account = () => tables.find<{ renewing?: number }>('identity', accountId, 'account')
const templates = () => tables.list<{ template: string }>('identity', 'mail').map(({ template }) => template)
const seconds = noon / 1000
const paid = () => paidEvent({ accountId }, seconds)
const { metadata } = paid().data.object.parent.subscription_details
const agreement = (change: object = {}) => ({
  id: 'sub_1',
  object: 'subscription',
  status: 'active',
  cancel_at_period_end: false,
  customer: 'cus_1',
  metadata,
  items: { object: 'list', data: [{ current_period_end: seconds + 365 * 24 * 3600 }] },
  ...change,
})
const event = (type: string, id: string, object: object, created = seconds) => ({
  id,
  object: 'event',
  type,
  created,
  data: { object },
})
const tell = (told: object) => provider.tell(handler, receivePayment, told)
const buy = async () => {
  await tell(paid())
  await tell(event('customer.subscription.created', 'evt_c', agreement()))
}

describe('a checkout', () => {
  it('asks for the plan by days, and sends along whose it is, for the session and for each invoice', async () => {
    const headers = { 'idempotency-key': 'k1' }
    const { status, body } = await ask(sell, startCheckout, { token, body: { plan: 'family' }, headers })
    expect([status, body]).toEqual([201, { url: 'https://pay.example/1' }])
    const [{ form, headers: sent } = { form: {}, headers: {} as never }] = provider.asked
    const order = { ...metadata, outcome: 'started' }
    expect(form).toMatchObject({
      mode: 'subscription',
      'line_items[0][price_data][unit_amount]': '3990',
      'line_items[0][price_data][currency]': 'eur',
      'line_items[0][price_data][recurring][interval]': 'day',
      'line_items[0][price_data][recurring][interval_count]': '365',
      client_reference_id: accountId,
      customer_email: 'alice@example.org',
      locale: 'de',
      success_url: `${environment.ORIGIN}/subscriptions?paid=yes`,
      cancel_url: `${environment.ORIGIN}/subscriptions?paid=no`,
      ...Object.fromEntries(Object.entries(order).map(([name, value]) => [`metadata[${name}]`, value])),
      ...Object.fromEntries(
        Object.entries(order).map(([name, value]) => [`subscription_data[metadata][${name}]`, value]),
      ),
    })
    expect(sent).toMatchObject({
      authorization: 'Bearer key-of-the-provider',
      'stripe-version': '2026-10-28.endive',
      'idempotency-key': expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(stored()).toEqual([])
  })

  it('goes to the account’s trial, to a term of its plan, and beside a term of another one', async () => {
    const target = async (plan: string) => {
      await ask(sell, startCheckout, { token, body: { plan } })
      const { form = {} } = provider.asked.at(-1) ?? {}
      return [form['metadata[subscriptionId]'], form['metadata[outcome]']]
    }
    put(beginTrial(accountId, noon))
    expect(await target('family')).toEqual([subscriptionId, 'started'])
    put(withGrant(beginTrial(accountId, noon), 'code', { planId: 'family', seats: 5, days: 365, at: noon }))
    expect(await target('family')).toEqual([subscriptionId, 'extended'])
    const [other, outcome] = await target('solo')
    expect(outcome).toBe('started')
    expect(other).not.toBe(subscriptionId)
  })

  it('for a device goes to its subscription, whatever the plan, where all in it have room', async () => {
    put(withGrant(beginTrial(accountId, noon), 'code', { planId: 'family', seats: 5, days: 365, at: noon }))
    putDevice(tables, { subscriptionId })
    const body = { plan: 'household', deviceId }
    expect((await ask(sell, startCheckout, { token, body })).status).toBe(201)
    expect(provider.asked[0]?.form['metadata[subscriptionId]']).toBe(subscriptionId)
    const stranger = putSession(tables, { accountId: strangerId }).token
    expect((await ask(sell, startCheckout, { token: stranger, body })).body.code).toBe('device/not-found')
  })

  it('for a device of a plan with fewer seats than are used is a subscription of its own', async () => {
    const family = withGrant(beginTrial(accountId, noon), 'code', { planId: 'family', seats: 5, days: 365, at: noon })
    putDevice(tables, { subscriptionId })
    const target = async (plan: string, record: SubscriptionRecord) => {
      put(record)
      expect((await ask(sell, startCheckout, { token, body: { plan, deviceId } })).status).toBe(201)
      const { form = {} } = provider.asked.at(-1) ?? {}
      return form['metadata[subscriptionId]']
    }
    expect(await target('solo', { ...family, used: 1 })).toBe(subscriptionId)
    expect(await target('solo', { ...family, used: 2 })).not.toBe(subscriptionId)
    expect(await target('solo', { ...beginTrial(accountId, noon), used: 3 })).not.toBe(subscriptionId)
    // One that has more in it than seats already goes on as it is.
    expect(await target('family', { ...family, used: 7 })).toBe(subscriptionId)
  })

  it('is for a plan that has a price and is sold where the account is at home', async () => {
    const code = async (plan: string) => (await ask(sell, startCheckout, { token, body: { plan } })).body.code
    for (const plan of ['trial', 'fleet', 'nothing']) expect(await code(plan)).toBe('plan/not-found')
    const family = plans.find(({ id }) => id === 'family')
    tables.put('identity', { ...tables.find('identity', accountId, 'account'), country: 'FR' })
    Object.assign(family ?? {}, { regions: ['DE'] })
    expect(await code('family')).toBe('plan/unavailable-in-region')
    Object.assign(family ?? {}, { regions: ['FR'] })
    expect(await code('family')).toBeUndefined()
    delete (family as { regions?: string[] }).regions
  })

  it('fails in the provider’s words as a problem of ours', async () => {
    const start = async () => (await ask(sell, startCheckout, { token, body: { plan: 'family' } })).body.code
    const refuse = (status: number, error: object) => {
      provider.answers['POST /v1/checkout/sessions'] = { status, body: { error } }
    }
    refuse(401, { type: 'invalid_request_error', message: 'Invalid API Key' })
    expect(await start()).toBe('payments/unavailable')
    refuse(400, { type: 'idempotency_error', message: 'other parameters' })
    expect(await start()).toBe('idempotency/key-reused')
  })
})

describe('a renewal', () => {
  const renew = async (as = token) => (await ask(handler, startRenewal, { token: as, params, body: {} })).body.code

  it('is of what was bought or activated, not of a trial, a shared seat, or what has ended', async () => {
    expect(await renew()).toBe('subscription/not-found')
    put(beginTrial(accountId, noon))
    expect(await renew()).toBe('subscription/not-renewable')
    const bought = withGrant(beginTrial(accountId, noon), 'code', { planId: 'family', seats: 5, days: 365, at: noon })
    put(bought)
    expect(await renew()).toBeUndefined()
    expect(provider.asked[0]?.form['metadata[outcome]']).toBe('renewed')
    const from = { accountId: strangerId, subscriptionId: 'sub_1', invitationId: 'inv_1', email: 'b@example.org' }
    put({ ...bought, sharedFrom: from })
    expect(await renew()).toBe('subscription/not-renewable')
    put(bought)
    setNow(noon + 700 * day)
    token = putSession(tables, {}, { expiresAt: noon + 800 * day, lastUsedAt: noon + 700 * day }).token
    expect(await renew()).toBe('subscription/not-renewable')
    const stranger = putSession(
      tables,
      { accountId: strangerId },
      { expiresAt: noon + 800 * day, lastUsedAt: Date.now() },
    )
    expect(await renew(stranger.token)).toBe('session/required')
  })
})

describe('what was bought', () => {
  it('opens the customer’s own page, and what was not bought none', async () => {
    put(beginTrial(accountId, noon))
    const open = () => ask(handler, openBilling, { token, params, body: {} })
    expect((await open()).body.code).toBe('subscription/not-billed')
    await buy()
    expect((await open()).body).toEqual({ url: 'https://pay.example/2' })
    expect(provider.asked.at(-1)?.form).toEqual({
      customer: 'cus_1',
      locale: 'de',
      return_url: `${environment.ORIGIN}/subscriptions`,
    })
  })

  it('is switched at the provider first, and counts for the account at each turn', async () => {
    await buy()
    expect(account()?.renewing).toBe(1)
    provider.answers['POST /v1/subscriptions/sub_1'] = { body: agreement({ cancel_at_period_end: true }) }
    const set = (autoRenewal: boolean) => ask(handler, changeRenewal, { token, params, body: { autoRenewal } })
    expect((await set(false)).body).toMatchObject({ autoRenewal: false })
    expect(provider.asked.at(-1)?.form).toEqual({ cancel_at_period_end: 'true' })
    expect(account()?.renewing).toBe(0)
    const asked = provider.asked.length
    expect((await set(false)).body).toMatchObject({ autoRenewal: false })
    expect(provider.asked).toHaveLength(asked)
    await tell(event('customer.subscription.updated', 'evt_u', agreement({ cancel_at_period_end: true })))
    expect(account()?.renewing).toBe(0)
    await tell(event('customer.subscription.deleted', 'evt_d', agreement({ status: 'canceled' }), seconds + 60))
    expect((await set(true)).body.code).toBe('subscription/not-renewable')
    const kinds = tables.list<{ kind: string }>('identity', 'activity#').map(({ kind }) => kind)
    expect(kinds.toSorted()).toEqual(['auto-renewal.off', 'subscription.started'])
  })
})

describe('a session that another account opened', () => {
  it('switches the automatic renewal off, and on with a proof only', async () => {
    await buy()
    const session = (recentUntil: number) => putSession(tables, {}, { via: 'provider', recentUntil }).token
    const set = async (autoRenewal: boolean, recentUntil: number) => {
      provider.answers['POST /v1/subscriptions/sub_1'] = { body: agreement({ cancel_at_period_end: !autoRenewal }) }
      return ask(handler, changeRenewal, { token: session(recentUntil), params, body: { autoRenewal } })
    }
    expect((await set(false, 0)).body).toMatchObject({ autoRenewal: false })
    const asked = provider.asked.length
    expect((await set(true, noon)).body.code).toBe('session/proof-required')
    expect(provider.asked).toHaveLength(asked)
    expect((await set(true, noon + 1)).body).toMatchObject({ autoRenewal: true })
  })
})

describe('the charge', () => {
  const charge = noon + 365 * day
  const mails = () => tables.list<{ template: string; facts: Record<string, string> }>('identity', 'mail')

  it('of what was bought in the trial is told for the day on which the provider makes it', async () => {
    put(beginTrial(accountId, noon))
    await buy()
    provider.answers['POST /v1/subscriptions/sub_1'] = { body: agreement() }
    const { body } = await ask(handler, changeRenewal, { token, params, body: { autoRenewal: true } })
    expect(body).toMatchObject({ renewsAt: new Date(charge).toISOString(), autoRenewal: true })
    expect(body.endsAt).toBe(new Date(charge + 30 * day).toISOString())
  })

  it('is reminded of 30 and 3 days before, also after a code made the subscription longer', async () => {
    put(beginTrial(accountId, noon))
    await buy()
    const [bought] = stored()
    const longer = withGrant(bought as SubscriptionRecord, 'code', { planId: 'family', seats: 5, days: 365, at: noon })
    await commit([changeSubscription(bought as SubscriptionRecord, longer, noon)])
    for (const days of [-31, -30, -4, -3, -1]) {
      setNow(charge + days * day)
      await sweep()
      if (days === -30) expect(templates()).toEqual(['subscription-renews'])
    }
    expect(templates()).toEqual(['subscription-renews', 'subscription-renews'])
    for (const { facts } of mails()) expect(facts.charged).toBe(new Date(charge).toISOString().slice(0, 10))
  })

  it('of the term after it is reminded of as well, whichever of payment and next charge is told first', async () => {
    await buy()
    setNow(charge)
    const next = { items: { object: 'list', data: [{ current_period_end: charge / 1000 + 365 * 24 * 3600 }] } }
    const again = { ...paid().data.object, id: 'in_2', billing_reason: 'subscription_cycle' }
    const at = charge / 1000
    await tell(event('invoice.paid', 'evt_2', { ...again, status_transitions: { paid_at: at } }, at))
    await tell(event('customer.subscription.updated', 'evt_3', agreement(next), at))
    for (const days of [335, 362]) {
      setNow(charge + days * day)
      await sweep()
    }
    expect(templates()).toEqual(['subscription-renews', 'subscription-renews'])
  })

  it('that is past due is on no day', async () => {
    await buy()
    await tell(event('customer.subscription.updated', 'evt_u', agreement({ status: 'past_due' }), seconds + 1))
    expect(stored()[0]?.payment).toEqual({ agreement: 'sub_1', customer: 'cus_1', renews: true })
  })
})

describe('a code of another plan that waits behind what renews itself', () => {
  const end = noon + 365 * day
  const renewed = () => ({
    ...event(
      'invoice.paid',
      'evt_2',
      { ...paid().data.object, id: 'in_2', status_transitions: { paid_at: end / 1000 + 3600 } },
      end / 1000 + 3600,
    ),
  })
  beforeEach(async () => {
    await buy()
    const waiting = { planId: 'solo', seats: 1, days: 365, at: noon, waits: true }
    put(withGrant(stored()[0] as SubscriptionRecord, 'code', waiting))
  })
  const sweepAt = async (at: number) => {
    setNow(at)
    tables.put('subscriptions', {
      ...tables.list('subscriptions', 'subscription#')[0],
      dueShard: 'due#0',
      dueAt: at,
    } as never)
    await sweep()
    return stored()[0]
  }

  it('lets the charge go first, which comes after the end, and goes on waiting', async () => {
    expect(await sweepAt(end + 60_000)).toMatchObject({ planId: 'family', endsAt: end })
    await tell(renewed())
    expect(stored()).toMatchObject([{ planId: 'family', seats: 5, grants: { code: { waits: true } } }])
  })

  it('takes over at the end of the grace period at the latest, and a payment that is told after all is for its own plan', async () => {
    expect(await sweepAt(end + 14 * day - 1)).toMatchObject({ planId: 'family' })
    expect(await sweepAt(end + 14 * day)).toMatchObject({ planId: 'solo', endsAt: end + 365 * day })
    await tell(renewed())
    expect(stored()).toMatchObject([{ planId: 'family', seats: 5, endsAt: end + 730 * day }])
  })

  it('takes over as soon as it does not renew itself any more', async () => {
    const deleted = agreement({ status: 'canceled' })
    setNow(end + day)
    await tell(event('customer.subscription.deleted', 'evt_d', deleted, end / 1000 + 24 * 3600))
    expect(stored()).toMatchObject([{ planId: 'solo', endsAt: end + 365 * day }])
  })
})

describe('an event', () => {
  it('counts once, however often and however much at once it comes', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => tell(paid())))
    const same = paid()
    answers.push(await tell(same), await tell(same))
    for (const { status } of answers) expect([200, 503]).toContain(status)
    expect(stored()).toMatchObject([{ planId: 'family', endsAt: noon + 365 * day }])
    expect(tables.list('identity', 'activity#')).toHaveLength(1)
  })

  it('of a refund is looked up at the provider, and also counts before that of the payment', async () => {
    const invoice = paid().data.object
    provider.answers['GET /v1/invoice_payments'] = { body: { object: 'list', data: [{ id: 'inpay_1', invoice }] } }
    const charge = { id: 'ch_1', object: 'charge', payment_intent: 'pi_1', refunded: true }
    const partly = event('charge.refunded', 'evt_p', { ...charge, refunded: false })
    expect([(await tell(partly)).status, provider.asked.length]).toEqual([200, 0])
    await tell(event('charge.refunded', 'evt_r', charge, seconds + 60))
    const [{ query } = { query: new URLSearchParams() }] = provider.asked
    expect(query.get('payment[payment_intent]')).toBe('pi_1')
    await tell(paid())
    expect(stored()).toMatchObject([{ planId: 'family', endsAt: noon + 60_000, coveredUntil: noon + 60_000 }])
    expect(templates()).toEqual(['payment-refunded'])
  })

  it('of a refund lets the code that waited go on at once, for as long as it is good for', async () => {
    put(beginTrial(accountId, noon))
    await buy()
    const [bought] = stored()
    const waiting = { planId: 'solo', seats: 1, days: 365, at: noon, waits: true }
    put(withGrant(bought as SubscriptionRecord, 'code', waiting))
    const at = noon + 100 * day
    setNow(at)
    const invoice = paid().data.object
    provider.answers['GET /v1/invoice_payments'] = { body: { object: 'list', data: [{ id: 'inpay_1', invoice }] } }
    const charge = { id: 'ch_1', object: 'charge', payment_intent: 'pi_1', refunded: true }
    await tell(event('charge.refunded', 'evt_r', charge, at / 1000))
    expect(stored()).toMatchObject([{ planId: 'solo', seats: 1, endsAt: at + 365 * day }])
  })

  it('is asked for again where the provider can not be asked', async () => {
    provider.answers['GET /v1/invoice_payments'] = { status: 400, body: { error: { type: 'api_error', message: 'x' } } }
    const { status, body } = await tell(
      event('charge.refunded', 'evt_r', { id: 'ch_1', payment_intent: 'pi_1', refunded: true }),
    )
    expect([status, body.code]).toEqual([503, 'payments/unavailable'])
    expect(tables.list('subscriptions')).toEqual([])
  })

  it('of a charge that fails is mailed once an invoice, and not where it was paid', async () => {
    await buy()
    const failed = (id: string, invoice: string) =>
      event('invoice.payment_failed', id, { ...paid().data.object, id: invoice, billing_reason: 'subscription_cycle' })
    for (const id of ['evt_1', 'evt_2', 'evt_3']) await tell(failed(id, 'in_2'))
    await tell(failed('evt_4', `in_${accountId}`))
    expect(templates()).toEqual(['payment-failed'])
  })

  it('of an agreement that nobody has paid yet begins nothing', async () => {
    await tell(event('customer.subscription.created', 'evt_c', agreement({ status: 'incomplete' })))
    expect(tables.list('subscriptions')).toEqual([])
    await tell(event('customer.subscription.updated', 'evt_u', agreement({ status: 'past_due' })))
    expect(account()?.renewing).toBe(1)
  })

  it('of an account that is gone begins nothing, and ends what would charge again', async () => {
    tables.delete('identity', accountId, 'account')
    provider.answers['GET /v1/subscriptions/sub_1'] = { body: agreement() }
    expect((await tell(paid())).status).toBe(200)
    expect(provider.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /v1/subscriptions/sub_1',
      'DELETE /v1/subscriptions/sub_1',
    ])
    expect(tables.list('subscriptions')).toEqual([])
  })
})

describe('without payments', () => {
  it('nothing is sold, and nobody is asked', async () => {
    process.env.PAYMENTS = 'off'
    put(beginTrial(accountId, noon))
    const answers = [
      await ask(sell, startCheckout, { token, body: { plan: 'family' } }),
      await ask(handler, startRenewal, { token, params, body: {} }),
      await ask(handler, changeRenewal, { token, params, body: { autoRenewal: true } }),
    ]
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(answers.map(() => [409, 'payments/off']))
    expect(provider.asked).toEqual([])
  })

  it('what was bought before goes on: it is charged, its receipts are seen, and it can be ended', async () => {
    await buy()
    process.env.PAYMENTS = 'off'
    const again = { ...paid().data.object, id: 'in_2', billing_reason: 'subscription_cycle' }
    await tell(event('invoice.paid', 'evt_2', again))
    expect(stored()).toMatchObject([{ endsAt: noon + 730 * day }])
    expect((await ask(handler, openBilling, { token, params, body: {} })).status).toBe(201)
    provider.answers['POST /v1/subscriptions/sub_1'] = { body: agreement({ cancel_at_period_end: true }) }
    const set = (autoRenewal: boolean) => ask(handler, changeRenewal, { token, params, body: { autoRenewal } })
    expect((await set(false)).body).toMatchObject({ autoRenewal: false })
    expect(account()?.renewing).toBe(0)
    expect((await set(true)).body.code).toBe('payments/off')
  })
})
