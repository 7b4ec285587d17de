import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { compareVersions, Version } from '../../../contracts/downloads.ts'
import { seedOfThisRun } from '../../support/random.ts'

const seed = seedOfThisRun()
const version = fc
  .array(fc.nat({ max: 999_999_999 }), { minLength: 2, maxLength: 4 })
  .map((numbers) => numbers.join('.'))

describe('a version', () => {
  it.each(['1.0', '0.0.1', '2026.11.22.3', '1.10.0'])('is %s', (text) => {
    expect(Version.safeParse(text).success).toBe(true)
  })

  it.each(['1', '1.0.0.0.0', 'v1.0', '1.0-beta', '01.0', '1..0', '1.0.', '', '1.0\n', '1.0000000000', '../1.0'])(
    'is not %j',
    (text) => {
      expect(Version.safeParse(text).success).toBe(false)
    },
  )

  it.each([
    ['1.10.0', '1.9.0'],
    ['2.0', '1.99.99.99'],
    ['1.0.0.1', '1.0'],
  ])('%s is newer than %s', (newer, older) => {
    expect(compareVersions(newer, older)).toBeGreaterThan(0)
    expect(compareVersions(older, newer)).toBeLessThan(0)
  })

  it('is the same with zeros behind it', () => {
    expect(compareVersions('1.0', '1.0.0.0')).toBe(0)
  })

  it(`has its place in one order of all (seed ${seed})`, () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0)
        if (compareVersions(a, b) >= 0 && compareVersions(b, c) >= 0)
          expect(compareVersions(a, c)).toBeGreaterThanOrEqual(0)
      }),
      { seed },
    )
  })
})
