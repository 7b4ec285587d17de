// The seat that a new device takes, decided before anything is made for it. The transaction that makes the device takes it;
// the account's first device begins its trial in the same one.

import type { Write } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { beginTrial, beginTrialIn, isBegun, seatFor } from '../subscriptions/subscription.ts'
import {
  changeSubscription,
  createSubscription,
  listAllRecords,
  takeSeat,
} from '../subscriptions/subscription-store.ts'
import type { Seat } from './seat-store.ts'

/** Throws `subscription/…` where there is none. `wanted`: the subscription that is asked for. */
export async function reserveSeat(
  accountId: string,
  wanted: string | undefined,
  now: number,
): Promise<{ seat: Seat; taking: Write }> {
  const all = await listAllRecords(accountId)
  const records = all.filter(isBegun)
  if (records.length === 0 && wanted === undefined) {
    const trial = beginTrial(accountId, now)
    const bought = all.find((record) => record.subscriptionId === trial.subscriptionId)
    const { subscriptionId, coveredUntil } = trial
    const taking = bought
      ? changeSubscription(bought, { ...beginTrialIn(bought, now), used: bought.used + 1 }, now)
      : createSubscription({ ...trial, used: 1 }, now)
    return { seat: { subscriptionId, coveredUntil }, taking }
  }
  const chosen = seatFor(records, wanted, now)
  if (chosen === 'not-found') throw new Problem('subscription/not-found')
  if (chosen === 'no-seat') throw new Problem('subscription/no-seat')
  if (chosen === 'over') throw new Problem('subscription/over')
  const { subscriptionId, coveredUntil } = chosen
  return { seat: { subscriptionId, coveredUntil }, taking: takeSeat(accountId, chosen) }
}
