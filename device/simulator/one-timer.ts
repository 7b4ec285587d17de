// One timer of the process for thousands of devices: what is due in the same quarter of a second is done together.
// A device that waits costs one entry of a list, and nothing wakes while nothing is due.

import { systemTimers, type Timers } from '../index.ts'

const granularityMs = 250

export function oneTimer(timers: Timers = systemTimers): Timers {
  const due = new Map<number, Set<() => void>>()
  let armedFor = Number.POSITIVE_INFINITY
  let disarm = () => {}

  const arm = () => {
    const next = Math.min(...due.keys())
    if (next === armedFor) return
    disarm()
    armedFor = next
    if (next === Number.POSITIVE_INFINITY) return
    disarm = timers.after(Math.max(0, next * granularityMs - timers.now()), ring)
  }
  const ring = () => {
    armedFor = Number.POSITIVE_INFINITY
    const now = timers.now()
    for (const [at, calls] of [...due].sort(([a], [b]) => a - b)) {
      if (at * granularityMs > now) break
      due.delete(at)
      for (const call of calls) call()
    }
    arm()
  }

  return {
    now: timers.now,
    after(milliseconds, then) {
      const at = Math.ceil((timers.now() + milliseconds) / granularityMs)
      const calls = due.get(at) ?? new Set()
      due.set(at, calls.add(then))
      if (at < armedFor) arm()
      return () => {
        calls.delete(then)
        if (calls.size === 0 && due.get(at) === calls) due.delete(at)
      }
    },
  }
}
