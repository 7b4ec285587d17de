// `npm run soak`: the long tests, one after the other. The exit code is 1 where one of them found something.
// `npm run soak -- --only schedules` runs one part; `SEED=… npm run soak` repeats one schedule and shows it.

import { parseArgs } from 'node:util'
import { fleet } from './fleet-part.ts'
import type { Part } from './part.ts'
import { schedules } from './schedules.ts'

const parts: readonly Part[] = [schedules, fleet]

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const only = process.env.SEED === undefined ? values.only : schedules.name
const chosen = parts.filter(({ name }) => only === undefined || name === only)
if (chosen.length === 0) throw new Error(`There is no part "${only}": ${parts.map(({ name }) => name).join(', ')}.`)

let isWell = true
for (const { name, run } of chosen) {
  const startedAt = performance.now()
  console.log(`${name} …`)
  if (!(await run())) isWell = false
  console.log(`${name}: ${Math.round((performance.now() - startedAt) / 1000)} s\n`)
}
process.exit(isWell ? 0 : 1)
