// What the benchmarks say of their samples.

import { describe, expect, it } from '@jest/globals'
import { atMost, isMet, ratioAtLeast, ratioAtMost } from '../../../bench/benchmark.ts'
import { median, quantile, ratioByRound, shuffled, spreadOf } from '../../../bench/statistics.ts'

describe('a quantile', () => {
  it('lies between neighbours, whatever the order of the samples', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(quantile([30, 10, 20], 0.75)).toBe(25)
    expect(quantile([7], 0.99)).toBe(7)
  })

  it('of nothing is an error, not a figure', () => {
    expect(() => median([])).toThrow('nothing')
  })
})

it('a spread is the median between the tenth and the ninetieth percentile', () => {
  expect(spreadOf([10, 0, 5, 4, 6, 3, 7, 2, 8, 1, 9])).toEqual({ median: 5, p10: 1, p90: 9, samples: 11 })
})

it('a ratio by round is not moved by a round in which everything was slow', () => {
  expect(ratioByRound([20, 200, 20], [10, 100, 10])).toBe(2)
})

it('a shuffle keeps everything, and follows its random source', () => {
  const draws = [0.9, 0.1, 0.5]
  expect(shuffled(['a', 'b', 'c'], () => draws.shift() ?? 0)).toEqual(['b', 'c', 'a'])
})

describe('a budget', () => {
  const row = { what: 'a thing', unit: 'ms', measured: 10 } as const

  it('on the ratio is met up to the ratio itself', () => {
    expect(isMet({ ...row, ratio: 1.3, budget: ratioAtMost(1.3) })).toBe(true)
    expect(isMet({ ...row, ratio: 1.31, budget: ratioAtMost(1.3) })).toBe(false)
    expect(isMet({ ...row, ratio: 0.74, budget: ratioAtLeast(0.75) })).toBe(false)
  })

  it('on what was measured looks at the median', () => {
    expect(isMet({ ...row, measured: { median: 3, p10: 1, p90: 9, samples: 5 }, budget: atMost(3) })).toBe(true)
  })

  it('is missed where there is no figure, and undecided where there is no budget', () => {
    expect(isMet({ ...row, ratio: Number.NaN, budget: ratioAtMost(1) })).toBe(false)
    expect(isMet(row)).toBeUndefined()
  })
})
