// Whether what an operation consumes depends on how many devices there are, or on how many of them are its account's:
// each is carried out beside 10, 1 000 and 100 000 devices of other households, and then with 1, 100 and 1 000 more own.

import { type Benchmark, type Row, ratioAtMost } from './benchmark.ts'
import type { Engine } from './hub/engine.ts'
import { fill, ownDevices, readTemplates, stopStreams, type Template } from './hub/fill.ts'
import { withHousehold } from './hub/household.ts'
import { withHub } from './hub/hub.ts'
import { type Units, wordingOf } from './hub/recorded-calls.ts'
import { Remote } from './requests/commands.ts'
import { type Operation, operationsOf } from './requests/operations.ts'

export const growth: Benchmark = {
  name: 'growth',
  run: ({ quick }) =>
    withHub({ inMemory: true }, (hub) =>
      withHousehold(hub, async (household) => {
        const { engine } = hub
        const operations = operationsOf(household)
        // Once, so that every function is warm.
        await measure(operations)
        // Stays open, to be copied with its place in the index of what is due.
        await new Remote(household, household.tablet.id).queue({ type: 'antivirus.update-databases' })
        const templates = await readTemplates(engine)
        await stopStreams(engine)
        // From here on what has ended stays among the open ones of its device: one read more to queue another, at every size.
        await measure(operations)
        const others = await grow(engine, templates, quick ? [10, 1000] : [10, 1000, 100_000], operations)
        const routes = operations.filter(({ isRoute }) => isRoute)
        const own = await grow(engine, ownDevices(templates, household.owner.accountId), [1, 100, 1000], routes)
        const rows = [...named(others, 'others’ devices'), ...named(own, 'own devices')]
        return { rows, notes: notes(templates.map(({ kind }) => kind).join(', ')) }
      }),
    ),
}

const notes = (kinds: string) => [
  "Units: DynamoDB's consumed capacity as the engine counts it, indexes included, reads and writes added up.",
  'Others’ devices: each in a household of its own, with one command that is open; one item for each device in each table',
  `(${kinds}), copied from real ones. A route: all its calls, the less of two times.`,
  'A trigger: its most expensive invocation, the middle one of three times. Measured: the most of all sizes; floor: the',
  'least.',
]

/** Fills the tables up to each size, and carries the operations out there. */
async function grow(
  engine: Engine,
  templates: readonly Template[],
  sizes: readonly number[],
  operations: readonly Operation[],
): Promise<Row[]> {
  const units: Units[][] = []
  for (const [index, size] of sizes.entries()) {
    await fill(engine, templates, sizes[index - 1] ?? 0, size)
    units.push(await measure(operations))
  }
  return rowsOf(operations, units, sizes)
}

async function measure(operations: readonly Operation[]): Promise<Units[]> {
  const units: Units[] = []
  for (const { consume } of operations) units.push(await consume())
  return units
}

function rowsOf(operations: readonly Operation[], measured: readonly Units[][], sizes: readonly number[]): Row[] {
  return operations.map(({ what }, index) => {
    const units = measured.flatMap((of) => of[index] ?? [])
    const totals = units.map(({ reads, writes }) => reads + writes)
    const [most, least] = [Math.max(...totals), Math.min(...totals)]
    const beside = `${units.map(wordingOf).at(-1)}; at ${sizes.join(' / ')}: ${totals.join(' / ')}`
    return { what, unit: 'units', measured: most, floor: least, ratio: most / least, budget: ratioAtMost(1), beside }
  })
}

/** A list costs what it returns, so with devices of its own it may grow. */
const named = (rows: readonly Row[], among: string): Row[] =>
  rows.map(({ budget, ...row }) => ({
    ...row,
    what: `${row.what}, among ${among}`,
    ...(budget && !(among === 'own devices' && row.what === 'GET /v1/devices') && { budget }),
  }))
