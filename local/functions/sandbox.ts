// The hub's side of one worker thread. Invariants: every event that was handed over is answered once: by the function,
// by its time-out, or by the end of the thread; and the thread works on one event at a time, in order. Quick events may
// lie ready in the thread before it is free, because waking a thread costs more than they do.

import { Worker } from 'node:worker_threads'
import type { FunctionPlan } from '../template/plan.ts'
import type { SandboxAnswer, SandboxRequest, SandboxSettings } from './function-worker.ts'
import type { FunctionError, Invocation } from './invocation.ts'

/** An event on its way to a function. */
export interface Work {
  readonly requestId: string
  readonly event: string
  readonly answer: (invocation: Invocation) => void
}

export interface SandboxOptions {
  readonly plan: FunctionPlan
  readonly arn: string
  readonly environment: Readonly<Record<string, string>>
  readonly clockOffset: SharedArrayBuffer
  readonly logFile: string
  readonly isVerbose: boolean
  /** The bundle is loaded, or has failed to. */
  ready(sandbox: Sandbox): void
  /** An event was answered. */
  advanced(sandbox: Sandbox): void
  /** The thread has ended; `left` are events that it had not begun. */
  ended(sandbox: Sandbox, left: Work[], reason: FunctionError): void
}

/** Events beyond the one at work that may lie ready, and how quick a function must be for that. */
const mostAhead = 3
const quickMilliseconds = 3

export class Sandbox {
  readonly functionId: string
  readonly #options: SandboxOptions
  readonly #worker: Worker
  /** How many events the thread has begun; it counts, the hub reads. */
  readonly #begun = new Int32Array(new SharedArrayBuffer(4))
  readonly #works: Work[] = []
  #answered = 0
  #headSince = 0
  #lastMilliseconds = Number.POSITIVE_INFINITY
  #over = false

  constructor(options: SandboxOptions) {
    const { plan, arn, environment, clockOffset, logFile, isVerbose } = options
    this.functionId = plan.id
    this.#options = options
    const workerData: SandboxSettings = {
      file: plan.file,
      exportName: plan.exportName,
      functionName: plan.name,
      functionArn: arn,
      memoryMegabytes: plan.memoryMegabytes,
      timeoutMilliseconds: plan.timeoutMilliseconds,
      logFile,
      isVerbose,
      clockOffset,
      begun: this.#begun,
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
      else options.ready(this)
    })
    let reason: FunctionError = { errorType: 'Runtime.ExitError', errorMessage: 'The sandbox ended.' }
    this.#worker.on('error', (thrown) => {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      reason = { errorType: error.name, errorMessage: error.message, stackTrace: error.stack?.split('\n') ?? [] }
    })
    this.#worker.on('exit', () => this.#end(reason))
  }

  /** The request that the thread works on now. */
  get requestId(): string | undefined {
    return this.#works[this.#begunUnanswered - 1]?.requestId
  }

  get isFree(): boolean {
    return this.#works.length === 0
  }

  /** Whether one more event may be handed over now. */
  get takesMore(): boolean {
    if (this.isFree) return true
    return (
      this.#works.length <= mostAhead &&
      this.#lastMilliseconds < quickMilliseconds &&
      performance.now() - this.#headSince < quickMilliseconds
    )
  }

  run(work: Work): void {
    if (this.isFree) this.#headSince = performance.now()
    this.#works.push(work)
    this.#worker.postMessage([work.requestId, work.event] satisfies SandboxRequest)
  }

  /** Ends the sandbox where its function has taken too long; returns the request that did. */
  enforceTimeout(): string | undefined {
    const { timeoutMilliseconds } = this.#options.plan
    if (this.isFree || performance.now() - this.#headSince < timeoutMilliseconds) return undefined
    const { requestId } = this
    const errorMessage = `${requestId} Task timed out after ${(timeoutMilliseconds / 1000).toFixed(2)} seconds`
    this.#end({ errorType: 'Sandbox.Timedout', errorMessage })
    void this.end()
    return requestId
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  get #begunUnanswered(): number {
    return Atomics.load(this.#begun, 0) - this.#answered
  }

  #finish(invocation: Invocation): void {
    const work = this.#works.shift()
    if (!work) return
    this.#answered++
    const now = performance.now()
    this.#lastMilliseconds = now - this.#headSince
    this.#headSince = now
    this.#options.advanced(this)
    work.answer(invocation)
  }

  #end(error: FunctionError): void {
    if (this.#over) return
    this.#over = true
    const begun = this.#works.splice(0, this.#begunUnanswered)
    this.#options.ended(this, this.#works.splice(0), error)
    for (const work of begun) work.answer({ ok: false, error })
  }
}
