// What a fleet took, as lines to be read and to be written into docs/performance.md: each figure beside the one of the
// bare broker's fan-out in the same run, and with the load that the machine had.

import { cpus, loadavg } from 'node:os'
import { quantile } from '../../bench/statistics.ts'
import type { Command } from '../../contracts/commands.ts'
import type { OwnHub } from '../support/hub.ts'
import type { FanOut } from './bare-fan-out.ts'
import type { Hints } from './ended-commands.ts'
import type { Fleet } from './fleet.ts'
import { type Demand, demandOf, descendants } from './processes.ts'

export interface Measured {
  readonly hub: OwnHub
  readonly fleet: Fleet
  /** As they were answered when they were asked for. */
  readonly queued: readonly Command[]
  readonly ended: readonly Command[]
  readonly hints: Hints
  /** When the first was asked for, the last, and when the owner knew of the last end; milliseconds since 1970. */
  readonly times: { readonly began: number; readonly asked: number; readonly ended: number }
  readonly floor: FanOut
}

export function figuresOf({ hub, fleet, queued, ended, hints, times, floor }: Measured): string {
  const { devices } = fleet
  const enrolled = [...devices.values()].map(({ enrolledAt }) => enrolledAt).sort((a, b) => a - b)
  const enrolling = ((enrolled.at(-1) ?? 0) - (enrolled[0] ?? 0)) / 1000
  const lifetime = ({ id, createdAt }: Command) => (hints.last.get(id)?.at ?? Number.NaN) - Date.parse(createdAt)
  const hasDropped = ({ deviceId }: Command) => (devices.get(deviceId)?.disconnects ?? 0) > 0
  const [stayed, dropped] = [ended.filter((each) => !hasDropped(each)), ended.filter(hasDropped)]
  const whole = times.ended - times.began
  const pending = queued.filter(({ state }) => state === 'pending').length
  const [engine] = descendants(hub.process.pid ?? 0, /^\S*dynoxide /)
  return [
    `${devices.size} devices on ${cpus().length} cores, load ${loadavg().map((load) => load.toFixed(1))}`,
    `enrolled and connected      ${perSecond(devices.size, enrolling)}; bare clients ${perSecond(devices.size, floor.connecting / 1000)}`,
    `first asked to all ended    ${inSeconds(whole)} (asking ${inSeconds(times.asked - times.began)}); bare fan-out ${inSeconds(floor.whole)}; ${(whole / floor.whole).toFixed(1)} x`,
    `lifetime, stayed online     ${percentiles(stayed.map(lifetime))} (${stayed.length})`,
    `lifetime, dropped           ${percentiles(dropped.map(lifetime))} (${dropped.length}; ${pending} waited for their device)`,
    `bare message to its answer  ${percentiles(floor.each)}`,
    `hub                         ${wording(demandOf(hub.process.pid ?? 0))}`,
    `its DynamoDB engine         ${wording(engine === undefined ? undefined : demandOf(engine))}`,
    `fleet                       ${wording(demandOf(fleet.pid))}`,
    `bare broker                 ${wording(floor.broker)}`,
  ].join('\n')
}

const inSeconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`
const perSecond = (count: number, seconds: number) => `${(count / seconds).toFixed(1)} /s (${seconds.toFixed(1)} s)`
const percentiles = (samples: readonly number[]) =>
  samples.length === 0 ? 'none' : `p50 ${inSeconds(quantile(samples, 0.5))}, p99 ${inSeconds(quantile(samples, 0.99))}`
const wording = (demand: Demand | undefined) =>
  demand
    ? `${demand.megabytes.toFixed(0)} MB at most, ${demand.seconds.toFixed(1)} s of processor time`
    : 'unknown here'
