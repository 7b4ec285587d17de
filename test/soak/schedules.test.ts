// A short run of the schedules that `npm run soak` plays in their thousands.

import { expect, it } from '@jest/globals'
import { commandStates } from '../../contracts/commands.ts'
import { seedOfThisRun } from '../support/random.ts'
import { type Played, playSchedules, tellingOf } from './schedules.ts'

const seed = seedOfThisRun()
const howMany = 80
/** It takes seconds on a machine of its own. */
const patience = 600_000

const play = async (from: number, count: number): Promise<Played[]> => {
  const played: Played[] = []
  await playSchedules(from, count, (each) => played.push(each))
  return played
}

it(
  `keeps every promise about commands in ${howMany} schedules of faults, copies, reordering and restarts (SEED=${seed})`,
  async () => {
    const played = await play(seed, howMany)
    expect(played.filter(({ violations }) => violations.length > 0).map(tellingOf)).toEqual([])
    expect(played).toHaveLength(howMany)
    // They would prove nothing if nothing happened in them.
    const seen = new Set(played.flatMap(({ ends }) => Object.keys(ends)))
    // A device rejects seldom: what is too late for it has ended at the hub.
    const often = commandStates.slice(commandStates.indexOf('succeeded')).filter((state) => state !== 'rejected')
    expect(often.filter((state) => !seen.has(state))).toEqual([])
    const sum = (name: 'runs' | 'deaths') => played.reduce((total, each) => total + each[name], 0)
    expect([sum('runs') > howMany, sum('deaths') > howMany]).toEqual([true, true])
  },
  patience,
)

it(
  `plays the same schedule again from the same seed, whatever was played before it (SEED=${seed})`,
  async () => {
    const [alone] = await play(seed, 1)
    const first = Math.max(0, seed - 6)
    const after = (await play(first, seed - first + 1)).find((played) => played.seed === seed)
    expect(after?.digest).toBe(alone?.digest)
  },
  patience,
)
