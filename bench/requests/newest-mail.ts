// The mail that a request needs before it can be made, out of the hub's outbox.

import { setTimeout as pause } from 'node:timers/promises'
import type { Hub } from '../hub/hub.ts'

interface Mail {
  readonly to: string
  readonly subject?: string
  readonly text: string
  readonly links: readonly string[]
}

/** The newest mail of a subject to an address; waits for it. */
export async function newestMail({ origin }: Hub, to: string, subject: string): Promise<Mail> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const { items } = (await (await fetch(`${origin}/__local/outbox`)).json()) as { items: Mail[] }
    const mail = items.findLast((each) => each.to === to && each.subject === subject)
    if (mail) return mail
    await pause(25)
  }
  throw new Error(`No mail “${subject}” came to ${to}.`)
}
