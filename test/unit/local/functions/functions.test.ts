import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { VirtualClock } from '../../../../local/clock.ts'
import { AsyncInvocations } from '../../../../local/functions/async-invocations.ts'
import { Functions } from '../../../../local/functions/functions.ts'
import { outcomeOf } from '../../../../local/functions/invocation.ts'
import type { FunctionPlan } from '../../../../local/template/plan.ts'

let folder: string
let functions: Functions | undefined
let lines: string[]
const clock = new VirtualClock()

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-functions-'))
  // As on a disk where the nearest package.json makes .js files ES modules.
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  lines = []
})
afterEach(async () => {
  await functions?.close()
  clock.setOffset(0)
  rmSync(folder, { recursive: true })
})

function plan(code: string, change: Partial<FunctionPlan> = {}): FunctionPlan {
  writeFileSync(join(folder, 'index.js'), code)
  return {
    id: 'Run',
    name: 'Service-Run',
    assetFolder: folder,
    file: join(folder, 'index.js'),
    exportName: 'handler',
    timeoutMilliseconds: 5_000,
    memoryMegabytes: 128,
    environment: { TABLE: 'Things' },
    asyncRetries: 1,
    deadLetterArn: 'arn:queue',
    ...change,
  }
}

function start(code: string, change: Partial<FunctionPlan> = {}): Functions {
  functions = new Functions({
    plans: [plan(code, change)],
    region: 'us-east-1',
    accountId: '000000000000',
    clockOffset: clock.offset,
    logFile: join(folder, 'functions.log'),
    isVerbose: false,
    environment: ({ environment }, sandboxId) => ({ ...environment, SANDBOX: sandboxId }),
    log: (line) => lines.push(line),
  })
  return functions
}

describe('functions', () => {
  it('run the CommonJS bundle with the given environment and no other', async () => {
    const run = start(`exports.handler = async (event) => ({ event, environment: process.env })`)
    expect(outcomeOf(await run.invoke('Run', { a: 1 }))).toEqual({
      event: { a: 1 },
      environment: { TABLE: 'Things', SANDBOX: 'sandbox-1' },
    })
  })

  it('are given a Lambda context', async () => {
    const run = start(
      `exports.handler = async (_event, context) => ({ ...context, left: context.getRemainingTimeInMillis() })`,
    )
    const context = outcomeOf(await run.invoke('Run', {}, 'request-1')) as { left: number }
    expect(context).toMatchObject({
      awsRequestId: 'request-1',
      functionName: 'Service-Run',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Service-Run',
      memoryLimitInMB: '128',
    })
    expect(context.left).toBeGreaterThan(3_000)
    expect(context.left).toBeLessThanOrEqual(5_000)
  })

  it('take one event at a time in a sandbox, in as many sandboxes as there are cores', async () => {
    const run = start(`
      let running = 0
      exports.handler = async () => {
        const most = ++running
        await new Promise((resolve) => setTimeout(resolve, 100))
        running--
        return { most, sandbox: process.env.SANDBOX }
      }`)
    const all = await Promise.all(Array.from({ length: 20 }, () => run.invoke('Run', {})))
    const answers = all.map(outcomeOf) as { most: number; sandbox: string }[]
    expect(new Set(answers.map(({ most }) => most))).toEqual(new Set([1]))
    expect(new Set(answers.map(({ sandbox }) => sandbox)).size).toBe(availableParallelism())
  })

  it('see the virtual clock, at once and in dates of every kind', async () => {
    const run = start(`exports.handler = async () => ({
      now: Date.now(), date: new Date().getTime(), given: new Date(5).getTime(), isDate: new Date() instanceof Date })`)
    await run.invoke('Run', {})
    clock.setOffset(86_400_000)
    const seen = outcomeOf(await run.invoke('Run', {})) as Record<string, number>
    expect(seen.now).toBeGreaterThan(Date.now() + 86_300_000)
    expect(seen.date).toBeGreaterThan(Date.now() + 86_300_000)
    expect(seen).toMatchObject({ given: 5, isDate: true })
  })

  it('tell a thrown error as Lambda does, and go on', async () => {
    const run = start(`exports.handler = async ({ fails }) => { if (fails) throw new TypeError('no'); return 'fine' }`)
    expect(await run.invoke('Run', { fails: true })).toMatchObject({
      ok: false,
      error: { errorType: 'TypeError', errorMessage: 'no' },
    })
    expect(await run.invoke('Run', {})).toEqual({ ok: true, value: 'fine' })
  })

  it('are stopped at their time-out, and the next event finds a new sandbox', async () => {
    const run = start(`exports.handler = async ({ hangs }) => { while (hangs); return process.env.SANDBOX }`, {
      timeoutMilliseconds: 300,
    })
    expect(await run.invoke('Run', { hangs: true }, 'request-2')).toMatchObject({
      error: { errorMessage: 'request-2 Task timed out after 0.30 seconds' },
    })
    expect(await run.invoke('Run', {})).toEqual({ ok: true, value: 'sandbox-2' })
    expect(lines).toContainEqual(expect.stringContaining('timed out on request request-2'))
  })

  it('answer for a sandbox that crashed, and serve what waited behind it', async () => {
    const run = start(`exports.handler = async ({ crash }) => {
      if (crash) { setImmediate(() => { throw new Error('out of band') }); await new Promise(() => {}) }
      return 'fine' }`)
    const events = [{ crash: true }, ...Array.from({ length: 6 }, () => ({}))]
    const [crashed, ...others] = await Promise.all(events.map((event) => run.invoke('Run', event)))
    expect(crashed).toMatchObject({ ok: false, error: { errorMessage: expect.stringContaining('out of band') } })
    expect(others).toEqual(others.map(() => ({ ok: true, value: 'fine' })))
  })

  it('say why a bundle does not load', async () => {
    const run = start(`throw new Error('The setting X is missing')`)
    expect(await run.invoke('Run', {})).toMatchObject({ error: { errorMessage: 'The setting X is missing' } })
  })

  it('know which request a sandbox works on', async () => {
    const run = start(`exports.handler = () => new Promise((resolve) => setTimeout(resolve, 50))`)
    const running = run.invoke('Run', {}, 'request-3')
    while (!run.workOf('sandbox-1').requestId) await new Promise((resolve) => setImmediate(resolve))
    expect(run.workOf('sandbox-1')).toEqual({ requestId: 'request-3', functionId: 'Run' })
    await running
    expect(run.workOf('sandbox-1').requestId).toBeUndefined()
    expect(run.workOf('sandbox-9')).toEqual({ requestId: undefined, functionId: undefined })
  })

  it('take new code without losing an event', async () => {
    const run = start(`exports.handler = () => new Promise((resolve) => setTimeout(resolve, 100, 'old'))`)
    const old = run.invoke('Run', {})
    await run.invoke('Run', {})
    const during = run.invoke('Run', {})
    run.replace([plan(`exports.handler = async () => 'new'`)])
    expect(await run.invoke('Run', {})).toEqual({ ok: true, value: 'new' })
    expect(await Promise.all([old, during])).toEqual([
      { ok: true, value: 'old' },
      { ok: true, value: 'old' },
    ])
  })

  it('print into the log file', async () => {
    const run = start(`exports.handler = async () => { console.log('hello'); console.error('trouble') }`)
    await run.invoke('Run', {})
    expect(readFileSync(join(folder, 'functions.log'), 'utf8')).toBe('Service-Run hello\nService-Run trouble\n')
  })

  it('F26: are tried again when nobody waits, and then the event is a dead letter', async () => {
    const run = start(`let calls = 0; exports.handler = async () => { throw new Error('call ' + ++calls) }`)
    const letter = Promise.withResolvers<object>()
    const background = new AsyncInvocations(
      run,
      (queue, message) => letter.resolve({ queue, ...message }),
      () => {},
    )
    background.invoke('Run', { from: 'a device' })
    expect(await letter.promise).toMatchObject({
      queue: 'arn:queue',
      requestContext: { functionId: 'Run', approximateInvokeCount: 2 },
      requestPayload: { from: 'a device' },
      responsePayload: { errorMessage: 'call 2' },
    })
  })
})
