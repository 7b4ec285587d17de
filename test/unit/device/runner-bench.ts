// A command runner on a journal in a folder of its own, and what it told: for tests of what runs, and how often.

import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommandRunner, type RunnerOptions } from '../../../device/sdk/command-runner.ts'
import type { CommandHandlers } from '../../../device/sdk/handlers.ts'
import { Journal } from '../../../device/sdk/journal.ts'
import { hasEnded, type JournalEntry } from '../../../device/sdk/journal-entry.ts'

export const now = Date.parse('2026-11-22T12:00:00.000Z')

export const statesOf = (entry: JournalEntry | undefined) => entry?.trail.map(({ state }) => state)

export const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))

export class RunnerBench {
  readonly #folder: string
  readonly #journals: Journal[] = []

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async make(): Promise<RunnerBench> {
    return new RunnerBench(await mkdtemp(join(tmpdir(), 'vigil-runner-')))
  }

  path(file = 'commands.journal'): string {
    return join(this.#folder, file)
  }

  async openJournal(file?: string, at = now): Promise<Journal> {
    const journal = await Journal.open(this.path(file), () => at)
    this.#journals.push(journal)
    return journal
  }

  /** The journal as it would be found if the process were killed now. */
  async crash(): Promise<'crashed'> {
    await copyFile(this.path(), this.path('crashed'))
    return 'crashed'
  }

  /** Starts a process, so to speak. `ended` resolves with the end of a command. */
  async start(handlers: CommandHandlers, file?: string, at = now, more: Partial<RunnerOptions> = {}) {
    const journal = await this.openJournal(file, at)
    const told: JournalEntry[] = []
    const waiting = new Map<string, (entry: JournalEntry) => void>()
    const tell = (entry: JournalEntry) => {
      told.push(entry)
      if (hasEnded(entry)) waiting.get(entry.commandId)?.(entry)
    }
    const onTrouble = (_: string, failure: unknown) => {
      throw failure
    }
    const runner = new CommandRunner({
      journal,
      handlers,
      epoch: 1,
      now: () => at,
      tell,
      optedOut: () => false,
      sendPictures: async () => [],
      untilTold: async () => {},
      onTrouble,
      ...more,
    })
    const ended = (id: string) => {
      const known = journal.get(id)
      if (known && hasEnded(known)) return Promise.resolve(known)
      return new Promise<JournalEntry>((resolve) => void waiting.set(id, resolve))
    }
    return { runner, journal, told, ended }
  }

  async close(): Promise<void> {
    for (const journal of this.#journals) await journal.close()
    await rm(this.#folder, { recursive: true })
  }
}
