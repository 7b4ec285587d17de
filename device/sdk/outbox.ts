// Acknowledgements on their way to the hub: the latest of each command, until the broker (or, over HTTPS, the hub) has it. Each carries
// the whole trail, so an older one need not be sent again; and a mere progress waits while another is on its way.

import { hasEnded, type JournalEntry } from './journal-entry.ts'

export interface OutboxOptions {
  /** Sends, and resolves when that is confirmed. Rejects where it is to be sent again, while there is no connection at once. */
  readonly publish: (entry: JournalEntry) => Promise<void>
  /** The acknowledgement of a command's end has arrived. */
  readonly onDelivered: (entry: JournalEntry) => void
}

export class Outbox {
  readonly #options: OutboxOptions
  readonly #latest = new Map<string, JournalEntry>()
  readonly #underWay = new Map<string, JournalEntry>()
  readonly #waiting = new Map<string, (() => void)[]>()

  /** @param undelivered what an earlier run of the process could not send */
  constructor(options: OutboxOptions, undelivered: Iterable<JournalEntry> = []) {
    this.#options = options
    for (const entry of undelivered) this.#latest.set(entry.commandId, entry)
  }

  /** Sends the state of a command now, or after the next connect. */
  offer(entry: JournalEntry): void {
    this.#latest.set(entry.commandId, entry)
    const underWay = this.#underWay.get(entry.commandId)
    const onlyProgress = underWay?.trail.length === entry.trail.length && underWay !== entry
    if (!onlyProgress) void this.#send(entry)
  }

  /** Sends everything that was not confirmed, one after the other. Called after each connect, and each pull. */
  async sendAll(): Promise<void> {
    for (const entry of [...this.#latest.values()]) {
      if (this.#latest.get(entry.commandId) === entry) await this.#send(entry)
    }
  }

  /** Resolves when the broker has confirmed the latest word of a command. */
  whenConfirmed(commandId: string): Promise<void> {
    if (!this.#latest.has(commandId)) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.set(commandId, [...(this.#waiting.get(commandId) ?? []), resolve]))
  }

  async #send(entry: JournalEntry): Promise<void> {
    const { commandId } = entry
    this.#underWay.set(commandId, entry)
    const confirmed = await this.#options.publish(entry).then(
      () => true,
      () => false,
    )
    const isNewest = this.#underWay.get(commandId) === entry
    if (isNewest) this.#underWay.delete(commandId)
    if (!confirmed) return
    const latest = this.#latest.get(commandId)
    if (latest === entry) {
      this.#latest.delete(commandId)
      for (const resolve of this.#waiting.get(commandId) ?? []) resolve()
      this.#waiting.delete(commandId)
      if (hasEnded(entry) && !entry.delivered) this.#options.onDelivered(entry)
    } else if (latest && isNewest) void this.#send(latest)
  }
}
