// A process that plays schedules, one after the other, for as many seeds as it is told, and tells each outcome as a line of
// JSON. It never outlives whoever started it: the channel to there is its life line.

import '../../support/environment.ts'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { play } from './schedule.ts'
import { Worlds } from './world.ts'

const { values } = parseArgs({
  options: { from: { type: 'string' }, count: { type: 'string' }, step: { type: 'string', default: '1' } },
})
const [from, count, step] = [Number(values.from), Number(values.count), Number(values.step)]
process.once('disconnect', () => process.exit(1))
process.channel?.unref()
// In memory where there is such a folder: what is flushed is then not waited for.
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'vigil-soak-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const worlds = await Worlds.open(folder)
try {
  for (let number = 0; number < count; number++) {
    const seed = from + number * step
    const world = await worlds.make(seed)
    const outcome = await play(world).catch((failure) => ({
      violations: [`it could not be played: ${failure instanceof Error ? failure.stack : failure}`],
      trace: world.record.trace,
      steps: 0,
      commands: 0,
      runs: 0,
      deaths: 0,
      ends: {},
      digest: '',
    }))
    world.end()
    const { trace, ...figures } = outcome
    const isShown = outcome.violations.length > 0 || count === 1
    process.stdout.write(`${JSON.stringify({ seed, ...figures, ...(isShown && { trace }) })}\n`)
  }
} finally {
  await worlds.close()
}
