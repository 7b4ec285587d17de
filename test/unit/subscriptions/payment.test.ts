// What the payment provider tells is folded without an order: every permutation and every repetition of the same events
// ends in the same subscription, and counts the same renewals.

import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Order, PaymentEvent } from '../../../lambdas/platform/payment-event.ts'
import { afterSwitch, applyPayment, newsIn, renewalTurn, toSwitch } from '../../../lambdas/subscriptions/payment.ts'
import { beginTrial, type SubscriptionRecord, showSubscription } from '../../../lambdas/subscriptions/subscription.ts'
import { day, noon } from '../../support/clock.ts'
import { seedOfThisRun } from '../../support/random.ts'

const seed = seedOfThisRun()
const accountId = 'acc_01K00000000000000000000ACC'
const trial = beginTrial(accountId, noon - 10 * day)
const order: Order = {
  accountId,
  subscriptionId: trial.subscriptionId,
  planId: 'family',
  seats: 5,
  days: 365,
  outcome: 'started',
}

const told = (id: string, at: number, agreement = 'sub_1') => ({ id, at, order, agreement, customer: 'cus_1' })
const paid = (id: string, at: number, isRenewal = false, agreement = 'sub_1'): PaymentEvent => ({
  kind: 'paid',
  ...told(id, at, agreement),
  invoice: `in_${id}`,
  isRenewal,
  paidAt: at,
})
const refunded = (id: string, of: string, at: number, paidAt: number): PaymentEvent => ({
  kind: 'refunded',
  ...told(id, at),
  invoice: `in_${of}`,
  isRenewal: false,
  paidAt,
})
const failed = (id: string, of: string, at: number): PaymentEvent => ({
  kind: 'failed',
  ...told(id, at),
  invoice: `in_${of}`,
  isRenewal: true,
})
const agreed = (
  id: string,
  at: number,
  said: { renews?: boolean; rank?: number; agreement?: string } = {},
): PaymentEvent => {
  const { renews = true, rank = 1, agreement = 'sub_1' } = said
  return { kind: 'agreed', ...told(id, at, agreement), renews, isOver: rank === 2, rank }
}

/** Whatever a version counts, it is not what a subscription is. */
const essence = ({ version: _, ...record }: SubscriptionRecord) => record
const fold = (events: readonly PaymentEvent[], begin?: SubscriptionRecord) =>
  events.reduce<SubscriptionRecord | undefined>(applyPayment, begin) as SubscriptionRecord

function* permutations<T>(of: readonly T[]): Generator<T[]> {
  if (of.length === 0) yield []
  for (const [index, first] of of.entries())
    for (const rest of permutations([...of.slice(0, index), ...of.slice(index + 1)])) yield [first, ...rest]
}

// A purchase: everything in its first second, then the renewal switched off and on within one, and a refund.
const life = [
  agreed('e1', noon, { renews: false, rank: 0 }),
  agreed('e2', noon),
  paid('e3', noon),
  { kind: 'checked-out', ...told('e4', noon) } as const,
  agreed('e5', noon + 1000, { renews: false }),
  agreed('e6', noon + 1000),
  refunded('e7', 'e3', noon + day, noon),
]

describe('the events of a purchase', () => {
  it.each([
    ['with a trial before', trial],
    ['without', undefined],
  ])('end in the same subscription in every order (%s)', (_, begin) => {
    const expected = essence(fold(life, begin))
    expect(expected.payment).toEqual({ agreement: 'sub_1', customer: 'cus_1', renews: true })
    expect(expected.grants.in_e3).toMatchObject({ at: noon, revokedAt: noon + day })
    const others = [...permutations(life)].filter(
      (turned) => !isDeepStrictEqual(essence(fold(turned, begin)), expected),
    )
    expect(others).toEqual([])
  })

  it('of any sort, each once or more often, end in the same subscription in any order', () => {
    const at = fc.integer({ min: 0, max: 3 }).map((seconds) => noon + seconds * 1000)
    const agreement = fc.constantFrom('sub_1', 'sub_2')
    const event = fc.oneof(
      fc
        .record({ at, agreement, renews: fc.boolean(), rank: fc.constantFrom(0, 1, 2) })
        .map((said) => (id: string) => agreed(id, said.at, { ...said, renews: said.renews && said.rank < 2 })),
      fc.record({ at, agreement }).map((said) => (id: string) => paid(id, said.at, false, said.agreement)),
      fc.record({ at, of: fc.constantFrom('e0', 'e1', 'e2') }).map(({ at: when, of }) => (id: string) => {
        return refunded(id, of, when + day, when)
      }),
      at.map((when) => (id: string) => failed(id, 'e1', when)),
    )
    const events = fc.array(event, { minLength: 1, maxLength: 8 }).map((made) => made.map((make, i) => make(`e${i}`)))
    const shuffled = events.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc
          .shuffledSubarray([...all, ...all], { minLength: all.length, maxLength: 2 * all.length })
          .filter((some) => all.every((one) => some.includes(one))),
      ),
    )
    fc.assert(
      fc.property(shuffled, fc.boolean(), ([all, turned], hasTrial) => {
        const begin = hasTrial ? trial : undefined
        expect(essence(fold(turned, begin))).toEqual(essence(fold(all, begin)))
      }),
      { seed, numRuns: 300 },
    )
  })

  it('count the renewals that there are, by turns, in any order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...life, ...life], { minLength: 14 }), (turned) => {
        let [record, renewing]: [SubscriptionRecord | undefined, number] = [undefined, 0]
        for (const event of turned) {
          const next = applyPayment(record, event)
          renewing += renewalTurn(record, next) ?? 0
          record = next
          expect(renewing).toBe(record.payment?.renews ? 1 : 0)
        }
      }),
      { seed },
    )
  })

  it('are news once each, in any order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...life, ...life], { minLength: 14 }), (turned) => {
        const news: string[] = []
        let record: SubscriptionRecord | undefined
        for (const event of turned) {
          news.push(newsIn(record, event) ?? '')
          record = applyPayment(record, event)
        }
        expect(news.filter((each) => each === 'refunded')).toHaveLength(1)
        expect(news.filter((each) => each === 'started').length).toBeLessThanOrEqual(1)
      }),
      { seed },
    )
  })
})

describe('a payment', () => {
  it('adds its term to what is left, and each renewal another', () => {
    const record = fold([paid('e1', noon), paid('e2', noon + 365 * day, true)], trial)
    expect(record).toMatchObject({ planId: 'family', seats: 5, endsAt: trial.startedAt + (30 + 730) * day })
  })

  it('that is refunded leaves what there was before, and where that is nothing it is over at once', () => {
    const events = [paid('e1', noon), refunded('e2', 'e1', noon + 40 * day, noon)]
    expect(showSubscription(fold(events), noon + 40 * day)).toMatchObject({ state: 'limited', billed: true })
    expect(showSubscription(fold(events, trial), noon + day)).toMatchObject({ state: 'trial' })
    expect(showSubscription(fold(events, trial), noon + 40 * day)).toMatchObject({ state: 'limited' })
  })

  it('that fails is news of a renewal that was not paid, and of nothing else', () => {
    const bought = fold([paid('e1', noon)])
    expect(newsIn(bought, failed('e2', 'e2', noon + 365 * day))).toBe('failed')
    expect(newsIn(bought, failed('e2', 'e1', noon))).toBeUndefined()
    expect(newsIn(undefined, { ...failed('e2', 'e2', noon), isRenewal: false } as PaymentEvent)).toBeUndefined()
  })
})

describe('the next charge', () => {
  const chargesAt = noon + 365 * day
  const bought = [{ ...agreed('e1', noon), chargesAt } as PaymentEvent, paid('e2', noon)]

  it('is when the provider says, and what was left of the trial is kept beside it', () => {
    for (const events of [bought, bought.toReversed()])
      expect(showSubscription(fold(events, trial), noon)).toMatchObject({
        renewsAt: new Date(chargesAt).toISOString(),
        endsAt: new Date(chargesAt + 20 * day).toISOString(),
      })
  })

  it('is none where it does not renew itself, and back where it does again', () => {
    const standing = { isOver: false, chargesAt }
    const off = afterSwitch(fold(bought), 'sub_1', { ...standing, renews: false }, noon)
    expect(showSubscription(off, noon)).not.toHaveProperty('renewsAt')
    const on = afterSwitch(off, 'sub_1', { ...standing, renews: true }, noon)
    expect(showSubscription(on, noon)).toMatchObject({ renewsAt: new Date(chargesAt).toISOString() })
  })
})

describe('the automatic renewal', () => {
  const bought = fold([agreed('e1', noon), paid('e1', noon)])

  it('is what the provider said last; of one second, the end, and then the greater id', () => {
    const off = agreed('e2', noon + 1000, { renews: false })
    expect(fold([off, agreed('e1', noon)]).payment?.renews).toBe(false)
    expect(
      fold([agreed('e1', noon + 1000, { rank: 2, renews: false }), agreed('e9', noon + 1000)]).payment?.renews,
    ).toBe(false)
    expect(fold([agreed('e3', noon + 1000), off]).payment?.renews).toBe(true)
  })

  it('that the hub switched stands, also within the second in which it was bought', () => {
    expect(toSwitch(bought, false)).toEqual(['sub_1'])
    expect(toSwitch(bought, true)).toEqual([])
    const off = afterSwitch(bought, 'sub_1', { renews: false, isOver: false }, noon + 400)
    expect(off.payment?.renews).toBe(false)
    expect(toSwitch(off, false)).toEqual([])
    expect(toSwitch(off, true)).toEqual(['sub_1'])
    expect(essence(fold([agreed('e1', noon)], off))).toEqual(essence(off))
  })

  it('that is switched twice in one second is what it was switched to last', () => {
    const [off, on] = [false, true].map((renews) => ({ renews, isOver: false }))
    const twice = [off, on, off, on].reduce(
      (record, said, turn) => afterSwitch(record, 'sub_1', said ?? { renews: false, isOver: false }, noon + turn),
      bought,
    )
    expect(twice.payment?.renews).toBe(true)
  })

  it('that was bought twice is switched off everywhere', () => {
    expect(toSwitch(fold([agreed('e2', noon, { agreement: 'sub_2' })], bought), false)).toEqual(['sub_1', 'sub_2'])
  })
})
