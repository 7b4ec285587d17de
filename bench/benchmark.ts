// A benchmark: what it measured, the floor that it measured beside it in the same run, and the budget of design §9
// that decides whether it is met. No figure in a row is written down beforehand but the budget.

import type { Spread } from './statistics.ts'

export type Unit = 'ms' | '/s' | 'calls' | 'deep' | 'kB' | 'units' | ''

export interface Budget {
  /** Whether the budget is on the ratio to the floor, or on what was measured. */
  readonly of: 'ratio' | 'measured'
  readonly atMost?: number
  readonly atLeast?: number
}

export interface Row {
  readonly what: string
  readonly unit: Unit
  readonly measured: number | Spread
  readonly floor?: number | Spread
  readonly ratio?: number
  /** Absent where something is reported only. */
  readonly budget?: Budget
  /** What else belongs to it, in words. */
  readonly beside?: string
}

export interface Outcome {
  readonly rows: readonly Row[]
  /** What exactly was measured, for whoever reads the figures. */
  readonly notes: readonly string[]
}

export interface Circumstances {
  /** Shorter, where the figures need not be published. */
  readonly quick: boolean
}

export interface Benchmark {
  readonly name: string
  run(circumstances: Circumstances): Promise<Outcome>
}

export const ratioAtMost = (atMost: number): Budget => ({ of: 'ratio', atMost })
export const ratioAtLeast = (atLeast: number): Budget => ({ of: 'ratio', atLeast })
export const atMost = (value: number): Budget => ({ of: 'measured', atMost: value })

const central = (figure: number | Spread): number => (typeof figure === 'number' ? figure : figure.median)

/** Whether a row keeps its budget; undefined where it has none. A figure that is not a number keeps none. */
export function isMet({ measured, ratio, budget }: Row): boolean | undefined {
  if (!budget) return undefined
  const value = budget.of === 'ratio' ? (ratio ?? Number.NaN) : central(measured)
  return value <= (budget.atMost ?? Infinity) && value >= (budget.atLeast ?? -Infinity)
}
