// `npm run bench`: runs the benchmarks one after the other, prints one table, writes bench/results.json. The exit code
// is 1 where a budget is missed (unless `--report`), or a benchmark could not be carried out.

import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Benchmark, isMet, type Outcome } from './benchmark.ts'
import { calls } from './calls.ts'
import { coldStart } from './cold-start.ts'
import { command } from './command.ts'
import { gateway } from './gateway.ts'
import { growth } from './growth.ts'
import { describeMachine } from './machine.ts'
import { signIn } from './sign-in.ts'
import { tableOf, wrapped } from './table.ts'
import { timing } from './timing.ts'

const benchmarks: readonly Benchmark[] = [coldStart, calls, command, signIn, gateway, growth, timing]

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
  },
})
const unknown = options.only?.find((name) => !benchmarks.some((benchmark) => benchmark.name === name))
if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}": ${benchmarks.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}

process.chdir(dirname(import.meta.dirname))
// Programs end with this process (processes.ts), and folders with its `exit`.
process.on('SIGINT', () => process.exit(130))

type Result = Outcome & { readonly name: string; readonly seconds: number }

const machine = describeMachine(new Date())
const results: Result[] = []
const failed: string[] = []
for (const { name, run } of benchmarks) {
  if (options.only && !options.only.includes(name)) continue
  const startedAt = performance.now()
  try {
    const outcome = await run({ quick: options.quick })
    results.push({ name, seconds: Math.round((performance.now() - startedAt) / 1000), ...outcome })
    show(results.at(-1))
  } catch (error) {
    // The others have figures all the same.
    failed.push(name)
    console.error(`\n${name} could not be measured:`, error)
  }
}

function show(result: Result | undefined): void {
  if (!result) return
  console.log(`\n${result.name} (${result.seconds} s)\n\n${tableOf(result.rows)}\n`)
  console.log(wrapped(result.notes.join(' ')))
}

const withVerdicts = results.map((result) => ({
  ...result,
  rows: result.rows.map((row) => ({ ...row, isMet: isMet(row) })),
}))
// Figures of a part must not take the place of a whole run's.
if (!options.only && failed.length === 0) {
  const file = join(import.meta.dirname, 'results.json')
  writeFileSync(file, `${JSON.stringify({ machine, quick: options.quick, results: withVerdicts }, undefined, 2)}\n`)
}
const missed = withVerdicts.flatMap(({ name, rows }) =>
  rows.filter((row) => row.isMet === false).map(({ what }) => `${name}: ${what}`),
)
const tell = (what: string, lines: readonly string[]) =>
  lines.length > 0 && console.log(`\n${what}\n  ${lines.join('\n  ')}`)
if (missed.length + failed.length === 0) console.log('\nEvery budget is met.')
tell('Missed:', missed)
tell('Not measured:', failed)
process.exit(failed.length > 0 || (missed.length > 0 && !options.report) ? 1 : 0)
