// What an account has. Its trial begins when somebody first looks, or the first device is connected: its id follows from
// the account's, so two who look at once begin the same one.

import { commit } from '../platform/database.ts'
import { beginTrial, beginTrialIn, isBegun, type SubscriptionRecord } from './subscription.ts'
import {
  changeSubscription,
  createSubscription,
  findSubscription,
  listSubscriptionRecords,
} from './subscription-store.ts'

/** Every subscription of an account, never none. */
export async function holdingOf(accountId: string, now: number): Promise<SubscriptionRecord[]> {
  const records = await listSubscriptionRecords(accountId)
  if (records.length > 0) return records
  const trial = beginTrial(accountId, now)
  const begun = await commit([createSubscription(trial, now)])
  if (begun.done) return [trial]
  const other = await findSubscription(accountId, trial.subscriptionId)
  return [other && !isBegun(other) ? await beginIn(other, now) : (other ?? trial)]
}

async function beginIn(bought: SubscriptionRecord, now: number) {
  const both = beginTrialIn(bought, now)
  const begun = await commit([changeSubscription(bought, both, now)])
  return begun.done ? both : ((await findSubscription(bought.accountId, bought.subscriptionId)) ?? both)
}
