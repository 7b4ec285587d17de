// For each route of subscriptions a request that succeeds, of a person of its own, made anew each time: most of them use
// something up.

import { acceptInvitation, createInstallLink, inviteToSeat } from '../../contracts/sharing.ts'
import { redeemCode } from '../../contracts/subscriptions.ts'
import type { Asked } from './account-requests.ts'
import { newCode } from './codes.ts'
import type { Hub } from './hub.ts'
import { mailedToken } from './mailbox.ts'
import { enrolFor } from './owned-device.ts'
import { newEmail, newPerson } from './person.ts'

/** A person with a subscription of a plan. */
export async function subscriber(hub: Hub, plan = 'family') {
  const person = await newPerson(hub)
  const code = await newCode(hub, plan)
  const { body } = await person.call(redeemCode, { body: { code } })
  return { person, params: { subscriptionId: body.subscription.id } }
}

async function invited(hub: Hub) {
  const { person, params } = await subscriber(hub)
  const email = newEmail('guest')
  const { body } = await person.call(inviteToSeat, { params, body: { email } })
  const token = () => mailedToken(hub, email, `${person.email} offers you protection for your devices`)
  return { person, params: { ...params, invitationId: body.id }, token }
}

async function linked(hub: Hub) {
  const { person, params } = await subscriber(hub)
  const { body } = await person.call(createInstallLink, { params, body: {} })
  return { person, params: { ...params, linkId: body.id }, secret: new URL(body.url).hash.slice(1) }
}

/** A device that has a seat of one of its owner's subscriptions, and another subscription that has room. */
async function moving(hub: Hub) {
  const { person } = await subscriber(hub)
  const { device } = await enrolFor(person)
  const { token } = await invited(hub)
  const { body } = await person.call(acceptInvitation, { body: { token: await token() } })
  return { params: { deviceId: device.id, subscriptionId: body.id }, token: person.token, body: {} }
}

export function subscriptionRequests(hub: Hub) {
  return {
    listPlans: async () => ({}),
    listSubscriptions: async () => ({ token: (await subscriber(hub)).person.token }),
    redeemCode: async () => {
      const code = await newCode(hub, 'solo')
      return { token: (await newPerson(hub)).token, body: { code } }
    },
    createInstallLink: async () => {
      const { person, params } = await subscriber(hub)
      return { token: person.token, params, body: { lifetimeHours: 1 } }
    },
    listInstallLinks: async () => {
      const { person, params } = await linked(hub)
      return { token: person.token, params: { subscriptionId: params.subscriptionId } }
    },
    revokeInstallLink: async () => {
      const { person, params } = await linked(hub)
      return { token: person.token, params }
    },
    previewInstallLink: async () => ({ body: { secret: (await linked(hub)).secret } }),
    inviteToSeat: async () => {
      const { person, params } = await subscriber(hub)
      return { token: person.token, params, body: { email: newEmail('guest') } }
    },
    listInvitations: async () => {
      const { person, params } = await invited(hub)
      return { token: person.token, params: { subscriptionId: params.subscriptionId } }
    },
    takeSeatBack: async () => {
      const { person, params } = await invited(hub)
      return { token: person.token, params }
    },
    acceptInvitation: async () => {
      const { token } = await invited(hub)
      return { token: (await newPerson(hub)).token, body: { token: await token() } }
    },
    moveDevice: () => moving(hub),
  } satisfies Record<string, () => Promise<Asked>>
}
