// Routes of what is paid for, with the payment provider of this machine: its calls are none of AWS's, and not counted.

import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import {
  changeRenewal,
  listSubscriptions,
  openBilling,
  receivePayment,
  startCheckout,
  startRenewal,
} from '../../contracts/subscriptions.ts'
import type { Household } from '../hub/household.ts'
import type { Hub } from '../hub/hub.ts'
import { callerOf, idOf, type Owner, register, signInOwner } from '../hub/owner.ts'
import { type Request, write } from './request.ts'

const plan = 'family'

/** Buys a plan by the button of the provider's page; resolves when the hub knows of it. */
async function buy({ call }: Owner) {
  const { url } = (await call(startCheckout, { body: { plan } })).body
  await fetch(url, { method: 'POST', body: new URLSearchParams({ act: 'pay' }), redirect: 'manual' })
  for (let attempt = 0; attempt < 400; attempt++) {
    const { items } = (await call(listSubscriptions, {})).body
    const bought = items.find(({ autoRenewal }) => autoRenewal)
    if (bought) return { params: { subscriptionId: bought.id } }
    await pause(25)
  }
  throw new Error('What was paid for did not come.')
}

/** The event of a first invoice, signed as the provider does. */
async function paidEvent({ folder }: Hub, { accountId }: Owner, round: number) {
  const seconds = Math.floor(Date.now() / 1000)
  const metadata = {
    accountId,
    subscriptionId: `sub_${accountId.slice(4)}`,
    planId: plan,
    seats: '5',
    days: '365',
    outcome: 'started',
  }
  const invoice = {
    id: `in_bench${round}`,
    object: 'invoice',
    amount_paid: 3990,
    created: seconds,
    customer: 'cus_bench',
    billing_reason: 'subscription_create',
    status_transitions: { paid_at: seconds },
    parent: { subscription_details: { subscription: `sub_bench${round}`, metadata } },
  }
  const body = JSON.stringify({
    id: `evt_bench${round}`,
    object: 'event',
    type: 'invoice.paid',
    created: seconds,
    data: { object: invoice },
  })
  const secret = await webhookSecret(folder)
  const signature = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
  return { body, signature: `t=${seconds},v1=${signature}` }
}

async function webhookSecret(folder: string): Promise<string> {
  const kept: Record<string, { value: string }> = JSON.parse(await readFile(join(folder, 'hub/secrets.json'), 'utf8'))
  const keys = Object.values(kept).find(({ value }) => value.includes('webhookSecret'))
  return JSON.parse(keys?.value ?? '{}').webhookSecret
}

export function paymentRequests({ hub }: Household): Request[] {
  let buyers = 0
  const newBuyer = async () => {
    const email = `buys${++buyers}@example.org`
    await register(hub, email)
    return signInOwner(hub, email)
  }
  const asBuyer = async (ask: (buyer: Owner) => Promise<unknown>) => {
    const buyer = await newBuyer()
    return idOf(buyer, ask(buyer))
  }
  return [
    {
      what: 'POST /v1/subscriptions/checkouts',
      ...write,
      ask: () => asBuyer((buyer) => buyer.call(startCheckout, { body: { plan } })),
    },
    {
      what: 'POST …/renewals',
      ...write,
      ask: () =>
        asBuyer(async (buyer) => {
          const { params } = await buy(buyer)
          await buyer.call(changeRenewal, { params, body: { autoRenewal: false } })
          return buyer.call(startRenewal, { params, body: {} })
        }),
    },
    {
      what: 'POST …/billing',
      ...write,
      ask: () => asBuyer(async (buyer) => buyer.call(openBilling, { ...(await buy(buyer)), body: {} })),
    },
    {
      what: 'PATCH /v1/subscriptions/{subscriptionId}',
      ...write,
      ask: () =>
        asBuyer(async (buyer) => buyer.call(changeRenewal, { ...(await buy(buyer)), body: { autoRenewal: false } })),
    },
    {
      what: 'POST /v1/payments/events',
      ...write,
      async ask(round) {
        const { body, signature } = await paidEvent(hub, await newBuyer(), round)
        const provider = callerOf(hub)
        const { status } = await provider.fetch(hub.origin + receivePayment.path, {
          method: receivePayment.method,
          headers: { 'content-type': 'application/json', 'stripe-signature': signature },
          body,
        })
        if (status !== 200) throw new Error(`An event was answered with ${status}.`)
        return provider.requestId()
      },
    },
  ]
}
