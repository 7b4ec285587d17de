// A route as a benchmark asks it, with the budget of design §9 for its AWS calls.

/** A route, or one way that it can go. */
export interface Request {
  readonly what: string
  readonly mostCalls: number
  /** Absent where the depth is reported only. */
  readonly deepest?: number
  /**
   * Makes the request, after whatever must be there before it, and resolves with its request id. `round` is never the
   * same twice.
   */
  ask(round: number): Promise<string>
}

export const sessionCheck = { mostCalls: 1, deepest: 2 }
export const read = { mostCalls: 2, deepest: 2 }
export const write = { mostCalls: 3, deepest: 2 }
export const signingIn = { mostCalls: 4, deepest: 2 }
export const queueing = { mostCalls: 5, deepest: 3 }
export const queueingBesideOpen = { mostCalls: 7, deepest: 3 }
export const enrolling = { mostCalls: 9 }
export const disconnecting = { mostCalls: 8, deepest: 2 }
