// A simulated device in a process of its own, as `npm run device -- --json` starts it.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Hub } from './hub.ts'

export interface SimulatorEvent {
  readonly event: string
  readonly deviceId?: string
  readonly id?: string
  readonly type?: string
  readonly state?: string
  readonly [name: string]: unknown
}

export interface Simulator {
  readonly deviceId: string
  readonly events: SimulatorEvent[]
  /** The first event, past or to come, that fits. */
  until(what: string, fits: (event: SimulatorEvent) => boolean): Promise<SimulatorEvent>
  /** What its person types: a recovery code, `ledger`, `opt-out wipe` … */
  type(line: string): void
  /** Resolves when the process has ended by itself: the device was wiped, or has left its account. */
  readonly ended: Promise<void>
  stop(): Promise<void>
  /** As a battery that falls out. */
  kill(): Promise<void>
}

const running = new Set<ChildProcess>()

/** Starts a device of the owner of `token`; with the same `state` folder it is the same device again. */
export async function startSimulator(
  hub: Hub,
  options: { token?: string; state: string; args?: string[] },
): Promise<Simulator> {
  const args = [
    'device/simulator/main.ts',
    '--json',
    '--hub',
    hub.origin,
    '--state',
    options.state,
    '--pace',
    '0.1',
    ...(options.args ?? []),
  ]
  if (options.token) args.push('--session', options.token)
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  running.add(child)
  // Whoever types after the end is not heard.
  child.stdin.on('error', () => {})
  const events: SimulatorEvent[] = []
  const waiting = new Set<() => void>()
  let errors = ''
  let isOver = false
  child.stderr.on('data', (text) => {
    errors += text
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    events.push(JSON.parse(line))
    for (const look of waiting) look()
  })
  const exited = once(child, 'exit').then(() => {
    isOver = true
    running.delete(child)
    for (const look of waiting) look()
  })

  const until = (what: string, fits: (event: SimulatorEvent) => boolean) =>
    new Promise<SimulatorEvent>((resolve, reject) => {
      const done = (settle: () => void) => {
        waiting.delete(look)
        clearTimeout(deadline)
        settle()
      }
      const fail = (why: string) =>
        done(() => reject(new Error(`${why} while waiting for ${what}: ${errors || JSON.stringify(events.slice(-5))}`)))
      const look = () => {
        const found = events.find(fits)
        if (found) done(() => resolve(found))
        else if (isOver) fail('The device stopped')
      }
      const deadline = setTimeout(() => fail('Too long'), 20_000)
      waiting.add(look)
      look()
    })

  const { deviceId = '' } = await until('enrolment', ({ event }) => event === 'enrolled' || event === 'resumed')
  return {
    deviceId,
    events,
    until,
    type: (line) => void child.stdin.write(`${line}\n`),
    ended: exited,
    stop: async () => {
      child.kill('SIGINT')
      await exited
    },
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** Ends what a failed test left running. */
export async function stopAllSimulators(): Promise<void> {
  const all = [...running]
  for (const child of all) child.kill('SIGKILL')
  await Promise.all(
    all.map((child) => (child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined)),
  )
}
