// Every command that this device was given, for the person who holds it: what, when, and what became of it. Commands
// that have ended are appended here; those that have not are in the journal, which also heals a line that a crash lost.

import { appendFile } from 'node:fs/promises'
import type { AckState } from '../../contracts/device-messages.ts'
import { readIfThere, writeDurably } from './durable-file.ts'
import { hasEnded, type JournalEntry, stateOf } from './journal-entry.ts'

export interface LedgerEntry {
  readonly commandId: string
  /** What was asked: `device.lock`. It may be a type that this SDK does not know, and was then rejected. */
  readonly type: string
  /** When it came, and when it took its last step; the hub's clock, RFC 3339. */
  readonly receivedAt: string
  readonly at: string
  /** Its last step: `succeeded`, `rejected` … */
  readonly state: AckState
  readonly reason?: string
}

export class Ledger {
  readonly #path: string
  readonly #most: number
  readonly #ended: Map<string, LedgerEntry>
  #lines: number
  #writing: Promise<void> = Promise.resolve()

  private constructor(path: string, most: number, lines: readonly LedgerEntry[]) {
    this.#path = path
    this.#most = most
    this.#ended = new Map(lines.map((line) => [line.commandId, line]))
    this.#lines = lines.length
  }

  /** Opens a ledger, empty where the file is not there. @param most entries kept; the oldest go first */
  static async open(path: string, journal: readonly JournalEntry[], most = 500): Promise<Ledger> {
    const written = new Map<string, LedgerEntry>()
    for (const text of ((await readIfThere(path)) ?? '').split('\n')) {
      const line = parse(text)
      if (line) written.set(line.commandId, line)
    }
    const lost = journal.filter((entry) => hasEnded(entry) && !written.has(entry.commandId)).flatMap(lineOf)
    const all = [...written.values(), ...lost].sort(byTime('at')).slice(-most)
    const ledger = new Ledger(path, most, all)
    if (lost.some((line) => all.includes(line))) await ledger.#rewrite()
    return ledger
  }

  /** Notes a command, if it has ended. */
  record(entry: JournalEntry): void {
    const [line] = hasEnded(entry) ? lineOf(entry) : []
    if (!line) return
    this.#ended.set(line.commandId, line)
    const [oldest] = this.#ended.keys()
    if (this.#ended.size > this.#most && oldest) this.#ended.delete(oldest)
    // A line that can not be written is made up for from the journal, at the next start.
    this.#writing = this.#writing.then(() => this.#write(line)).catch(() => {})
  }

  /** All that is known, newest first. @param journal what has not ended yet */
  entries(journal: readonly JournalEntry[]): LedgerEntry[] {
    const open = journal.filter((entry) => !this.#ended.has(entry.commandId)).flatMap(lineOf)
    return [...this.#ended.values(), ...open].sort(byTime('receivedAt')).reverse()
  }

  /** Resolves when everything is written. */
  close(): Promise<void> {
    return this.#writing
  }

  async #write(line: LedgerEntry): Promise<void> {
    this.#lines += 1
    if (this.#lines > this.#most * 2) return this.#rewrite()
    await appendFile(this.#path, `${JSON.stringify(line)}\n`, { mode: 0o600 })
  }

  async #rewrite(): Promise<void> {
    this.#lines = this.#ended.size
    await writeDurably(this.#path, [...this.#ended.values()].map((each) => `${JSON.stringify(each)}\n`).join(''))
  }
}

const byTime = (field: 'at' | 'receivedAt') => (a: LedgerEntry, b: LedgerEntry) =>
  a[field] === b[field] ? 0 : a[field] < b[field] ? -1 : 1

/** One line, or none where only the cancel of a command has come. */
function lineOf(entry: JournalEntry): LedgerEntry[] {
  const { commandId, type, trail, reason } = entry
  const [first, last] = [trail[0], trail.at(-1)]
  const state = stateOf(entry)
  if (!type || !first || !last || !state) return []
  return [{ commandId, type, receivedAt: first.at, at: last.at, state, ...(reason !== undefined && { reason }) }]
}

function parse(line: string): LedgerEntry | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
