// What one hub of a test run printed, with its functions, and what must not stand in it: kept beside each other for the
// search that ends the run (test/logs/search-logs.ts). Both grow as they come, so that a hub that is killed, or a test that
// fails, leaves what there was. A hub that several test files borrow has one log, which is searched for the secrets of all.

import { appendFileSync, existsSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Secret } from '../logs/find-secrets.ts'
import { logFile, logsFolder, secretsFile } from '../logs/kept-logs.ts'
import { secretsInMessage, watchSecrets } from './secrets-seen.ts'

let hubs = 0

/** Lays a hub's log where it outlives the hub's folder; the hub and its functions print into this file of the folder. */
export function beginLog(dataFolder: string): void {
  const name = `${process.pid}-${Date.now()}-${++hubs}`
  mkdirSync(logsFolder, { recursive: true })
  writeFileSync(logFile(name), '', { mode: 0o600 })
  symlinkSync(logFile(name), join(dataFolder, 'functions.log'))
}

export class HubRecord {
  readonly #name: string
  readonly #known = new Set<string>()
  readonly #dataFolder: string
  #unwatch = () => {}

  constructor(dataFolder: string) {
    this.#dataFolder = dataFolder
    this.#name = basename(readlinkSync(join(dataFolder, 'functions.log')), '.log')
  }

  /** From now on, what is said to this origin is looked at. */
  watch(origin: string): void {
    this.#unwatch = watchSecrets(origin, (secret) => this.#note(secret))
  }

  /** Looks at everything that the hub sent; to be called before its outbox goes. */
  readOutbox(): void {
    const file = join(this.#dataFolder, 'outbox.jsonl')
    if (!existsSync(file)) return
    // The last line has its end, or was cut by a kill.
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
    for (const line of lines) for (const secret of secretsInMessage(JSON.parse(line))) this.#note(secret)
  }

  close(): void {
    this.readOutbox()
    this.#unwatch()
  }

  #note(secret: Secret): void {
    const line = `${JSON.stringify(secret)}\n`
    if (this.#known.has(line)) return
    this.#known.add(line)
    appendFileSync(secretsFile(this.#name), line, { mode: 0o600 })
  }
}
