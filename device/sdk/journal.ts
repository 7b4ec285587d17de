// The device's memory of commands, and the reason why none runs twice: every step is on disk before it is taken or
// told. The file is a log of entries, the last one of a command counts; a line torn by a power cut is ignored, because
// nothing had been done on its account. The log is written anew (rename) at each start and when it has grown.

import { type FileHandle, open } from 'node:fs/promises'
import { readIfThere, writeDurably } from './durable-file.ts'
import { hasEnded, type JournalEntry } from './journal-entry.ts'

export interface JournalLimits {
  /** Entries kept; beyond it the oldest that have ended are forgotten. */
  readonly entries: number
  /** Lines after which the log is written anew. */
  readonly lines: number
}

const day = 24 * 3600_000

export class Journal {
  readonly #path: string
  readonly #now: () => number
  readonly #limits: JournalLimits
  readonly #entries = new Map<string, JournalEntry>()
  /** The highest `seq` that was forgotten to keep the journal small: what is not above it and not known is a replay. */
  #forgottenSeq = -1
  #file: FileHandle | undefined
  #closed = false
  #lines = 0
  #unwritten: string[] = []
  #batch: Promise<void> | undefined
  #writing: Promise<void> = Promise.resolve()

  private constructor(path: string, now: () => number, limits: JournalLimits) {
    this.#path = path
    this.#now = now
    this.#limits = limits
  }

  /**
   * Opens a journal, empty where the file is not there.
   * @param now a time that has certainly passed and that no clock of this device will be behind, milliseconds since 1970
   */
  static async open(path: string, now: () => number, limits = { entries: 1000, lines: 4000 }): Promise<Journal> {
    const journal = new Journal(path, now, limits)
    journal.#read((await readIfThere(path)) ?? '')
    await journal.#rewrite()
    return journal
  }

  get(commandId: string): JournalEntry | undefined {
    return this.#entries.get(commandId)
  }

  /** All entries, in the order in which their commands came. */
  entries(): JournalEntry[] {
    return [...this.#entries.values()]
  }

  /** True for a command that is so old that its entry may be gone. */
  mayHaveForgotten(seq: number): boolean {
    return seq <= this.#forgottenSeq
  }

  /**
   * Writes an entry. When it resolves, the entry survives a power cut; when it rejects, the command stands as before.
   * Entries that come while one is written go to the disk together.
   */
  async record(entry: JournalEntry): Promise<void> {
    const before = this.#entries.get(entry.commandId)
    this.#entries.set(entry.commandId, entry)
    this.#unwritten.push(JSON.stringify(entry))
    this.#batch ??= this.#inTurn(() => this.#write())
    try {
      await this.#batch
    } catch (failure) {
      if (this.#entries.get(entry.commandId) === entry) this.#restore(entry.commandId, before)
      throw failure
    }
  }

  /** Resolves when everything that was recorded so far is on the disk, or was refused by it. */
  written(): Promise<void> {
    return this.#writing
  }

  /** Forgets everything but one command: what is left of a device that was wiped. */
  async keepOnly(commandId: string): Promise<void> {
    for (const { commandId: id, seq } of this.entries()) {
      if (id === commandId) continue
      this.#entries.delete(id)
      this.#forgottenSeq = Math.max(this.#forgottenSeq, seq)
    }
    await this.#inTurn(() => this.#rewrite())
  }

  /** Waits for what is being written and closes the file. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#writing
    await this.#file?.close()
    this.#file = undefined
  }

  #inTurn(write: () => Promise<void>): Promise<void> {
    const turn = this.#writing.then(write)
    this.#writing = turn.catch(() => {})
    return turn
  }

  #restore(commandId: string, before: JournalEntry | undefined): void {
    if (before) this.#entries.set(commandId, before)
    else this.#entries.delete(commandId)
  }

  async #write(): Promise<void> {
    const lines = this.#unwritten.splice(0)
    this.#batch = undefined
    if (this.#closed) throw new Error(`${this.#path} is closed.`)
    if (!this.#file || this.#lines + lines.length > this.#limits.lines) return this.#rewrite()
    try {
      await this.#file.appendFile(lines.map((line) => `${line}\n`).join(''))
      await this.#file.datasync()
      this.#lines += lines.length
    } catch (failure) {
      // The line may be half there: the next write replaces the file.
      await this.#file.close().catch(() => {})
      this.#file = undefined
      throw failure
    }
  }

  #read(text: string): void {
    for (const line of text.split('\n')) {
      const parsed = parseLine(line)
      if (parsed && 'forgottenSeq' in parsed) this.#forgottenSeq = parsed.forgottenSeq
      else if (parsed) this.#entries.set(parsed.commandId, parsed)
    }
  }

  async #rewrite(): Promise<void> {
    this.#forget()
    const lines = [{ forgottenSeq: this.#forgottenSeq }, ...this.#entries.values()].map((line) => JSON.stringify(line))
    await this.#file?.close()
    this.#file = undefined
    await writeDurably(this.#path, `${lines.join('\n')}\n`)
    this.#file = await open(this.#path, 'a', 0o600)
    this.#lines = lines.length
  }

  /**
   * A day after its expiry no copy of a command is valid any more, since the clock does not go back. What the hub has not
   * been told stays until there are too many.
   */
  #forget(): void {
    for (const entry of this.#entries.values()) {
      const tooOld = entry.delivered === true && entry.expiresAt + day < this.#now()
      const tooMany = this.#entries.size > this.#limits.entries
      if (!hasEnded(entry) || !(tooOld || tooMany)) continue
      this.#entries.delete(entry.commandId)
      if (!tooOld) this.#forgottenSeq = Math.max(this.#forgottenSeq, entry.seq)
    }
  }
}

function parseLine(line: string): JournalEntry | { forgottenSeq: number } | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
