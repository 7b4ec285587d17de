// How often a password may be guessed (design §4): 5 free failures in a row, then 2, 4, 8 … seconds up to 15 minutes
// between attempts, and for unknown browsers none after 100. Pure: the whole table becomes one DynamoDB condition, so that counting and
// refusing are a single atomic write, and 50 parallel guesses are counted one by one.

const free = 5
const longestWait = 900
export const closedAfter = 100

/** Seconds that must pass after the n-th failure in a row before the next attempt. */
export function waitAfter(failures: number): number {
  return failures < free ? 0 : Math.min(2 ** (failures - free + 1), longestWait)
}

// From here on the wait no longer grows.
const steps = Array.from({ length: 10 }, (_, index) => free + index)

/**
 * The condition under which an attempt may be counted, over `failures` and `lastAt` (ms), with its values. A bucket that
 * closes takes none after 100; others keep their longest wait.
 */
export function mayAttempt(now: number, closes: boolean): { condition: string; values: Record<string, number> } {
  const last = steps[steps.length - 1] ?? free
  const waited = steps
    .map((n) => `(#failures ${n === last ? '>=' : '='} :n${n} AND #lastAt <= :before${n})`)
    .join(' OR ')
  return {
    condition: `attribute_not_exists(#failures) OR #failures < :free OR ${closes ? `(#failures < :closed AND (${waited}))` : waited}`,
    values: {
      free,
      ...(closes && { closed: closedAfter }),
      ...Object.fromEntries(
        steps.flatMap((n) => [
          [`n${n}`, n],
          [`before${n}`, now - waitAfter(n) * 1000],
        ]),
      ),
    },
  }
}

/** Whole seconds until the next attempt may be made, given the bucket that refused; at least 1. */
export function retryAfterSeconds(bucket: { failures: number; lastAt: number }, now: number): number {
  return Math.max(1, Math.ceil((bucket.lastAt + waitAfter(bucket.failures) * 1000 - now) / 1000))
}
