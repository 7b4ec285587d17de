// What is said of a set of samples. Pure: the order of a run is drawn by a random source that comes in as an argument,
// so that a benchmark's fairness can be tested without a clock.

/** A set of samples: its median, and how far it spreads between its 10th and 90th percentile. */
export interface Spread {
  readonly median: number
  readonly p10: number
  readonly p90: number
  readonly samples: number
}

/**
 * The quantile `q` (0 to 1) of samples in any order, linear between neighbours (Hyndman and Fan, type 7).
 * @throws where there are none
 */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * q
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  if (low === undefined || high === undefined) throw new Error('There is no quantile of nothing.')
  return low + (high - low) * (at - Math.floor(at))
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5)

export const spreadOf = (samples: readonly number[]): Spread => ({
  median: median(samples),
  p10: quantile(samples, 0.1),
  p90: quantile(samples, 0.9),
  samples: samples.length,
})

/**
 * The median of what each round says of itself. Both sides of a round ran within seconds of each other, so what else
 * the machine was doing then weighs on both.
 */
export const ratioByRound = (measured: readonly number[], floor: readonly number[]): number =>
  median(measured.map((value, round) => value / (floor[round] ?? Number.NaN)))

/** The same things in a random order (each gets a random place). `random` is evenly spread over [0, 1). */
export function shuffled<T>(things: readonly T[], random: () => number = Math.random): T[] {
  const order = things.map((thing) => ({ thing, at: random() }))
  return order.sort((a, b) => a.at - b.at).map(({ thing }) => thing)
}
