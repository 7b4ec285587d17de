// The rules of EventBridge's default bus: those that a schedule fires, and those that an event does whose pattern they
// match. A rule does one of the two.

import { compilePattern, type EventPattern } from '../streams/event-pattern.ts'
import { functionByArn } from './plan.ts'
import type { Resources } from './resources.ts'
import { runnable } from './runnable.ts'
import { UnsupportedTemplate } from './unsupported-template.ts'

export interface RuleTarget {
  readonly functionId: string
  /** What it gets instead of the event. */
  readonly input: unknown
}

export interface SchedulePlan {
  readonly id: string
  readonly arn: string
  readonly expression: string
  readonly targets: readonly RuleTarget[]
}

export interface EventRulePlan {
  readonly id: string
  readonly matches: EventPattern
  readonly targets: readonly RuleTarget[]
}

export const planSchedules = (resources: Resources): SchedulePlan[] =>
  enabledRules(resources).flatMap(({ id, arn, schedule, targets }) =>
    schedule === undefined ? [] : [{ id, arn, expression: schedule, targets }],
  )

/** Throws `UnsupportedTemplate` for a pattern that can not be evaluated here. */
export const planEventRules = (resources: Resources): EventRulePlan[] =>
  enabledRules(resources).flatMap(({ id, pattern, targets }) =>
    pattern === undefined ? [] : [{ id, matches: compilePattern(pattern), targets }],
  )

function enabledRules(resources: Resources) {
  const find = functionByArn(resources)
  return [...runnable(resources, 'AWS::Events::Rule')].flatMap(({ resource, properties }) => {
    const { State, ScheduleExpression: schedule, EventPattern: pattern, Targets } = properties
    const id = resource.logicalId
    if ((schedule === undefined) === (pattern === undefined))
      throw new UnsupportedTemplate([`${id}: not exactly one of a schedule and an event pattern`])
    const targets = Targets.map(({ Arn, Input }) => ({
      functionId: find(Arn, id),
      input: Input === undefined ? undefined : JSON.parse(Input),
    }))
    return State === 'ENABLED' ? [{ id, arn: resource.attribute('Arn'), schedule, pattern, targets }] : []
  })
}
