// How long a command takes from the owner's request until the owner sees that it succeeded, against what its parts
// would cost bare: one broker round trip, and its AWS calls one by one.

import { type Command, queueCommand } from '../contracts/commands.ts'
import { type Benchmark, type Row, ratioAtMost } from './benchmark.ts'
import { type BareCalls, type BareOperation, bareOperations, startBareCalls } from './floors/bare-calls.ts'
import { type RoundTrips, startRoundTrips } from './floors/broker-round-trip.ts'
import { type Household, withHousehold } from './hub/household.ts'
import { withHub } from './hub/hub.ts'
import { LiveView } from './hub/live.ts'
import { type RecordedCall, recordedCalls } from './hub/recorded-calls.ts'
import { median, quantile, spreadOf } from './statistics.ts'

export const command: Benchmark = {
  name: 'command',
  run: ({ quick }) =>
    withHub({}, (hub) =>
      withHousehold(hub, async (household) => {
        const bareCalls = await startBareCalls(hub.engine)
        const roundTrips = await startRoundTrips()
        const view = await LiveView.open(household.owner)
        try {
          const counted = await count(household, view)
          const times = await time(household, view, bareCalls, roundTrips, quick ? 50 : 150)
          return { rows: rowsOf(counted, times), notes }
        } finally {
          await view.close()
          await roundTrips.close()
          await bareCalls.close()
        }
      }),
    ),
}

const notes = [
  'Command: from sending POST …/commands (device.locate, the device is online) until the answer of a GET that shows it',
  'succeeded, with its place. The device is the SDK in this process, over mutual TLS, with a handler of no duration and',
  'its journal on disk; the owner looks at each live hint (WebSocket), as the portal does. One command at a time.',
  'Floor: one raw QoS 1 round trip between two bare clients of a bare aedes broker (plain TCP, TCP_NODELAY), plus, for',
  'every AWS call that the hub recorded until then, the median of a bare call: UpdateItem and TransactWriteItems (three',
  'items) for themselves, GetItem for all others. Bare calls: SDK in a worker thread, HTTP pass-through, same engine.',
  'All interleaved with the commands.',
]

const queue = async ({ owner, phone }: Household): Promise<Command> => {
  const params = { deviceId: phone.id }
  return (await owner.call(queueCommand, { params, body: { type: 'device.locate' } })).body
}

const seen = (household: Household, view: LiveView) => view.untilSucceeded(household.phone.id, () => queue(household))

/** The AWS calls of one command until it is seen: the median count of each kind over a few commands. */
async function count(household: Household, view: LiveView): Promise<ReadonlyMap<BareOperation, number>> {
  const each: RecordedCall[][] = []
  for (let time = 0; time < 15; time++) {
    const before = new Date().toISOString()
    await seen(household, view)
    const until = new Date().toISOString()
    const all = await recordedCalls(household.hub)
    // The first ones warm the functions up.
    if (time >= 5) each.push(all.filter((call) => call.at >= before && call.at <= until && isOfCommand(call)))
  }
  return new Map(
    bareOperations.map((kind) => [
      kind,
      median(each.map((calls) => calls.filter((call) => kindOf(call) === kind).length)),
    ]),
  )
}

/** Sweeps run by themselves. */
const isOfCommand = ({ functionId = '' }: RecordedCall) => !functionId.includes('Sweep')

const kindOf = ({ operation }: RecordedCall): BareOperation =>
  operation === 'UpdateItem' || operation === 'TransactWriteItems' ? operation : 'GetItem'

interface Times {
  readonly commands: number[]
  readonly roundTrips: number[]
  readonly calls: ReadonlyMap<BareOperation, number[]>
}

async function time(
  household: Household,
  view: LiveView,
  bareCalls: BareCalls,
  roundTrips: RoundTrips,
  times: number,
): Promise<Times> {
  const taken: Times = { commands: [], roundTrips: [], calls: new Map(bareOperations.map((kind) => [kind, []])) }
  for (let index = 0; index < times; index++) {
    const startedAt = performance.now()
    await seen(household, view)
    taken.commands.push(performance.now() - startedAt)
    taken.roundTrips.push(await roundTrips.time())
    for (const kind of bareOperations) taken.calls.get(kind)?.push(await bareCalls.time(kind))
  }
  return taken
}

function rowsOf(counted: ReadonlyMap<BareOperation, number>, { commands, roundTrips, calls }: Times): Row[] {
  const callsFloor = bareOperations.reduce(
    (sum, kind) => sum + (counted.get(kind) ?? 0) * median(calls.get(kind) ?? []),
    0,
  )
  const floor = median(roundTrips) + callsFloor
  const counts = bareOperations.map((kind) => `${counted.get(kind)} ${kind}`).join(' + ')
  const total = bareOperations.reduce((sum, kind) => sum + (counted.get(kind) ?? 0), 0)
  const p99 = quantile(commands, 0.99)
  return [
    {
      what: 'command until seen as succeeded, p50',
      unit: 'ms',
      measured: spreadOf(commands),
      floor,
      ratio: median(commands) / floor,
      budget: ratioAtMost(3),
    },
    { what: '… p99', unit: 'ms', measured: p99, floor, ratio: p99 / floor, budget: ratioAtMost(5) },
    { what: 'its AWS calls until then', unit: 'calls', measured: total, beside: counts },
    { what: 'raw broker round trip', unit: 'ms', measured: spreadOf(roundTrips) },
    ...bareOperations.map((kind) => ({
      what: `bare ${kind}`,
      unit: 'ms' as const,
      measured: spreadOf(calls.get(kind) ?? []),
    })),
  ]
}
