// Keeps records by key in an append-only file of JSON lines, last write wins. Invariant: a change is with the
// operating system before `set` or `delete` returns, so what was answered survives kill -9; a line that was cut short
// was never answered, and is dropped at the next start.

import {
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs'

export class RecordLog<T> {
  readonly #records: Map<string, T>
  #file: number | undefined

  constructor(path: string) {
    this.#records = existsSync(path) ? read<T>(path) : new Map()
    // Starting again is the moment to forget what was overwritten; by rename, so that a crash leaves one of the two.
    writeFileSync(`${path}.new`, [...this.#records].map((entry) => `${JSON.stringify(entry)}\n`).join(''), {
      mode: 0o600,
    })
    renameSync(`${path}.new`, path)
    this.#file = openSync(path, 'a')
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
  }

  delete(key: string): void {
    if (!this.#records.has(key)) return
    this.#append([key])
    this.#records.delete(key)
  }

  clear(): void {
    if (this.#file !== undefined) ftruncateSync(this.#file)
    this.#records.clear()
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #append(line: [string, T?]): void {
    // A number of a closed file may be another file's by now.
    if (this.#file === undefined) throw new Error('the record log is closed')
    writeSync(this.#file, `${JSON.stringify(line)}\n`)
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
