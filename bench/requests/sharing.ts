// Routes of giving a subscription on: personal install links, and seats by mail.

import {
  acceptInvitation,
  createInstallLink,
  inviteToSeat,
  listInstallLinks,
  listInvitations,
  previewInstallLink,
  revokeInstallLink,
  takeSeatBack,
} from '../../contracts/sharing.ts'
import { listSubscriptions } from '../../contracts/subscriptions.ts'
import type { Household } from '../hub/household.ts'
import type { Hub } from '../hub/hub.ts'
import { callerOf, idOf, newOwner, type Owner } from '../hub/owner.ts'
import { newestMail } from './newest-mail.ts'
import { enrolQuiet } from './quiet-device.ts'
import { enrolling, type Request, read, write } from './request.ts'

/** The subscription of an owner that all but nobody fills. */
async function sharedOf({ call }: Owner) {
  const { items } = (await call(listSubscriptions, {})).body
  const most = items.reduce((a, b) => (b.seats > a.seats ? b : a))
  return { subscriptionId: most.id }
}

let guests = 0

async function invite(hub: Hub, owner: Owner, email = `guest${++guests}@example.org`) {
  const params = await sharedOf(owner)
  const { id: invitationId } = (await owner.call(inviteToSeat, { params, body: { email } })).body
  const { links } = await newestMail(hub, email, `${owner.email} offers you protection for your devices`)
  const token = links.find((link) => link.includes('#token='))?.split('#token=')[1] ?? ''
  return { params: { ...params, invitationId }, token }
}

/** Somebody accepts a seat of an owner's subscription; what they have then. */
export async function acceptedBy(hub: Hub, owner: Owner, guest: Owner): Promise<string> {
  const { token } = await invite(hub, owner, guest.email)
  return (await guest.call(acceptInvitation, { body: { token } })).body.id
}

async function link(owner: Owner) {
  const params = await sharedOf(owner)
  const { id: linkId, url } = (await owner.call(createInstallLink, { params, body: {} })).body
  return { params: { ...params, linkId }, secret: new URL(url).hash.slice(1) }
}

/** One owner shares it all, and takes each link back: few sign-ins of one address are let in, and few open links. */
export function sharingRequests({ hub }: Household): Request[] {
  let making: Promise<Owner> | undefined
  const theSharer = () => {
    making ??= newOwner(hub, 'shares@example.org')
    return making
  }
  const asSharer = async (ask: (sharer: Owner) => Promise<unknown>) => {
    const sharer = await theSharer()
    return idOf(sharer, ask(sharer))
  }
  const revoke = async (params: { subscriptionId: string; linkId: string }) =>
    (await theSharer()).call(revokeInstallLink, { params })
  return [
    {
      what: 'POST …/install-links',
      ...write,
      async ask() {
        const sharer = await theSharer()
        const { params } = await link(sharer)
        const id = sharer.requestId()
        await revoke(params)
        return id
      },
    },
    {
      what: 'GET …/install-links',
      ...read,
      ask: () => asSharer(async (sharer) => sharer.call(listInstallLinks, { params: await sharedOf(sharer) })),
    },
    {
      what: 'DELETE …/install-links/{linkId}',
      ...write,
      ask: () => asSharer(async (sharer) => revoke((await link(sharer)).params)),
    },
    {
      what: 'POST /v1/install-links/preview',
      ...read,
      async ask() {
        const { secret, params } = await link(await theSharer())
        const visitor = callerOf(hub)
        await visitor.call(previewInstallLink, { body: { secret } })
        await revoke(params)
        return visitor.requestId()
      },
    },
    {
      what: 'POST /v1/devices, by a personal link',
      ...enrolling,
      async ask() {
        const visitor = callerOf(hub, (await link(await theSharer())).secret)
        return idOf(visitor, enrolQuiet(hub, visitor))
      },
    },
    {
      what: 'POST …/invitations',
      ...write,
      ask: () =>
        asSharer(async (sharer) =>
          sharer.call(inviteToSeat, {
            params: await sharedOf(sharer),
            body: { email: `invited${++guests}@example.org` },
          }),
        ),
    },
    {
      what: 'GET …/invitations',
      ...read,
      ask: () => asSharer(async (sharer) => sharer.call(listInvitations, { params: await sharedOf(sharer) })),
    },
    {
      what: 'DELETE …/invitations/{invitationId}',
      ...write,
      ask: () => asSharer(async (sharer) => sharer.call(takeSeatBack, { params: (await invite(hub, sharer)).params })),
    },
    {
      what: 'POST /v1/invitations/acceptance',
      ...write,
      async ask(round) {
        const guest = await newOwner(hub, `accepts${round}@example.org`)
        const { token } = await invite(hub, await theSharer(), guest.email)
        return idOf(guest, guest.call(acceptInvitation, { body: { token } }))
      },
    },
  ]
}
