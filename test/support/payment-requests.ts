// For each route of what is paid a request that succeeds, of a person of its own where something must have been bought.

import { changeRenewal } from '../../contracts/subscriptions.ts'
import { firstSubscriptionId } from '../../lambdas/subscriptions/subscription.ts'
import type { Asked } from './account-requests.ts'
import type { Hub } from './hub.ts'
import { buy, sign, webhookSecret } from './payments.ts'
import { newPerson, type Person } from './person.ts'

let events = 0

/** The event by which the provider tells that a person's first invoice was paid. */
export function paidEvent({ accountId }: Pick<Person, 'accountId'>, seconds = Math.floor(Date.now() / 1000)) {
  const subscriptionId = firstSubscriptionId(accountId)
  const metadata = { accountId, subscriptionId, planId: 'family', seats: '5', days: '365', outcome: 'started' }
  return {
    id: `evt_${++events}_${accountId}`,
    object: 'event',
    type: 'invoice.paid',
    created: seconds,
    data: {
      object: {
        id: `in_${accountId}`,
        object: 'invoice',
        amount_paid: 3990,
        created: seconds,
        customer: 'cus_1',
        billing_reason: 'subscription_create',
        status_transitions: { paid_at: seconds },
        parent: { subscription_details: { subscription: 'sub_1', metadata } },
      },
    },
  }
}

/** A person with a subscription that is paid and renews itself. */
async function billed(hub: Hub) {
  const person = await newPerson(hub)
  const { id } = await buy(person)
  return { token: person.token, params: { subscriptionId: id } }
}

/** The same, and it ends with its term. */
async function ending(hub: Hub) {
  const person = await newPerson(hub)
  const params = { subscriptionId: (await buy(person)).id }
  await person.call(changeRenewal, { params, body: { autoRenewal: false } })
  return { token: person.token, params }
}

export const paymentRequests = (hub: Hub) => ({
  startCheckout: async (): Promise<Asked> => ({ token: (await newPerson(hub)).token, body: { plan: 'family' } }),
  startRenewal: async (): Promise<Asked> => ({ ...(await ending(hub)), body: {} }),
  openBilling: async (): Promise<Asked> => ({ ...(await billed(hub)), body: {} }),
  changeRenewal: async (): Promise<Asked> => ({ ...(await billed(hub)), body: { autoRenewal: false } }),
  receivePayment: async (): Promise<Asked> => {
    const body = paidEvent(await newPerson(hub))
    const signature = sign(JSON.stringify(body), await webhookSecret(hub))
    return { body, headers: { 'stripe-signature': signature } }
  },
})
