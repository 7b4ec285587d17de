// How long to wait before asking again. Full jitter spreads a fleet that lost its hub at one moment over the whole
// span; the floor stays, because a broker takes one CONNECT a second from a client (AWS IoT Core quotas).

export interface BackOff {
  /** The shortest wait, milliseconds. */
  readonly fromMs: number
  /** The longest wait, milliseconds. */
  readonly toMs: number
}

/** One second to five minutes. */
export const reconnecting: BackOff = { fromMs: 1000, toMs: 5 * 60_000 }

/**
 * The wait before attempt number `attempt` (0 is the first repetition), milliseconds: evenly spread between the floor
 * and a ceiling that doubles with each attempt.
 * @param random evenly spread over [0, 1)
 */
export function backOffMs(attempt: number, { fromMs, toMs }: BackOff, random: () => number): number {
  const ceiling = Math.min(toMs, fromMs * 2 ** Math.min(attempt + 1, 40))
  return Math.round(fromMs + random() * Math.max(0, ceiling - fromMs))
}
