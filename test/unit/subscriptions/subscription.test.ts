// A subscription is folded from its grants: whatever their order, and however often they come, it ends at the same time.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { asBegun, nextDue } from '../../../lambdas/subscriptions/milestones.ts'
import {
  beginTrial,
  type Grant,
  placeFor,
  type SubscriptionRecord,
  seatFor,
  settle,
  stateOf,
  takeReserve,
  withGrant,
} from '../../../lambdas/subscriptions/subscription.ts'
import { day, noon } from '../../support/clock.ts'

const family = { planId: 'family', seats: 5, days: 365 }
const solo = { planId: 'solo', seats: 1, days: 365 }
const trial = () => beginTrial('acc_01K00000000000000000000000', noon)

const grant: fc.Arbitrary<Grant> = fc.record(
  {
    planId: fc.constantFrom('trial', 'solo', 'family'),
    seats: fc.constantFrom(1, 3, 5),
    days: fc.integer({ min: 1, max: 400 }),
    at: fc.integer({ min: noon, max: noon + 1000 * day }),
    revokedAt: fc.integer({ min: noon, max: noon + 1000 * day }),
  },
  { requiredKeys: ['planId', 'seats', 'days', 'at'] },
)
const grants = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{4}$/), grant), {
  minLength: 1,
  maxLength: 6,
  selector: ([id]) => id,
})

describe('a term', () => {
  it('is the same in every order of its grants, and when each comes twice', () => {
    fc.assert(
      fc.property(grants, fc.infiniteStream(fc.nat()), (given, random) => {
        const order = [...given, ...given].toSorted(() => (random.next().value % 3) - 1)
        const folded = order.reduce<Pick<SubscriptionRecord, 'grants'>>(
          (record, [id, each]) => ({ grants: { ...record.grants, [id]: each } }),
          { grants: {} },
        )
        expect(settle(folded.grants)).toEqual(settle(Object.fromEntries(given)))
      }),
    )
  })

  it('never loses a day that was given: it lasts at least as long as all live grants together', () => {
    fc.assert(
      fc.property(grants, (given) => {
        const live = given.map(([, each]) => each).filter(({ revokedAt }) => revokedAt === undefined)
        const { endsAt, startedAt } = settle(Object.fromEntries(given))
        const days = live.reduce((sum, each) => sum + each.days, 0)
        if (live.length > 0) expect(endsAt - startedAt).toBeGreaterThanOrEqual(days * day)
      }),
    )
  })

  it('has no grace after a trial, and 14 days after anything else', () => {
    const tried = trial()
    expect(tried.coveredUntil).toBe(tried.endsAt)
    const paid = withGrant(tried, 'code', { ...family, at: noon + day })
    expect(paid.endsAt).toBe(noon + (30 + 365) * day)
    expect(paid.coveredUntil).toBe(paid.endsAt + 14 * day)
  })

  it('is over at once where all that was paid was refunded', () => {
    const refunded = settle({ in_1: { ...family, at: noon, revokedAt: noon + 5 * day } })
    expect([refunded.endsAt, refunded.coveredUntil]).toEqual([noon + 5 * day, noon + 5 * day])
  })
})

describe('the state', () => {
  const paid = withGrant(trial(), 'code', { ...family, at: noon })
  it.each([
    ['trial', trial(), 29 * day],
    ['limited', trial(), 30 * day],
    ['active', paid, 394 * day],
    ['grace', paid, 395 * day],
    ['grace', paid, 409 * day - 1],
    ['limited', paid, 409 * day],
    ['limited', paid, 588 * day],
    ['ended', paid, 589 * day],
  ] as const)('is %s', (state, record, after) => {
    expect(stateOf(record, noon + after)).toBe(state)
  })
})

describe('a code', () => {
  const paid = (planId: string, at = noon) => ({ ...withGrant(trial(), 'x', { ...family, planId, at }) })

  it('takes over the trial, which keeps its days', () => {
    expect(placeFor([trial()], 'family', noon)).toMatchObject({ outcome: 'started' })
  })
  it('extends the subscription of its plan', () => {
    expect(placeFor([paid('family')], 'family', noon)).toMatchObject({ outcome: 'extended' })
  })
  it('begins that one anew once it has ended', () => {
    expect(placeFor([paid('family')], 'family', noon + 500 * day)).toMatchObject({ outcome: 'started' })
  })
  it('waits behind a subscription of another plan, and takes over where its term ends', () => {
    const place = placeFor([paid('family')], 'solo', noon)
    expect(place?.outcome).toBe('reserved')
    const record = paid('family')
    const waiting = withGrant(record, 'later', { ...solo, at: noon + day, waits: true })
    expect([waiting.planId, waiting.endsAt]).toEqual(['family', record.endsAt])
    expect(takeReserve(waiting, record.endsAt - 1)).toBeUndefined()
    const next = takeReserve(waiting, record.endsAt)
    expect(next).toMatchObject({ planId: 'solo', seats: 1, endsAt: record.endsAt + 365 * day })
    expect(next && takeReserve(next, next.endsAt)).toBeUndefined()
  })
  it('that waits behind what is refunded begins then, also where the trial was over long before', () => {
    const waiting = withGrant(paid('family'), 'later', { ...solo, at: noon + day, waits: true })
    const at = noon + 100 * day
    const refunded = withGrant(waiting, 'x', { ...family, at: noon, revokedAt: at })
    expect(takeReserve(refunded, at)).toMatchObject({ planId: 'solo', endsAt: at + 365 * day })
    expect(nextDue(asBegun(refunded, at))).toBeLessThanOrEqual(at)
  })
  it('never goes to a seat that somebody shares', () => {
    const shared = {
      ...paid('family'),
      sharedFrom: { accountId: 'a', subscriptionId: 's', invitationId: 'i', email: 'e' },
    }
    expect(placeFor([shared], 'family', noon)).toBeUndefined()
  })
})

describe('a new device', () => {
  const shared = {
    ...withGrant(trial(), 'x', { ...family, at: noon + day }),
    subscriptionId: 'sub_shared',
    seats: 1,
    sharedFrom: { accountId: 'a', subscriptionId: 's', invitationId: 'i', email: 'e' },
  }
  it("takes a seat of the account's own before one that somebody shares", () => {
    expect(seatFor([shared, trial()], undefined, noon)).toMatchObject({ subscriptionId: trial().subscriptionId })
    expect(seatFor([shared, { ...trial(), used: 5 }], undefined, noon)).toMatchObject({ subscriptionId: 'sub_shared' })
  })
  it('finds none where all are taken, all are over, or the one that it wants is not there', () => {
    expect(seatFor([{ ...trial(), used: 5 }], undefined, noon)).toBe('no-seat')
    expect(seatFor([{ ...trial(), used: 9 }], undefined, noon)).toBe('no-seat')
    expect(seatFor([trial()], undefined, noon + 30 * day)).toBe('over')
    expect(seatFor([trial()], 'sub_other', noon)).toBe('not-found')
  })
})
