// The hub's side of one worker thread. Invariant: every event that was handed over is answered once: by the function,
// by its time-out, or by the end of the thread.

import { Worker } from 'node:worker_threads'
import type { FunctionPlan } from '../template/plan.ts'
import type { SandboxAnswer, SandboxRequest, SandboxSettings } from './function-worker.ts'
import type { FunctionError, Invocation } from './invocation.ts'

export interface SandboxOptions {
  readonly plan: FunctionPlan
  readonly arn: string
  readonly environment: Readonly<Record<string, string>>
  readonly clockOffset: SharedArrayBuffer
  readonly logFile: string
  readonly isVerbose: boolean
  readonly ended: (sandbox: Sandbox) => void
}

interface Current {
  readonly requestId: string
  readonly deadline: number
  readonly answer: (invocation: Invocation) => void
}

export class Sandbox {
  readonly functionId: string
  readonly #worker: Worker
  readonly #timeout: number
  readonly #ended: (sandbox: Sandbox) => void
  #loaded = false
  #current: Current | undefined

  constructor({ plan, arn, environment, clockOffset, logFile, isVerbose, ended }: SandboxOptions) {
    this.functionId = plan.id
    this.#timeout = plan.timeoutMilliseconds
    const workerData: SandboxSettings = {
      file: plan.file,
      exportName: plan.exportName,
      functionName: plan.name,
      functionArn: arn,
      memoryMegabytes: plan.memoryMegabytes,
      logFile,
      isVerbose,
      clockOffset,
    }
    this.#worker = new Worker(new URL('./function-worker.ts', import.meta.url), {
      workerData,
      env: environment,
      stdout: true,
      stderr: true,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    if (isVerbose) for (const stream of [this.#worker.stdout, this.#worker.stderr]) stream.pipe(process.stderr)
    this.#worker.on('message', ([result, error]: SandboxAnswer) => {
      if (result !== undefined) this.#finish({ ok: true, value: JSON.parse(result) })
      else if (error !== undefined) this.#finish({ ok: false, error: JSON.parse(error) as FunctionError })
      else this.#startCounting()
    })
    let reason: FunctionError = { errorType: 'Runtime.ExitError', errorMessage: 'The sandbox ended.' }
    this.#worker.on('error', (thrown) => {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      reason = { errorType: error.name, errorMessage: error.message, stackTrace: error.stack?.split('\n') ?? [] }
    })
    this.#ended = ended
    this.#worker.on('exit', () => {
      ended(this)
      this.#finish({ ok: false, error: reason })
    })
  }

  /** The request that this sandbox works on. */
  get requestId(): string | undefined {
    return this.#current?.requestId
  }

  run(requestId: string, event: string, answer: (invocation: Invocation) => void): void {
    this.#current = { requestId, deadline: this.#loaded ? performance.now() + this.#timeout : Infinity, answer }
    this.#worker.postMessage([requestId, event, this.#timeout] satisfies SandboxRequest)
  }

  /** Ends the sandbox where its function has taken too long. */
  enforceTimeout(): boolean {
    if (!this.#current || performance.now() < this.#current.deadline) return false
    const seconds = (this.#timeout / 1000).toFixed(2)
    const errorMessage = `${this.#current.requestId} Task timed out after ${seconds} seconds`
    this.#ended(this)
    this.#finish({ ok: false, error: { errorType: 'Sandbox.Timedout', errorMessage } })
    void this.end()
    return true
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  // Lambda does not count the loading of the code as the function's time.
  #startCounting(): void {
    this.#loaded = true
    if (this.#current) this.#current = { ...this.#current, deadline: performance.now() + this.#timeout }
  }

  #finish(invocation: Invocation): void {
    const { answer } = this.#current ?? {}
    this.#current = undefined
    answer?.(invocation)
  }
}
