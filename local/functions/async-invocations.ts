// Asynchronous invocation (Lambda, "Asynchronous invocation"): the caller does not wait; an event that fails is tried
// again as often as the template says, and then goes to the function's dead-letter queue.

import type { Functions } from './functions.ts'

// One and two minutes in the cloud; here somebody waits for the outcome.
const pauseMilliseconds = (attempt: number) => 250 * attempt

export class AsyncInvocations {
  readonly #functions: Functions
  readonly #deadLetter: (queueArn: string, message: object) => void
  readonly #log: (line: string) => void
  readonly #timers = new Set<NodeJS.Timeout>()

  constructor(
    functions: Functions,
    deadLetter: (queueArn: string, message: object) => void,
    log: (line: string) => void,
  ) {
    this.#functions = functions
    this.#deadLetter = deadLetter
    this.#log = log
  }

  invoke(functionId: string, event: unknown): void {
    void this.#attempt(functionId, event, 1)
  }

  /** Forgets what waits for its next attempt. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }

  async #attempt(functionId: string, event: unknown, attempt: number): Promise<void> {
    const invocation = await this.#functions.invoke(functionId, event)
    if (invocation.ok) return
    const { asyncRetries, deadLetterArn } = this.#functions.plan(functionId)
    if (attempt <= asyncRetries) {
      const timer = setTimeout(() => {
        this.#timers.delete(timer)
        void this.#attempt(functionId, event, attempt + 1)
      }, pauseMilliseconds(attempt))
      this.#timers.add(timer)
    } else if (deadLetterArn) {
      this.#deadLetter(deadLetterArn, {
        requestContext: { functionId, condition: 'RetriesExhausted', approximateInvokeCount: attempt },
        requestPayload: event,
        responsePayload: invocation.error,
      })
    } else this.#log(`${functionId}: an event was given up after ${attempt} attempts, and there is no queue for it.`)
  }
}
