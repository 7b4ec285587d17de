// A seat that is accepted while the subscription that it is of changes: it runs as long as that does.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { acceptInvitation } from '../../contracts/sharing.ts'
import { commit } from '../../lambdas/platform/database.ts'
import { fingerprint } from '../../lambdas/platform/secret.ts'
import { type InvitationRecord, newInvitation } from '../../lambdas/subscriptions/invitation.ts'
import { createInvitation } from '../../lambdas/subscriptions/invitation-store.ts'
import { beginSubscription, type SubscriptionRecord, withGrant } from '../../lambdas/subscriptions/subscription.ts'
import { handler } from '../../lambdas/subscriptions/subscriptions.function.ts'
import { day, noon, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask } from '../support/events.ts'
import { strangerId as guestId, accountId as ownerId, putSession } from '../support/records.ts'
import { Tables } from '../support/tables.ts'

const token = 'T'.repeat(43)
const subscriptionId = 'sub_01K0000000000000000000FAMI'
const grant = { planId: 'family', seats: 5, days: 365, at: noon }
let tables: Tables

const accept = () =>
  ask(handler, acceptInvitation, { token: putSession(tables, { accountId: guestId }).token, body: { token } })
const owned = () => tables.find<SubscriptionRecord>('subscriptions', ownerId, `subscription#${subscriptionId}`)
const given = () =>
  tables.list<SubscriptionRecord>('subscriptions', 'subscription#').filter(({ sharedFrom }) => sharedFrom)
const invitations = () => tables.list<InvitationRecord>('subscriptions', 'invitation#')
const put = (record: SubscriptionRecord) =>
  tables.put('subscriptions', { ...record, pk: ownerId, sk: `subscription#${subscriptionId}` })

beforeEach(async () => {
  setNow(noon)
  new Cloud()
  tables = new Tables()
  put({ ...beginSubscription({ subscriptionId, accountId: ownerId, id: 'code', grant }), used: 1 })
  const invited = { invitationId: 'inv_1', accountId: ownerId, subscriptionId, email: 'bob@example.org' }
  const invitation = newInvitation({ ...invited, tokenHash: fingerprint(token) }, noon)
  await commit(createInvitation(invitation, 'alice@example.org'))
})

describe('a seat that is accepted', () => {
  it('while the owner renews runs as long as what was renewed', async () => {
    const renewed = withGrant(owned() as SubscriptionRecord, 'another', grant)
    tables.beforeNextCommit(() => put({ ...renewed, version: renewed.version + 1 }))
    expect((await accept()).status).toBe(201)
    expect(given()).toMatchObject([{ accountId: guestId, endsAt: noon + 730 * day, coveredUntil: noon + 744 * day }])
  })

  it('while a seat is taken, which changes nothing of the term, is given at once', async () => {
    tables.beforeNextCommit(() => put({ ...(owned() as SubscriptionRecord), used: 2, version: 9 }))
    const before = tables.commits.length
    expect((await accept()).status).toBe(201)
    expect(tables.commits.length - before).toBe(1)
  })

  it('by two at once is one’s', async () => {
    const answers = await Promise.all([accept(), accept()])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 410])
    expect(given()).toHaveLength(1)
  })

  it('where the subscription changes again and again is asked for later, and is not used up', async () => {
    for (let change = 0; change < 4; change++)
      tables.beforeNextCommit(() => put({ ...(owned() as SubscriptionRecord), endsAt: noon + change * day }))
    expect(await accept()).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect([given(), invitations().map(({ member }) => member)]).toEqual([[], [undefined]])
    expect((await accept()).status).toBe(201)
  })
})
