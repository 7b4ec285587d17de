// Random numbers that a seed repeats, for tests that shuffle. The seed stands in the test's name.

export type Random = () => number

// Taken once: in Jest's sandbox a look at a global costs more than the arithmetic itself.
const { floor, imul } = Math

/** mulberry32: small, fast, and good enough to shuffle with. Numbers from 0 to below 1. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A whole number from `from` to `to`, both included. */
export const between = (random: Random, from: number, to: number): number => from + floor(random() * (to - from + 1))

export function pick<T>(random: Random, choices: readonly [T, ...T[]]): T {
  return choices[between(random, 0, choices.length - 1)] ?? choices[0]
}

/** The same things in another order (Fisher and Yates). */
export function shuffled<T>(random: Random, things: readonly T[]): T[] {
  const next = [...things]
  for (let at = next.length - 1; at > 0; at--) {
    const other = between(random, 0, at)
    const [a, b] = [next[at] as T, next[other] as T]
    next[at] = b
    next[other] = a
  }
  return next
}

/** The seed of this run: `SEED` from the environment to repeat one, else another each time. */
export const seedOfThisRun = (): number => Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
