// Runs a function at an interval. A sweep that keeps failing must not do so unheard: after its tries the event is a dead
// letter, which alarms.

import type { Duration } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import type { Construct } from 'constructs'
import type { DeadLetters } from './dead-letters.ts'
import type { HouseFunction } from './house-function.ts'

export interface ScheduleTriggerProps {
  readonly interval: Duration
  readonly run: HouseFunction
  readonly deadLetters: DeadLetters
}

export function runEvery(scope: Construct, id: string, { interval, run, deadLetters }: ScheduleTriggerProps): void {
  new Rule(scope, id, { schedule: Schedule.rate(interval), targets: [new LambdaFunction(run)] })
  run.givesUpTo(deadLetters)
}
