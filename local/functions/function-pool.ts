// The sandboxes of one function: made when needed, as many as there are cores, one event each; what is beyond waits in
// order.

import type { Invocation } from './invocation.ts'
import type { Sandbox } from './sandbox.ts'

interface Waiting {
  readonly requestId: string
  readonly event: string
  readonly answer: (invocation: Invocation) => void
}

export class FunctionPool {
  readonly #start: (pool: FunctionPool) => Sandbox
  readonly #most: number
  readonly #sandboxes = new Set<Sandbox>()
  readonly #free: Sandbox[] = []
  readonly #waiting: Waiting[] = []
  #retired = false

  constructor(most: number, start: (pool: FunctionPool) => Sandbox) {
    this.#most = most
    this.#start = start
  }

  get busy(): boolean {
    return this.#waiting.length > 0 || this.#free.length < this.#sandboxes.size
  }

  run(work: Waiting): void {
    // The sandbox that was used last is the warm one.
    const sandbox = this.#free.pop() ?? (this.#sandboxes.size < this.#most ? this.#add() : undefined)
    if (sandbox) this.#use(sandbox, work)
    else this.#waiting.push(work)
  }

  /** Takes a sandbox out that has ended, and starts another for what waits. */
  remove(sandbox: Sandbox): void {
    this.#sandboxes.delete(sandbox)
    const at = this.#free.indexOf(sandbox)
    if (at >= 0) this.#free.splice(at, 1)
    const next = this.#waiting.shift()
    if (next) this.run(next)
  }

  enforceTimeouts(log: (line: string) => void): void {
    for (const sandbox of this.#sandboxes) {
      const { requestId } = sandbox
      if (sandbox.enforceTimeout())
        log(`${sandbox.functionId} timed out on request ${requestId}; its sandbox was replaced.`)
    }
  }

  /** Ends every sandbox now; an event that one works on fails. */
  async end(): Promise<void> {
    this.#waiting.length = 0
    await Promise.all([...this.#sandboxes].map((sandbox) => sandbox.end()))
  }

  /** Ends the sandboxes as they become free; for a pool that another one replaces. */
  retire(): void {
    this.#retired = true
    for (const sandbox of this.#free) void sandbox.end()
  }

  #add(): Sandbox {
    const sandbox = this.#start(this)
    this.#sandboxes.add(sandbox)
    return sandbox
  }

  #use(sandbox: Sandbox, { requestId, event, answer }: Waiting): void {
    sandbox.run(requestId, event, (invocation) => {
      const next = this.#waiting.shift()
      if (!this.#sandboxes.has(sandbox)) {
        if (next) this.run(next)
      } else if (next) this.#use(sandbox, next)
      else if (this.#retired) void sandbox.end()
      else this.#free.push(sandbox)
      answer(invocation)
    })
  }
}
