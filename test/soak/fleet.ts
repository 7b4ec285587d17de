// Many simulated devices in one process, as `npm run device -- --count N` starts them, and what each of them tells. Their
// own word is what a soak counts by: how often a handler acted, and what the ledger that its person can read says.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { LedgerEntry } from '../../device/index.ts'
import type { Hub } from '../support/hub.ts'
import type { Person } from '../support/person.ts'
import type { SimulatorEvent } from '../support/simulator.ts'

/** What one device told so far. */
export interface Told {
  /** When it was enrolled; milliseconds since 1970. */
  readonly enrolledAt: number
  connects: number
  disconnects: number
  /** How often it asked the hub what is open, and was answered. */
  syncs: number
  /** How often its state changed: once for each time that a handler acted. */
  changes: number
  /** Command → the ends that were told of it, in order. */
  readonly ends: Map<string, string[]>
  ledger?: readonly LedgerEntry[]
}

export interface Fleet {
  readonly pid: number
  readonly devices: ReadonlyMap<string, Told>
  /** What the devices' person types: `every 4 offline` … */
  type(line: string): void
  /** Resolves when every device fits, or as many of them as are named. */
  until(what: string, fits: (told: Told) => boolean, howMany?: number): Promise<void>
  stop(): Promise<void>
}

const ends = new Set(['succeeded', 'failed', 'rejected', 'cancelled'])

function note(devices: Map<string, Told>, event: SimulatorEvent): void {
  const { deviceId = '', id = '', state = '' } = event
  if (event.event === 'enrolled') {
    const enrolledAt = Date.parse(String(event.at))
    devices.set(deviceId, { enrolledAt, connects: 0, disconnects: 0, syncs: 0, changes: 0, ends: new Map() })
  }
  const told = devices.get(deviceId)
  if (!told) return
  if (event.event === 'connected') told.connects += 1
  else if (event.event === 'disconnected') told.disconnects += 1
  else if (event.event === 'synced') told.syncs += 1
  else if (event.event === 'state') told.changes += 1
  else if (event.event === 'ledger') told.ledger = event.entries as LedgerEntry[]
  else if (event.event === 'command' && ends.has(state)) told.ends.set(id, [...(told.ends.get(id) ?? []), state])
}

/** Starts so many devices of one owner; their states are in `folder`. */
export function startFleet(hub: Hub, owner: Person, size: number, folder: string): Fleet {
  const whose = ['--hub', hub.origin, '--session', owner.token]
  const which = ['--count', String(size), '--state', folder, '--pace', '0.1', '--json']
  const child = spawn(process.execPath, ['device/simulator/main.ts', ...whose, ...which], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const devices = new Map<string, Told>()
  const waiting = new Set<() => void>()
  const look = () => {
    for (const each of waiting) each()
  }
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const ended = once(child, 'exit').then(() => {
    process.off('exit', kill)
    look()
  })
  let due = false
  createInterface({ input: child.stdout }).on('line', (line) => {
    note(devices, JSON.parse(line))
    // Once for all that came together: thousands of devices are looked through.
    if (due) return
    due = true
    setImmediate(() => {
      due = false
      look()
    })
  })
  return {
    pid: child.pid ?? 0,
    devices,
    type: (line) => void child.stdin.write(`${line}\n`),
    until: (what, fits, howMany = size) =>
      new Promise((resolve, reject) => {
        const count = () => [...devices.values()].filter(fits).length
        const each = () => {
          const isOver = child.exitCode !== null || child.signalCode !== null
          if (count() >= howMany) resolve()
          else if (isOver) reject(new Error(`The fleet ended while waiting for ${what}: ${count()} of ${howMany}`))
          else return
          waiting.delete(each)
        }
        waiting.add(each)
        each()
      }),
    stop: async () => {
      child.kill('SIGINT')
      await ended
    },
  }
}
