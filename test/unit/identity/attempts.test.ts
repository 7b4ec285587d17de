// The throttle's table, and that its one DynamoDB condition says the same as the table.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { closedAfter, mayAttempt, retryAfterSeconds, waitAfter } from '../../../lambdas/identity/attempts.ts'
import { noon } from '../../support/clock.ts'
import { holds } from '../../support/condition.ts'

interface Bucket {
  readonly failures: number
  readonly lastAt: number
}

const isAllowed = (bucket: Bucket | undefined, now: number, closes = true) => {
  const { condition, values } = mayAttempt(now, closes)
  return holds(condition, bucket && { ...bucket }, { values })
}

describe('the wait between attempts', () => {
  it('R20: is none for 5 failures in a row, then doubles from 2 seconds to 15 minutes', () => {
    const table = [0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 50, 99].map((failures) => [
      failures,
      waitAfter(failures),
    ])
    expect(table).toEqual([
      [0, 0],
      [1, 0],
      [4, 0],
      [5, 2],
      [6, 4],
      [7, 8],
      [8, 16],
      [9, 32],
      [10, 64],
      [11, 128],
      [12, 256],
      [13, 512],
      [14, 900],
      [50, 900],
      [99, 900],
    ])
  })

  it('R20, R22: is what the condition of the counting write says, at any number of failures and any time', () => {
    const bucket = fc.record({
      failures: fc.integer({ min: 0, max: 130 }),
      sinceMs: fc.integer({ min: 0, max: 1e6 }),
      closes: fc.boolean(),
    })
    fc.assert(
      fc.property(bucket, ({ failures, sinceMs, closes }) => {
        const expected = (!closes || failures < closedAfter) && sinceMs >= waitAfter(failures) * 1000
        expect(isAllowed({ failures, lastAt: noon - sinceMs }, noon, closes)).toBe(expected)
      }),
      { numRuns: 3000 },
    )
  })

  it('ends to the millisecond, for each number of failures', () => {
    for (let failures = 5; failures < closedAfter; failures++) {
      const over = noon + waitAfter(failures) * 1000
      expect([over - 1, over].map((now) => isAllowed({ failures, lastAt: noon }, now))).toEqual([false, true])
    }
  })

  it('is none for a bucket that does not exist', () => {
    expect(isAllowed(undefined, noon)).toBe(true)
  })

  it('is told in whole seconds, after which an attempt may be made', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 99 }), fc.integer({ min: 0, max: 900_000 }), (failures, sinceMs) => {
        const bucket = { failures, lastAt: noon - sinceMs }
        fc.pre(!isAllowed(bucket, noon))
        const seconds = retryAfterSeconds(bucket, noon)
        expect(Number.isInteger(seconds)).toBe(true)
        expect(isAllowed(bucket, noon + seconds * 1000)).toBe(true)
        expect(isAllowed(bucket, noon + (seconds - 1) * 1000)).toBe(false)
      }),
    )
  })
})
