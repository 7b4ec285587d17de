// Every hour: what of a subscription has come by the passing of time. A reserve takes over where a term ends; its owner is
// reminded before, and told after; a seat that nobody accepted is free again.

import { queueMail } from '../identity/mail-store.ts'
import { now } from '../platform/clock.ts'
import { commit, type Write } from '../platform/database.ts'
import { type DueKey, dueShards, listDue } from '../platform/due.ts'
import { setting } from '../platform/environment.ts'
import { describeError, logger } from '../platform/logger.ts'
import { findInvitation, invitationIn } from './invitation-store.ts'
import { type Milestone, newsOf, timesOf } from './milestones.ts'
import { planOf } from './plans.ts'
import { renewsAt, type SubscriptionRecord, takeReserve } from './subscription.ts'
import { changeSubscription, findSubscription, subscriptionIn } from './subscription-store.ts'
import { takeBack } from './take-back.ts'

export const handler = async (): Promise<{ looked: number; failed: number }> => {
  const tally = { looked: 0, failed: 0 }
  for (const shard of dueShards) {
    for await (const keys of listDue(setting('SUBSCRIPTIONS_TABLE'), shard, now())) {
      for (const key of keys) {
        try {
          await look(key)
          tally.looked++
        } catch (error) {
          // One that fails must not keep the others; it stays due.
          tally.failed++
          logger.error('sweep of a subscription failed', { ...describeError(error) })
        }
      }
    }
  }
  if (tally.failed > 0) throw new Error(`The sweep failed for ${tally.failed} subscriptions`)
  return tally
}

async function look(key: DueKey): Promise<void> {
  const invited = invitationIn(key)
  const invitation = invited && (await findInvitation(invited.accountId, invited.invitationId))
  if (invitation && !invitation.member && invitation.expiresAt <= now()) await takeBack(invitation, now())
  const held = subscriptionIn(key)
  const record = held && (await findSubscription(held.accountId, held.subscriptionId))
  if (record) await advance(record, now())
}

/** Refused where it changed meanwhile: then it is due again, or not any more, as the change says. */
async function advance(record: SubscriptionRecord, at: number): Promise<void> {
  const next = takeReserve(record, at)
  const news = newsOf(record, at)
  if (next) await commit([changeSubscription(record, next, at)])
  else if (news) {
    const told = { ...record, toldUntil: timesOf(record)[news] }
    await commit([changeSubscription(record, told, at), ...tell(record, news, at)])
  }
}

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10)

function tell(record: SubscriptionRecord, news: Milestone, at: number): Write[] {
  if (news === 'ended') return []
  const { accountId, planId, endsAt, coveredUntil, payment } = record
  const facts = {
    plan: planOf(planId, 1).name,
    ends: dayOf(endsAt),
    charged: dayOf(renewsAt(record) ?? endsAt),
    covered: dayOf(coveredUntil),
  }
  // The provider charges an hour or so after the term ends; where it can not, that is told.
  if (news === 'over' && payment?.renews) return []
  if (news === 'over') return [queueMail({ accountId, template: 'subscription-over', facts }, at)]
  if (news === 'limited') return [queueMail({ accountId, template: 'subscription-limited', facts }, at)]
  const template = payment?.renews ? 'subscription-renews' : 'subscription-ends'
  return [queueMail({ accountId, template, facts }, at)]
}
