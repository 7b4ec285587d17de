// One Lambda sandbox as a worker thread: loads the bundle that is deployed, and takes one event at a time. Its clock is
// the hub's virtual one. It imports nothing of this project: what a bundle sees here is what it sees in the cloud.

import { openSync, readFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { constants, Script } from 'node:vm'
import { parentPort, workerData } from 'node:worker_threads'

/** What the hub passes to a new sandbox. */
export interface SandboxSettings {
  readonly file: string
  readonly exportName: string
  readonly functionName: string
  readonly functionArn: string
  readonly memoryMegabytes: number
  readonly timeoutMilliseconds: number
  /** What the function prints is appended to this file. */
  readonly logFile: string
  readonly isVerbose: boolean
  /** Milliseconds to add to the real time; one 64-bit float, shared by all sandboxes. */
  readonly clockOffset: SharedArrayBuffer
  /** Counts the events that this sandbox has begun. */
  readonly begun: Int32Array
}

/** Hub → sandbox: request id, event as JSON. */
export type SandboxRequest = readonly [requestId: string, event: string]
/** Sandbox → hub: the result as JSON, or the error as JSON; neither once the bundle is loaded. */
export type SandboxAnswer = readonly [result: string | undefined, error: string | undefined]

type Handler = (event: unknown, context: object) => unknown

const settings = workerData as SandboxSettings
const port = parentPort
if (!port) throw new Error('function-worker.ts runs as a worker thread only')

shiftClock(new Float64Array(settings.clockOffset))
printTo(settings)
const streamName = new Date().toISOString().slice(0, 10)
let handler: Handler | undefined
let failure: string | undefined
try {
  handler = loadHandler(settings.file, settings.exportName)
} catch (error) {
  failure = describe(error)
}

port.postMessage([undefined, undefined] satisfies SandboxAnswer)

let last: Promise<void> = Promise.resolve()
port.on('message', (request: SandboxRequest) => {
  last = last.then(() => answer(request))
})

async function answer([requestId, event]: SandboxRequest): Promise<void> {
  Atomics.add(settings.begun, 0, 1)
  const send = (...message: SandboxAnswer) => port?.postMessage(message)
  if (!handler) return send(undefined, failure)
  try {
    const result = await handler(JSON.parse(event), contextOf(requestId))
    send(JSON.stringify(result) ?? 'null', undefined)
  } catch (error) {
    send(undefined, describe(error))
  }
}

// CommonJS, whatever package.json lies beside or above: Lambda unpacks a bundle where there is none.
function loadHandler(file: string, exportName: string): Handler {
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`
  const wrapped = new Script(source, {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }).runInThisContext()
  const module = { exports: {} as Record<string, unknown> }
  wrapped.call(module.exports, module.exports, createRequire(file), module, file, dirname(file))
  const found = module.exports[exportName]
  if (typeof found !== 'function') throw new Error(`${file} exports no function ${exportName}`)
  return found as Handler
}

/** Lambda, "Using the Lambda context object": the fields of the Node.js runtime. */
function contextOf(awsRequestId: string): object {
  const deadline = performance.now() + settings.timeoutMilliseconds
  return {
    awsRequestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: settings.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: settings.functionArn,
    logGroupName: `/aws/lambda/${settings.functionName}`,
    logStreamName: streamName,
    memoryLimitInMB: String(settings.memoryMegabytes),
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  }
}

function describe(error: unknown): string {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  return JSON.stringify({ errorType: name, errorMessage: message, stackTrace: stack?.split('\n') ?? [] })
}

// A proxy, so that `instanceof Date`, `Date.prototype` and dates made elsewhere stay what they are.
function shiftClock(offset: Float64Array): void {
  const real = Date
  const now = () => real.now() + (offset[0] ?? 0)
  globalThis.Date = new Proxy(real, {
    construct: (target, given, newTarget) => Reflect.construct(target, given.length > 0 ? given : [now()], newTarget),
    apply: (target) => new target(now()).toString(),
    get: (target, property, receiver) => (property === 'now' ? now : Reflect.get(target, property, receiver)),
  })
}

// Straight into the file: by way of the hub's thread, printing would cost more than answering.
function printTo({ logFile, functionName, isVerbose }: SandboxSettings): void {
  const file = openSync(logFile, 'a', 0o600)
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream)
    stream.write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
      const callback = typeof encoding === 'function' ? encoding : done
      writeSync(file, `${functionName} ${typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()}`)
      if (isVerbose) write(chunk)
      if (typeof callback === 'function') callback()
      return true
    }
  }
}
