// What an account has. Its trial begins when somebody first looks, or the first device is connected: its id follows from
// the account's, so two who look at once begin the same one.

import { commit } from '../platform/database.ts'
import { beginTrial, type SubscriptionRecord } from './subscription.ts'
import { createSubscription, findSubscription, listSubscriptionRecords } from './subscription-store.ts'

/** Every subscription of an account, never none. */
export async function holdingOf(accountId: string, now: number): Promise<SubscriptionRecord[]> {
  const records = await listSubscriptionRecords(accountId)
  if (records.length > 0) return records
  const trial = beginTrial(accountId, now)
  const begun = await commit([createSubscription(trial, now)])
  return [begun.done ? trial : ((await findSubscription(accountId, trial.subscriptionId)) ?? trial)]
}
