// HOTP as RFC 4226 says it, with 8 digits, and which code is shown when.

import '../../support/environment.ts'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { codeAt, codeToShow } from '../../../lambdas/devices/recovery-code.ts'
import { minute, noon } from '../../support/clock.ts'
import { putDevice } from '../../support/records.ts'
import { Tables } from '../../support/tables.ts'

const secret = Buffer.from('12345678901234567890')
// RFC 4226 Appendix D, the column "Decimal" of the truncated values: the code is its last digits (§5.3).
const truncated = [
  1284755224, 1094287082, 137359152, 1726969429, 1640338314, 868254676, 1918287922, 82162583, 673399871, 645520489,
]

describe('a recovery code', () => {
  it.each(truncated.map((value, counter) => [counter, String(value).slice(-8).padStart(8, '0')] as const))(
    'is that of RFC 4226 for the counter %i: %s',
    async (counter, code) => {
      expect(await codeAt(secret, counter)).toBe(code)
    },
  )

  it('has eight digits, zeros in front of it included', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 20, maxLength: 20 }), fc.nat(), async (bytes, counter) => {
        expect(await codeAt(bytes, counter)).toMatch(/^\d{8}$/)
      }),
      { numRuns: 200 },
    )
  })
})

describe('which code is shown', () => {
  const device = putDevice(new Tables())

  it('begins with the first, is the same for ten minutes, and is the next then', () => {
    expect(codeToShow(device, 'one', noon)).toMatchObject({ counter: 0, shownUntil: noon + 10 * minute, isNext: true })
    const shown = { ...device, recoveryCounter: 4, recoveryShownUntil: noon }
    expect(codeToShow(shown, 'one', noon - 1)).toMatchObject({ counter: 4, shownUntil: noon, isNext: false })
    expect(codeToShow(shown, 'one', noon)).toMatchObject({ counter: 5, shownUntil: noon + 10 * minute, isNext: true })
  })

  it('rises by one each time, and never in less than ten minutes, whenever it is asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20 * minute)), (pauses) => {
        let known = device
        let [now, movedAt] = [noon, noon - 10 * minute]
        for (const pause of pauses) {
          now += pause
          const { counter, shownUntil, isNext } = codeToShow(known, 'one', now)
          expect(counter).toBe((known.recoveryCounter ?? -1) + (isNext ? 1 : 0))
          if (isNext) {
            expect(now - movedAt).toBeGreaterThanOrEqual(10 * minute)
            movedAt = now
          }
          known = { ...known, recoveryCounter: counter, recoveryShownUntil: shownUntil }
        }
      }),
    )
  })
})
