// Every function of the template, to be invoked by its logical id. What a function sees of this machine is here: its
// environment is the template's, and only origins, endpoints, region and credentials differ.

import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { FunctionPlan } from '../template/plan.ts'
import { FunctionPool } from './function-pool.ts'
import type { Invocation } from './invocation.ts'
import { Sandbox } from './sandbox.ts'

export interface FunctionsOptions {
  readonly plans: readonly FunctionPlan[]
  readonly region: string
  readonly accountId: string
  readonly clockOffset: SharedArrayBuffer
  /** The environment of one sandbox, made out of the template's. */
  environment(plan: FunctionPlan, sandboxId: string): Record<string, string>
  /** What functions print is appended to this file; verbose, it is on the terminal too. */
  readonly logFile: string
  readonly isVerbose: boolean
  log(line: string): void
}

export class Functions {
  readonly #options: FunctionsOptions
  readonly #sandboxes = new Map<string, Sandbox>()
  #pools = new Map<string, FunctionPool>()
  #plans = new Map<string, FunctionPlan>()
  readonly #timer: NodeJS.Timeout
  #started = 0

  constructor(options: FunctionsOptions) {
    this.#options = options
    this.replace(options.plans)
    this.#timer = setInterval(() => {
      for (const pool of this.#pools.values()) pool.enforceTimeouts(options.log)
    }, 100)
  }

  plan(functionId: string): FunctionPlan {
    const plan = this.#plans.get(functionId)
    if (!plan) throw new Error(`There is no function ${functionId}.`)
    return plan
  }

  /** The request that a sandbox works on, and its function. */
  workOf(sandboxId: string): { requestId: string | undefined; functionId: string | undefined } {
    const sandbox = this.#sandboxes.get(sandboxId)
    return { requestId: sandbox?.requestId, functionId: sandbox?.functionId }
  }

  get busy(): boolean {
    return [...this.#pools.values()].some((pool) => pool.busy)
  }

  /** Invokes a function and waits for its outcome. Never rejects. */
  invoke(functionId: string, event: unknown, requestId: string = randomUUID()): Promise<Invocation> {
    const pool = this.#pools.get(functionId)
    if (!pool) throw new Error(`There is no function ${functionId}.`)
    return new Promise((resolve) => {
      pool.run({
        requestId,
        event: JSON.stringify(event),
        answer: (invocation) => resolve(this.#tell(functionId, invocation)),
      })
    })
  }

  /** Resolves when no event is under way, or after that many milliseconds. */
  async idle(most: number): Promise<void> {
    const deadline = performance.now() + most
    while (this.busy && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10))
  }

  /** Takes new code: events that run finish on the old. */
  replace(plans: readonly FunctionPlan[]): void {
    const old = this.#pools
    this.#plans = new Map(plans.map((plan) => [plan.id, plan]))
    this.#pools = new Map(
      plans.map((plan) => [plan.id, new FunctionPool(availableParallelism(), (pool) => this.#start(plan, pool))]),
    )
    for (const pool of old.values()) pool.retire()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()))
  }

  #start(plan: FunctionPlan, pool: FunctionPool): Sandbox {
    const { region, accountId, clockOffset, environment, logFile, isVerbose } = this.#options
    const sandboxId = `sandbox-${++this.#started}`
    const sandbox = new Sandbox({
      plan,
      arn: `arn:aws:lambda:${region}:${accountId}:function:${plan.name}`,
      environment: environment(plan, sandboxId),
      clockOffset,
      logFile,
      isVerbose,
      ready: (loaded) => pool.add(loaded),
      advanced: (advanced) => pool.advance(advanced),
      ended: (ended, left, reason) => {
        this.#sandboxes.delete(sandboxId)
        pool.remove(ended, left, reason)
      },
    })
    this.#sandboxes.set(sandboxId, sandbox)
    return sandbox
  }

  #tell(functionId: string, invocation: Invocation): Invocation {
    if (!invocation.ok) {
      const { errorType, errorMessage } = invocation.error
      this.#options.log(`${functionId} failed: ${errorType}: ${errorMessage}`)
    }
    return invocation
  }
}
