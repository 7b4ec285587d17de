// What wakes an operator: an event that was given up, and answers of 5xx. The runbook says what to do about each.

import { Duration } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { type Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import type { DeadLetters } from './dead-letters.ts'

export interface AlarmsProps {
  readonly deadLetters: DeadLetters
  readonly api: HttpApi
  readonly email?: string | undefined
}

export class Alarms extends Construct {
  private readonly topic: Topic

  constructor(scope: Construct, id: string, { deadLetters, api, email }: AlarmsProps) {
    super(scope, id)
    this.topic = new Topic(this, 'Topic', { enforceSSL: true })
    if (email) this.topic.addSubscription(new EmailSubscription(email))
    this.raise(
      'GivenUp',
      deadLetters.metricApproximateNumberOfMessagesVisible(),
      'An event was given up: see "Dead letters" in docs/runbook.md',
    )
    this.raise(
      'ServerErrors',
      api.metricServerError({ period: Duration.minutes(5), statistic: 'Sum' }),
      'The API answered 5xx: see "Server errors" in docs/runbook.md',
    )
  }

  private raise(id: string, metric: IMetric, alarmDescription: string): Alarm {
    if (!(metric instanceof Metric)) throw new Error('Alarms are raised on plain metrics')
    const alarm = metric.createAlarm(this, id, {
      alarmDescription,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
    alarm.addAlarmAction(new SnsAction(this.topic))
    return alarm
  }
}
