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
/** Beside an enrolment: the device that is there, its certificate stopped and its connection dropped. */
export const enrollingAnew = { mostCalls: 12 }
/** The certificate of an enrolment, without the keys that sign commands. */
export const rotating = { mostCalls: 9 }
export const disconnecting = { mostCalls: 8, deepest: 2 }
/** Session and device, the mark, then a lock and behind it a locate, each queued like any command. */
export const marking = { mostCalls: 10 }
/** Session and device, what is open, and one transaction for each of these. */
export const stopping = { mostCalls: 4, deepest: 3 }
/** Like queueing beside open commands, with the link before all. */
export const releasing = { mostCalls: 7 }
export const announcing = { mostCalls: 4, deepest: 2 }
/** The first bytes of the picture, and the note that they are one's. */
export const firstLook = { mostCalls: 5, deepest: 4 }
