// Every mail and text message that the hub sent, in order. Append-only JSON lines in the data folder, so that what was
// sent before a restart can still be read after it.

import { appendFileSync, truncateSync } from 'node:fs'
import { readIfPresent } from './data-folder.ts'

export interface OutboxMessage {
  readonly kind: 'mail' | 'sms'
  readonly to: string
  readonly subject?: string
  readonly text: string
  readonly html?: string
  readonly links: string[]
  readonly sentAt: string
}

export class Outbox {
  readonly #file: string
  readonly #now: () => number
  #messages: OutboxMessage[]

  constructor(file: string, now: () => number) {
    this.#file = file
    this.#now = now
    // A last line without its end was cut by a kill; it was never answered.
    const lines = (readIfPresent(file) ?? '').split('\n')
    this.#messages = lines.slice(0, -1).map((line) => JSON.parse(line) as OutboxMessage)
    if (lines.at(-1)) truncateSync(file, Buffer.byteLength(lines.slice(0, -1).join('\n')) + (lines.length > 1 ? 1 : 0))
  }

  get messages(): readonly OutboxMessage[] {
    return this.#messages
  }

  add(message: Omit<OutboxMessage, 'links' | 'sentAt'>): void {
    const kept = { ...message, links: linksIn(message.text, message.html), sentAt: new Date(this.#now()).toISOString() }
    appendFileSync(this.#file, `${JSON.stringify(kept)}\n`, { mode: 0o600 })
    this.#messages.push(kept)
  }

  clear(): void {
    this.#messages = []
    if (readIfPresent(this.#file) !== undefined) truncateSync(this.#file)
  }
}

/** The links of a message, each once, in their order. */
export function linksIn(text: string, html = ''): string[] {
  const inHtml = [...html.matchAll(/href="(https?:[^"]+)"/g)].map(([, link = '']) => link.replaceAll('&amp;', '&'))
  // A full stop or bracket behind a link ends the sentence, not the link.
  const inText = [...text.matchAll(/https?:\/\/[^\s<>"]+/g)].map(([link]) => link.replace(/[.,;:!?)\]]+$/, ''))
  return [...new Set([...inHtml, ...inText])]
}
