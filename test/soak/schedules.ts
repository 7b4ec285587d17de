// Plays many schedules, in as many processes as the machine has cores, each with an engine of its own. A schedule is made
// from one number: `SEED=<number> npm run soak` plays it again, call by call.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { seedOfThisRun } from '../support/random.ts'
import type { Part } from './part.ts'
import type { Outcome } from './schedules/schedule.ts'

export type Played = Omit<Outcome, 'trace'> & { readonly seed: number; readonly trace?: readonly string[] }

const howMany = Number(process.env.SCHEDULES ?? 10_000)

/** Plays the schedules of `count` seeds from one on; `each` is told every outcome as it comes. */
export async function playSchedules(from: number, count: number, each: (played: Played) => void): Promise<void> {
  const workers = Math.min(count, availableParallelism())
  await Promise.all(
    Array.from({ length: workers }, (_, index) => {
      const share = Math.ceil((count - index) / workers)
      return readAll(startWorker({ from: from + index, count: share, step: workers }), each)
    }),
  )
}

function startWorker(options: Record<string, number>): ChildProcess {
  const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  const script = join(import.meta.dirname, 'schedules/worker.ts')
  const command = ['--disable-warning=ExperimentalWarning', script, ...given]
  return spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
}

async function readAll(worker: ChildProcess, each: (played: Played) => void): Promise<void> {
  const ended = once(worker, 'exit')
  let said = ''
  worker.stderr?.on('data', (chunk) => {
    said += chunk
  })
  if (worker.stdout) for await (const line of createInterface(worker.stdout)) each(JSON.parse(line) as Played)
  const [code] = await ended
  if (code !== 0) throw new Error(`A process that plays schedules ended (${code}). ${said.trim()}`)
}

/** What a person needs to know of a schedule that went wrong. */
export const tellingOf = ({ seed, violations, trace = [] }: Played): string =>
  [`SEED=${seed} npm run soak`, ...violations.map((each) => `  ${each}`), ...trace.map((each) => `    ${each}`)].join(
    '\n',
  )

async function run(): Promise<boolean> {
  const isOne = process.env.SEED !== undefined
  const from = seedOfThisRun()
  const count = isOne ? 1 : howMany
  const sum = { schedules: 0, violated: 0, steps: 0, commands: 0, runs: 0, deaths: 0 }
  const ends = new Map<string, number>()
  await playSchedules(from, count, (played) => {
    sum.schedules++
    for (const name of ['steps', 'commands', 'runs', 'deaths'] as const) sum[name] += played[name]
    for (const [state, times] of Object.entries(played.ends)) ends.set(state, (ends.get(state) ?? 0) + times)
    if (played.violations.length > 0) sum.violated++
    if (played.violations.length > 0 || isOne) console.log(tellingOf(played))
    if (sum.schedules % 500 === 0) console.log(`${sum.schedules} schedules, ${sum.violated} of them violated`)
  })
  console.log(`from SEED=${from}: ${JSON.stringify({ ...sum, ends: Object.fromEntries([...ends].sort()) })}`)
  return sum.violated === 0 && sum.schedules === count
}

export const schedules: Part = { name: 'schedules', run }
