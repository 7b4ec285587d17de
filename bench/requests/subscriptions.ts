// Routes of what a person has: plans, subscriptions, activation codes, and which of them a device has its seat of.

import { moveDevice } from '../../contracts/devices.ts'
import { listPlans, listSubscriptions, redeemCode } from '../../contracts/subscriptions.ts'
import type { Household } from '../hub/household.ts'
import { callerOf, idOf, newCode, newOwner } from '../hub/owner.ts'
import { enrolQuiet } from './quiet-device.ts'
import { type Request, read, write } from './request.ts'
import { acceptedBy } from './sharing.ts'

export function subscriptionRequests({ hub, owner }: Household): Request[] {
  const stranger = callerOf(hub)
  return [
    { what: 'GET /v1/plans', ...read, ask: () => idOf(stranger, stranger.call(listPlans, {})) },
    { what: 'GET /v1/subscriptions', ...read, ask: () => idOf(owner, owner.call(listSubscriptions, {})) },
    {
      what: 'POST /v1/subscriptions/activations',
      ...write,
      async ask(round) {
        const person = await newOwner(hub, `redeems${round}@example.org`)
        const code = await newCode(hub, 'solo')
        return idOf(person, person.call(redeemCode, { body: { code } }))
      },
    },
    {
      what: 'PUT /v1/subscriptions/{subscriptionId}/devices/{deviceId}',
      ...write,
      async ask(round) {
        const person = await newOwner(hub, `moves${round}@example.org`)
        const { params } = await enrolQuiet(hub, person)
        const other = await acceptedBy(hub, owner, person)
        return idOf(person, person.call(moveDevice, { params: { ...params, subscriptionId: other }, body: {} }))
      },
    },
  ]
}
