// What is told of a term, and when: each milestone once, the newest only, and none that lay behind when the term began.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  asBegun,
  type Milestone,
  milestones,
  newsOf,
  nextDue,
  timesOf,
} from '../../../lambdas/subscriptions/milestones.ts'
import { beginTrial, type SubscriptionRecord, withGrant } from '../../../lambdas/subscriptions/subscription.ts'
import { day, noon } from '../../support/clock.ts'

const trial = beginTrial('acc_01K00000000000000000000000', noon)
const year = withGrant(trial, 'code', { planId: 'family', seats: 5, days: 365, at: noon })
const told = (record: SubscriptionRecord, upTo: Milestone) => ({ ...record, toldUntil: timesOf(record)[upTo] })
const charged = (record: SubscriptionRecord, chargesAt: number): SubscriptionRecord => ({
  ...record,
  payment: { agreement: 'sub_1', customer: 'cus_1', renews: true, chargesAt },
})

describe('a term', () => {
  it('of a year is reminded of 30 and 3 days before it ends, and told of its end and of the end of its grace', () => {
    const begun = asBegun(year, noon)
    expect(newsOf(begun, noon)).toBeUndefined()
    expect(nextDue(begun)).toBe(year.endsAt - 30 * day)
    const days = (at: number) => Math.round((at - year.endsAt) / day)
    expect(milestones.map((milestone) => days(timesOf(year)[milestone]))).toEqual([-30, -3, 0, 14, 194])
  })

  it('that renews itself is reminded of before the charge, also where it lasts longer than that', () => {
    const charge = noon + 365 * day
    let record = asBegun(charged(year, charge), noon)
    expect(record.endsAt).toBe(charge + 30 * day)
    for (const [milestone, days] of [
      ['reminder-30', -30],
      ['reminder-3', -3],
      ['over', 30],
    ] as const) {
      expect(nextDue(record)).toBe(charge + days * day)
      expect(newsOf(record, charge + days * day)).toBe(milestone)
      record = told(record, milestone)
    }
  })

  it('that ends before the charge, because it was refunded, is still reminded of the charge', () => {
    const over = asBegun({ ...charged(year, noon + 365 * day), endsAt: noon, coveredUntil: noon }, noon)
    const reminders = [noon + 335 * day, noon + 362 * day]
    expect(reminders.map((at) => newsOf({ ...over, toldUntil: noon + 200 * day }, at))).toEqual(milestones.slice(0, 2))
  })

  it('of 30 days is not reminded of on its first day', () => {
    expect(nextDue(asBegun(trial, noon))).toBe(trial.endsAt - 3 * day)
  })

  it('that is new forgets what was told of the one before', () => {
    const before = told(trial, 'limited')
    const renewed = withGrant(before, 'code', { planId: 'solo', seats: 1, days: 365, at: trial.endsAt + day })
    expect(nextDue(asBegun(renewed, trial.endsAt + day))).toBe(renewed.endsAt - 30 * day)
  })

  it('tells each milestone at most once, whenever and however often it is looked at', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 12 }), (looks) => {
        let record: SubscriptionRecord = asBegun(year, noon)
        const heard: string[] = []
        for (const at of looks.toSorted((a, b) => a - b).map((days) => noon + days * day)) {
          const news = newsOf(record, at)
          if (!news) continue
          heard.push(news)
          record = told(record, news)
        }
        expect(new Set(heard).size).toBe(heard.length)
        const order = heard.map((each) => milestones.indexOf(each as never))
        expect(order).toEqual(order.toSorted((a, b) => a - b))
      }),
    )
  })

  it('is never due in the past of what was told of it', () => {
    for (const milestone of milestones.slice(0, -1))
      expect(nextDue(told(year, milestone))).toBeGreaterThan(timesOf(year)[milestone])
    expect(nextDue(told(year, 'ended'))).toBeUndefined()
  })
})
