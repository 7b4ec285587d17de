// What must stand beside every figure: on which machine, with which Node, of which commit, when.

import { execFileSync } from 'node:child_process'
import { cpus, loadavg, totalmem } from 'node:os'

export interface Machine {
  readonly cores: number
  readonly processor: string
  readonly memoryGigabytes: number
  readonly platform: string
  readonly node: string
  /** Undefined outside a checkout, or before its first commit; `+` where the tree had changes. */
  readonly commit: string | undefined
  readonly date: string
  /** How much else was going on as the run began: the mean of runnable processes over the last minute. */
  readonly loadBefore: number
}

export const describeMachine = (now: Date): Machine => ({
  cores: cpus().length,
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform}-${process.arch}`,
  node: process.version,
  commit: commit(),
  date: now.toISOString(),
  loadBefore: loadavg()[0] ?? 0,
})

function commit(): string | undefined {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return git('rev-parse', '--short', 'HEAD').trim() + (git('status', '--porcelain').trim() ? '+' : '')
  } catch {
    return undefined
  }
}
