// Scheduled rules on virtual time: when the clock jumps, what became due runs once. When a rule ran last is kept, so
// that a daily sweep also happens on a laptop that is switched off every night.

import { readIfPresent, writeAtomically } from '../data-folder.ts'
import { eventBridgeEvent } from '../events/event.ts'
import type { SchedulePlan } from '../template/event-rules.ts'
import { compileSchedule, type NextAfter } from './schedule-expression.ts'

export interface SchedulesOptions {
  readonly plans: readonly SchedulePlan[]
  readonly file: string
  readonly region: string
  readonly accountId: string
  now(): number
  invokeAsync(functionId: string, event: unknown): void
}

export class Schedules {
  readonly #options: SchedulesOptions
  readonly #rules: readonly { plan: SchedulePlan; nextAfter: NextAfter }[]
  #lastRuns: Record<string, number>

  constructor(options: SchedulesOptions) {
    this.#options = options
    this.#rules = options.plans.map((plan) => ({ plan, nextAfter: compileSchedule(plan.expression) }))
    this.#lastRuns = JSON.parse(readIfPresent(options.file) ?? '{}')
  }

  /** Runs what is due. To be called about once a second, and when the clock was set. */
  tick(): void {
    const now = this.#options.now()
    let changed = false
    for (const { plan, nextAfter } of this.#rules) {
      const last = this.#lastRuns[plan.id]
      // A time in the future is from a clock that was set ahead and back.
      if (last !== undefined && last <= now && nextAfter(last) > now) continue
      this.#lastRuns[plan.id] = now
      changed = true
      if (last !== undefined && last <= now) this.#run(plan)
    }
    if (changed) writeAtomically(this.#options.file, JSON.stringify(this.#lastRuns))
  }

  /** Runs a rule now, by the beginning of its logical id or of its function's; false where there is none. */
  runNow(id: string): boolean {
    const plans = this.#rules
      .map(({ plan }) => plan)
      .filter((plan) =>
        [plan.id, ...plan.targets.map((target) => target.functionId)].some((each) => each.startsWith(id)),
      )
    for (const plan of plans) this.#run(plan)
    return plans.length > 0
  }

  #run({ arn, targets }: SchedulePlan): void {
    for (const { functionId, input } of targets) {
      // EventBridge, "Scheduled events".
      const said = { source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [arn], detail: {} }
      this.#options.invokeAsync(functionId, input ?? eventBridgeEvent(said, this.#options))
    }
  }
}
