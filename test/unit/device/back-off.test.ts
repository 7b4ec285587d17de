import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { backOffMs, reconnecting } from '../../../device/sdk/back-off.ts'

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('the wait before the next attempt', () => {
  it('is never under one second and never over five minutes', () => {
    fc.assert(
      fc.property(fc.nat(), fraction, (attempt, random) => {
        const wait = backOffMs(attempt, reconnecting, () => random)
        expect(wait).toBeGreaterThanOrEqual(1000)
        expect(wait).toBeLessThanOrEqual(300_000)
      }),
    )
  })

  it('does not get shorter from attempt to attempt, at the same luck', () => {
    fc.assert(
      fc.property(fc.nat(30), fraction, (attempt, random) => {
        const [wait, next] = [attempt, attempt + 1].map((at) => backOffMs(at, reconnecting, () => random))
        expect(next).toBeGreaterThanOrEqual(wait ?? 0)
      }),
    )
  })

  it('F28: spreads a fleet evenly over the whole span', () => {
    fc.assert(
      fc.property(fc.nat(20), (attempt) => {
        const waits = Array.from({ length: 100 }, (_, i) => backOffMs(attempt, reconnecting, () => i / 100))
        const gaps = waits.slice(1).map((wait, i) => wait - (waits[i] ?? 0))
        expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1)
        expect(Math.max(...waits)).toBeGreaterThan(Math.min(300_000, 1000 * 2 ** (attempt + 1)) * 0.98)
      }),
    )
  })
})

describe('a fleet of two thousand that loses its hub at one moment', () => {
  it('F28: is back within half a minute at a hub that takes 500 connections a second, and does not run against it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (seed) => {
        let state = seed
        const random = () => {
          state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
          return state / 2 ** 32
        }
        const waiting = Array.from({ length: 2000 }, () => ({ attempt: 0, at: backOffMs(0, reconnecting, random) }))
        let [second, attempts] = [0, 0]
        for (; waiting.length > 0; second++) {
          const trying = waiting.filter(({ at }) => at < (second + 1) * 1000)
          attempts += trying.length
          for (const taken of trying.slice(0, 500)) waiting.splice(waiting.indexOf(taken), 1)
          for (const device of trying.slice(500)) device.at += backOffMs(++device.attempt, reconnecting, random)
        }
        expect(second).toBeLessThan(30)
        expect(attempts).toBeLessThan(3 * 2000)
      }),
      { numRuns: 10 },
    )
  })
})
