// The dead-letter queues: what was put there is kept, counted and said aloud, because each letter is work that was lost.

import { appendFileSync, rmSync } from 'node:fs'
import { readIfPresent } from './data-folder.ts'

export interface DeadLetter {
  readonly queue: string
  readonly at: string
  readonly message: unknown
}

export class DeadLetters {
  readonly #file: string
  readonly #queues: ReadonlySet<string>
  readonly #log: (line: string) => void

  constructor(file: string, queueArns: readonly string[], log: (line: string) => void) {
    this.#file = file
    this.#queues = new Set(queueArns)
    this.#log = log
  }

  add(queueArn: string, message: object): void {
    if (!this.#queues.has(queueArn)) throw new Error(`${queueArn} is not a queue of this template.`)
    const queue = queueArn.split(':').at(-1) ?? ''
    appendFileSync(this.#file, `${JSON.stringify({ queue, at: new Date().toISOString(), message })}\n`, { mode: 0o600 })
    this.#log(`DEAD LETTER in ${queue}: ${JSON.stringify(message).slice(0, 300)}`)
  }

  list(): DeadLetter[] {
    const lines = (readIfPresent(this.#file) ?? '').split('\n').slice(0, -1)
    return lines.map((line) => JSON.parse(line) as DeadLetter)
  }

  clear(): void {
    rmSync(this.#file, { force: true })
  }
}
