// Keeps records by key in a file of JSON lines that grows by appending, last write wins; when most of it was overwritten,
// it is written anew. Invariant: a change is with the operating system before `set` or `delete` returns, so what was
// answered survives kill -9; a line that was cut short was never answered, and is dropped at the next start.

import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'

/** Lines that the file may have beyond four for each record. */
const spareLines = 10_000

export class RecordLog<T> {
  readonly #path: string
  readonly #records: Map<string, T>
  #file: number | undefined
  #lines = 0

  constructor(path: string) {
    this.#path = path
    this.#records = existsSync(path) ? read<T>(path) : new Map()
    this.#rewrite()
  }

  get(key: string): T | undefined {
    return this.#records.get(key)
  }

  values(): IterableIterator<T> {
    return this.#records.values()
  }

  entries(): IterableIterator<[string, T]> {
    return this.#records.entries()
  }

  set(key: string, record: T): void {
    this.#append([key, record])
    this.#records.set(key, record)
    this.#tidy()
  }

  delete(key: string): void {
    if (!this.#records.has(key)) return
    this.#append([key])
    this.#records.delete(key)
    this.#tidy()
  }

  clear(): void {
    this.#records.clear()
    if (this.#file !== undefined) this.#rewrite()
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #append(line: [string, T?]): void {
    // A number of a closed file may be another file's by now.
    if (this.#file === undefined) throw new Error('the record log is closed')
    writeSync(this.#file, `${JSON.stringify(line)}\n`)
    this.#lines += 1
  }

  #tidy(): void {
    if (this.#lines > 4 * this.#records.size + spareLines) this.#rewrite()
  }

  /** Forgets what was overwritten; by rename, so that a crash leaves one of the two. */
  #rewrite(): void {
    const lines = [...this.#records].map((entry) => `${JSON.stringify(entry)}\n`)
    writeFileSync(`${this.#path}.new`, lines.join(''), { mode: 0o600 })
    renameSync(`${this.#path}.new`, this.#path)
    this.close()
    this.#file = openSync(this.#path, 'a')
    this.#lines = lines.length
  }
}

function read<T>(path: string): Map<string, T> {
  const records = new Map<string, T>()
  const lines = readFileSync(path, 'utf8').split('\n')
  // Every complete line ends in a newline, so the last piece is empty or was cut short.
  lines.pop()
  for (const line of lines) {
    const [key, record] = JSON.parse(line) as [string, T?]
    if (record === undefined) records.delete(key)
    else records.set(key, record)
  }
  return records
}
