// What is read from an acknowledgement, and when a device contradicts itself.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ackStates } from '../../../contracts/device-messages.ts'
import { contradicts, hear, withoutOtherEnds } from '../../../lambdas/commands/acknowledgement.ts'
import { rankOf } from '../../../lambdas/commands/command.ts'
import { noon } from '../../support/clock.ts'

const time = (at: number) => new Date(at).toISOString()
const entry = fc.record({
  state: fc.constantFrom(...ackStates),
  at: fc.integer({ min: -9, max: 9 }).map((seconds) => time(noon + seconds * 1000)),
})
const trail = fc.array(entry, { minLength: 1, maxLength: 8 })
const isHardEnd = (state: keyof typeof rankOf) => rankOf[state] === rankOf.succeeded
const endsOf = (states: readonly (keyof typeof rankOf)[]) => states.filter(isHardEnd)

describe('a trail', () => {
  it('stands at its first hard end, or else where it stops; its history has one end, and nothing after it was heard', () => {
    fc.assert(
      fc.property(trail, (told) => {
        const heard = hear({ trail: told }, noon)
        const states = told.map(({ state }) => state)
        const [end] = endsOf(states)
        expect(heard?.state).toBe(end ?? states.at(-1))
        expect(endsOf(Object.keys(heard?.trail ?? {}) as (keyof typeof rankOf)[])).toEqual(end ? [end] : [])
        expect(Math.max(...Object.values(heard?.trail ?? {}))).toBeLessThanOrEqual(noon)
        const other = endsOf(states).find((state) => state !== end)
        expect(heard?.contradiction?.state).toBe(other)
      }),
    )
  })
})

describe('a contradiction', () => {
  it('F05: is a hard end beside another one that stands, where none was recorded', () => {
    fc.assert(
      fc.property(trail, fc.constantFrom(...ackStates), fc.boolean(), (told, state, isRecorded) => {
        const heard = hear({ trail: told }, noon)
        if (!heard) throw new Error('nothing heard')
        const conflict = { state: 'failed' as const, at: noon }
        const found = contradicts(heard, { state, ...(isRecorded && { conflict }) })
        const others = endsOf(told.map((each) => each.state)).filter((end) => end !== state)
        expect(found !== undefined).toBe(isHardEnd(state) && !isRecorded && others.length > 0)
        if (found) expect(others).toContain(found.state)
      }),
    )
  })

  it('is not in the history: only the end that stands is', () => {
    expect(withoutOtherEnds({ received: 1, succeeded: 2, failed: 3 }, { state: 'failed' })).toEqual({
      received: 1,
      failed: 3,
    })
    expect(withoutOtherEnds({ running: 1, cancelled: 2 }, { state: 'succeeded' })).toEqual({ running: 1, cancelled: 2 })
  })
})
