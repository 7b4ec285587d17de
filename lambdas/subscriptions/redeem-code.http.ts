// POST /v1/subscriptions/activations. Every try is counted before the code is looked at; the code is used up in the
// transaction that gives what it is good for, so a code gives once, however often and from wherever it is sent.

import type { Answer } from '../../contracts/route.ts'
import { redeemCode } from '../../contracts/subscriptions.ts'
import { appendActivity } from '../identity/activity-store.ts'
import { activationCodeBucket, countAttempt, forgetAttempts } from '../identity/attempt-store.ts'
import { now } from '../platform/clock.ts'
import { commitParts } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { idempotencyRecord } from '../platform/idempotency.ts'
import { newId } from '../platform/ids.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { codeHash, readCode } from './activation-code.ts'
import { findCode, spendCode } from './activation-code-store.ts'
import { planOf } from './plans.ts'
import { beginSubscription, placeFor, type SubscriptionRecord, showSubscription, withGrant } from './subscription.ts'
import { changeSubscription, createSubscription, listSubscriptionRecords } from './subscription-store.ts'

const attempts = 4
const kinds = {
  started: 'subscription.started',
  extended: 'subscription.extended',
  reserved: 'subscription.reserved',
} as const

export default serve(redeemCode, async ({ body, session: { accountId }, request }) => {
  const at = now()
  const code = readCode(body.code)
  // Its check character is wrong: no code of any hub, and nothing was guessed at.
  if (!code) throw new Problem('activation-code/refused')
  const hash = codeHash(code)
  const key = idempotencyRecord(setting('SUBSCRIPTIONS_TABLE'), request, accountId, hash, at)
  // Answered before: no try, and nothing is used up.
  const earlier = await key?.earlier<Redeemed>()
  if (earlier) return earlier
  const bucket = activationCodeBucket(accountId)
  await countAttempt(bucket, at)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const [found, records] = await Promise.all([findCode(hash), listSubscriptionRecords(accountId)])
    if (!found || found.redeemedAt !== undefined) throw new Problem('activation-code/refused')
    const { outcome, former, record } = place(records, accountId, hash, found.planId, at)
    const accepted = answer(201, { outcome, subscription: showSubscription(record, at) })
    const committed = await commitParts({
      code: [spendCode(hash, at)],
      subscription: [former ? changeSubscription(former, record, at) : createSubscription(record, at)],
      told: [appendActivity(accountId, kinds[outcome], at, { address: request.address, agent: request.agent })],
      attempts: [forgetAttempts(bucket)],
      key: key ? [key.claim(accepted)] : [],
    })
    if (committed === 'done') return accepted
    if (key && committed.has('key')) return key.replay<Redeemed>(committed.get('key'))
  }
  throw new Problem('service/busy', { retryAfterSeconds: 1 })
})

type Redeemed = Answer<typeof redeemCode>

/** Where a code of a plan goes, and what is there afterwards. */
function place(records: SubscriptionRecord[], accountId: string, hash: string, planId: string, at: number) {
  const { seats, days } = planOf(planId, 1)
  const grant = { planId, seats, days, at }
  const found = placeFor(records, planId, at)
  if (!found) {
    const subscriptionId = newId('sub', at)
    const record = beginSubscription({ subscriptionId, accountId, id: hash, grant })
    return { outcome: 'started' as const, former: undefined, record }
  }
  const { record: former, outcome } = found
  const given = outcome === 'reserved' ? { ...grant, waits: true } : grant
  return { outcome, former, record: { ...withGrant(former, hash, given), version: former.version + 1 } }
}
