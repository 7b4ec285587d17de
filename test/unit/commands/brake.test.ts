// The brake on wipes is one condition on three times kept in a row: here it is asked the same as a list of all of them.

import '../../support/environment.ts'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { countConfirmedWipe, countWipe } from '../../../lambdas/commands/brake-store.ts'
import { commit } from '../../../lambdas/platform/database.ts'
import { day, hour, noon } from '../../support/clock.ts'
import { accountId, strangerId } from '../../support/records.ts'
import { Tables } from '../../support/tables.ts'

const steps = fc.array(fc.record({ after: fc.integer({ min: 0, max: 12 * hour }), isConfirmed: fc.boolean() }), {
  maxLength: 20,
})

describe('the brake', () => {
  it('lets a wipe go where fewer than three went out in the 24 hours before, confirmed ones included', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (asked) => {
        new Tables()
        const gone: number[] = []
        let now = noon
        for (const { after, isConfirmed } of asked) {
          now += after
          const count = isConfirmed ? countConfirmedWipe : countWipe
          const { done } = await commit([count(accountId, now)])
          const recent = gone.filter((at) => at > now - day).length
          expect(done).toBe(isConfirmed || recent < 3)
          if (done) gone.push(now)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('is of one account', async () => {
    new Tables()
    for (let time = 0; time < 3; time++) await commit([countWipe(accountId, noon)])
    expect((await commit([countWipe(accountId, noon)])).done).toBe(false)
    expect((await commit([countWipe(strangerId, noon)])).done).toBe(true)
  })
})
