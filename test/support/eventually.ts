// Waits for something that another process brings about, by asking again; never for a time to pass.

import { setTimeout as pause } from 'node:timers/promises'

/** The first answer that is not undefined or false. Throws after 15 seconds, with what was waited for. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  milliseconds = 15_000,
): Promise<T> {
  const deadline = Date.now() + milliseconds
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    if (Date.now() > deadline) throw new Error(`Waited in vain for: ${what}`)
    await pause(25)
  }
}
