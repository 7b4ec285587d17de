// The sandboxes of one function: made when all are busy, as many as there are cores; what is beyond waits in order.

import type { FunctionError } from './invocation.ts'
import type { Sandbox, Work } from './sandbox.ts'

export class FunctionPool {
  readonly #start: (pool: FunctionPool) => Sandbox
  readonly #most: number
  /** With those that still load. */
  readonly #all = new Set<Sandbox>()
  readonly #ready: Sandbox[] = []
  readonly #waiting: Work[] = []
  #retired = false

  constructor(most: number, start: (pool: FunctionPool) => Sandbox) {
    this.#most = most
    this.#start = start
  }

  get busy(): boolean {
    return this.#waiting.length > 0 || this.#ready.some((sandbox) => !sandbox.isFree)
  }

  run(work: Work): void {
    this.#waiting.push(work)
    this.#handOver()
    if (this.#waiting.length > 0 && this.#all.size < this.#most) this.#all.add(this.#start(this))
  }

  /** A sandbox has loaded. */
  add(sandbox: Sandbox): void {
    this.#ready.push(sandbox)
    this.advance(sandbox)
  }

  /** A sandbox may take more. */
  advance(sandbox: Sandbox): void {
    this.#handOver()
    if (this.#retired && sandbox.isFree) void sandbox.end()
  }

  /** Takes out a sandbox that has ended, and lets others do what it had not begun. */
  remove(sandbox: Sandbox, left: Work[], reason: FunctionError): void {
    this.#all.delete(sandbox)
    const at = this.#ready.indexOf(sandbox)
    if (at >= 0) this.#ready.splice(at, 1)
    // One that never loaded answers for the event that it was made for, or the next would end the same way for ever.
    else this.#waiting.shift()?.answer({ ok: false, error: reason })
    this.#waiting.unshift(...left)
    const next = this.#waiting.shift()
    if (next) this.run(next)
  }

  enforceTimeouts(log: (line: string) => void): void {
    for (const sandbox of [...this.#ready]) {
      const requestId = sandbox.enforceTimeout()
      if (requestId) log(`${sandbox.functionId} timed out on request ${requestId}; its sandbox was replaced.`)
    }
  }

  /** Ends every sandbox now; an event that one works on fails. */
  async end(): Promise<void> {
    this.#waiting.length = 0
    await Promise.all([...this.#all].map((sandbox) => sandbox.end()))
  }

  /** Ends the sandboxes as they become free; for a pool that another one replaces. */
  retire(): void {
    this.#retired = true
    for (const sandbox of this.#ready) if (sandbox.isFree) void sandbox.end()
  }

  #handOver(): void {
    while (this.#waiting.length > 0) {
      const sandbox = this.#ready.find(({ isFree }) => isFree) ?? this.#ready.find(({ takesMore }) => takesMore)
      const work = sandbox && this.#waiting.shift()
      if (!work) return
      sandbox.run(work)
    }
  }
}
