// Presence out of events in any order: the highest number is true, and the condition that DynamoDB checks says the same.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  applyPresence,
  isOnline,
  neverConnected,
  type Presence,
  type PresenceEvent,
  presenceCondition,
  rankOf,
} from '../../../lambdas/devices/presence.ts'
import { hour, minute, noon } from '../../support/clock.ts'
import { holds } from '../../support/condition.ts'

const event = (isConnect: boolean, version: number, at = noon): PresenceEvent => ({ isConnect, version, at })
const apply = (...events: PresenceEvent[]) => events.reduce(applyPresence, neverConnected(0))

/** Connects and disconnects of a few connections, some lost, some twice, in any order, within half an hour. */
const events = fc
  .uniqueArray(fc.record({ isConnect: fc.boolean(), version: fc.nat(6) }), { minLength: 1, selector: JSON.stringify })
  .chain((once) => fc.shuffledSubarray([...once, ...once], { minLength: 1 }))
  .chain((shuffled) =>
    fc.tuple(...shuffled.map((one) => fc.nat(30 * minute).map((later) => ({ ...one, at: noon + later })))),
  )

describe('presence', () => {
  it('is online while the events say so, or after something was heard since the last of them', () => {
    const away = apply(event(true, 9), event(false, 9))
    expect([noon - 1, noon, noon + 1].map((lastSeenAt) => isOnline({ presence: away, lastSeenAt }, noon))).toEqual([
      false,
      false,
      true,
    ])
    expect(isOnline({ presence: apply(event(true, 9)), lastSeenAt: 0 }, noon)).toBe(true)
    // The message of a new start that came before its event stands in nobody's way.
    expect(applyPresence(away, event(true, 0, noon + 51 * minute)).online).toBe(true)
  })

  it('F21: is away when nothing was heard for seven hours: who is connected asks every six, so its disconnect was lost', () => {
    const connected = apply(event(true, 9))
    const spoke = { presence: connected, lastSeenAt: noon + hour }
    expect(
      [7 * hour, 7 * hour + 1].map((later) => isOnline({ presence: connected, lastSeenAt: noon }, noon + later)),
    ).toEqual([true, false])
    expect([7, 8, 9].map((hours) => isOnline(spoke, noon + hours * hour))).toEqual([true, true, false])
    // Also where a message alone said that it is there, and once it is heard again.
    const away = apply(event(true, 9), event(false, 9))
    expect(isOnline({ presence: away, lastSeenAt: noon + 1 }, noon + 8 * hour)).toBe(false)
    expect(isOnline({ presence: connected, lastSeenAt: noon + 9 * hour }, noon + 9 * hour)).toBe(true)
  })

  it('F21: ends as the latest event says, in whatever order, and however often, events come', () => {
    fc.assert(
      fc.property(events, (happened) => {
        const latest = happened.reduce((a, b) => (rankOf(b) > rankOf(a) ? b : a))
        // Until the first event a device was away for ever, so that event counts whatever its number.
        expect(apply(...happened)).toMatchObject({ online: latest.isConnect, rank: rankOf(latest) })
      }),
      { numRuns: 2000 },
    )
  })

  // The order is total, so nothing has to be reconciled afterwards: what is lost for good is only what nothing ever follows,
  // and any message or event after it puts it right.
  it('F21: takes a disconnect that comes before its connect as the later of the two, and the next connect as later than both', () => {
    expect(apply(event(false, 3), event(true, 3)).online).toBe(false)
    expect(apply(event(true, 4), event(false, 3)).online).toBe(true)
  })

  it('F21: leaves a device online whose old connection is ended after another took its place', () => {
    expect(apply(event(true, 7), event(true, 8), event(false, 7)).online).toBe(true)
    expect(apply(event(true, 8), event(false, 7), event(true, 7)).online).toBe(true)
  })

  it('F21: is put right by whatever comes after a disconnect or a connect that was lost', () => {
    // The disconnect of 3 never came: the next connection, or its end, says what is true.
    expect(apply(event(true, 3), event(true, 5)).online).toBe(true)
    expect(apply(event(true, 3), event(false, 5)).online).toBe(false)
    // The connect of 5 never came: the first message of the device says so.
    const away = apply(event(true, 3), event(false, 3, noon))
    expect(isOnline({ presence: away, lastSeenAt: noon + 1 }, noon + 1)).toBe(true)
  })

  it('F21: survives a reset of the numbers: it takes a lower number as a new start more than 50 minutes after the device went away', () => {
    const away = apply(event(true, 9), event(false, 9))
    expect(applyPresence(away, event(true, 0, noon + 50 * minute))).toBe(away)
    expect(applyPresence(away, event(true, 0, noon + 50 * minute + 1))).toMatchObject({ online: true, rank: 0 })
  })

  it('F21: takes no lower number while the device is connected, nor a late disconnect as a new start', () => {
    const connected = apply(event(true, 9))
    expect(applyPresence(connected, event(true, 0, noon + 7 * hour))).toBe(connected)
    const away = apply(event(true, 9), event(false, 9))
    expect(applyPresence(away, event(false, 0, noon + 60 * minute))).toBe(away)
  })

  it('F21: takes a lower number after seven hours also where the last event was a connect: its disconnect was lost', () => {
    const connected = apply(event(true, 9))
    const anew = applyPresence(connected, event(true, 0, noon + 7 * hour + 1))
    expect(anew).toMatchObject({ online: true, rank: 0 })
    // From there on its events are believed again.
    expect(applyPresence(anew, event(false, 0, noon + 8 * hour)).online).toBe(false)
    expect(applyPresence(connected, event(false, 0, noon + 8 * hour))).toBe(connected)
  })

  it('is written under a condition that means the same as the rule', () => {
    const presence: fc.Arbitrary<Presence> = fc.record({
      online: fc.boolean(),
      rank: fc.integer({ min: -1, max: 8 }),
      at: fc.oneof(
        fc.integer({ min: noon - 51 * minute, max: noon }),
        fc.integer({ min: noon - 7 * hour - 2, max: noon - 7 * hour + 2 }),
      ),
    })
    const times = fc.constantFrom(noon - 1, noon, noon + 1, noon + 50 * minute)
    const happened = fc.record({ isConnect: fc.boolean(), version: fc.nat(4), at: times })
    fc.assert(
      fc.property(presence, happened, (presence, happened) => {
        const { condition, values } = presenceCondition(happened)
        const isApplied = applyPresence(presence, happened) !== presence
        expect(holds(condition, { pk: 'dev_1', presence }, { values })).toBe(isApplied)
      }),
      { numRuns: 3000 },
    )
    const { condition, values } = presenceCondition(event(true, 1))
    expect(holds(condition, undefined, { values })).toBe(false)
  })
})
