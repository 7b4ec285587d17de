// How many AWS calls each route makes when it is warm, how deep they lie, and what capacity they consume, as the hub's
// wire recorded them.

import { atMost, type Benchmark, type Row } from './benchmark.ts'
import { type Household, withHousehold } from './hub/household.ts'
import { type Hub, withHub } from './hub/hub.ts'
import { depthOf, type RecordedCall, recordedCalls, unitsOf, wordingOf } from './hub/recorded-calls.ts'
import { wait } from './hub/slow-wire.ts'
import { commandRequests } from './requests/commands.ts'
import { deviceRequests } from './requests/devices.ts'
import { downloadRequests } from './requests/downloads.ts'
import { identityRequests } from './requests/identity.ts'
import { paymentRequests } from './requests/payments.ts'
import type { Request } from './requests/request.ts'
import { sharingRequests } from './requests/sharing.ts'
import { subscriptionRequests } from './requests/subscriptions.ts'
import { median } from './statistics.ts'

export const calls: Benchmark = {
  name: 'calls',
  run: () =>
    withHub({ slowWire: true }, (hub) =>
      withHousehold(hub, async (household) => {
        const rows: Row[] = []
        const asked = new Set<string>()
        for (const request of allRequests(household)) rows.push(...(await measure(hub, request, asked)))
        const all = await recordedCalls(hub)
        return { rows: [...rows, ...triggerRows(all, asked), scanRow(all)], notes }
      }),
    ),
}

const notes = [
  "Calls: those recorded under the request's id, the most of two warm requests.",
  `Depth: the least of the two, on a wire that answers each call ${wait} ms late, so that calls that were asked`,
  'together overlap, and those that waited for another do not.',
  'Triggers (topic rules, streams, schedules): the median over the invocations of this run, each of one or more records.',
]

const allRequests = (household: Household): Request[] => [
  ...identityRequests(household),
  ...deviceRequests(household),
  ...commandRequests(household),
  ...subscriptionRequests(household),
  ...paymentRequests(household),
  ...sharingRequests(household),
  ...downloadRequests(household),
]

let rounds = 0

async function measure(hub: Hub, { what, mostCalls, deepest, ask }: Request, asked: Set<string>): Promise<Row[]> {
  const made: RecordedCall[][] = []
  // The first time warms the function up, and what it caches.
  for (let time = 0; time < 3; time++) {
    const id = await ask(++rounds)
    asked.add(id)
    if (time > 0) made.push(await recordedCalls(hub, id))
  }
  const beside = wordingOf(unitsOf(made.at(-1) ?? []))
  const depth = Math.min(...made.map(depthOf))
  return [
    { what, unit: 'calls', measured: Math.max(...made.map(({ length }) => length)), budget: atMost(mostCalls), beside },
    {
      what: `${what}, depth`,
      unit: 'deep',
      measured: depth,
      ...(deepest !== undefined && { budget: atMost(deepest) }),
    },
  ]
}

/** What functions did that no route called. */
function triggerRows(all: readonly RecordedCall[], asked: ReadonlySet<string>): Row[] {
  const invocations = Map.groupBy(all, ({ requestId }) => requestId ?? '')
  const byFunction = Map.groupBy(invocations.entries(), ([, [first]]) => first?.functionId ?? '')
  const isHttp = (functionId: string) => byFunction.get(functionId)?.some(([id]) => asked.has(id)) ?? false
  return [...byFunction.keys()]
    .filter((functionId) => functionId !== '' && !isHttp(functionId))
    .sort()
    .map((functionId) => {
      const made = (byFunction.get(functionId) ?? []).map(([, calls]) => calls)
      const units = made.map(unitsOf)
      const beside = wordingOf({
        reads: median(units.map(({ reads }) => reads)),
        writes: median(units.map(({ writes }) => writes)),
      })
      return { what: nameOf(functionId), unit: 'calls', measured: median(made.map(({ length }) => length)), beside }
    })
}

/** A logical id without the hash that CDK appends. */
const nameOf = (functionId: string) => functionId.replace(/[0-9A-F]{8}$/, '')

function scanRow(all: readonly RecordedCall[]): Row {
  const scans = all.filter(({ operation }) => operation === 'Scan').length
  return { what: `Scan, among ${all.length} calls`, unit: 'calls', measured: scans, budget: atMost(0) }
}
