// What wakes an operator: events that were given up, answers of 5xx, functions that failed, streams that fall behind,
// text messages that cost more than a day should, and a device that contradicts itself. The runbook says what to do about
// each.

import { Duration, Stack } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { EventSourceMapping, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import type { DeadLetters } from './dead-letters.ts'
import { HouseFunction } from './house-function.ts'

export interface AlarmsProps {
  readonly deadLetters: DeadLetters
  readonly api: HttpApi
  /** The functions that send text messages. */
  readonly textSenders: readonly HouseFunction[]
  readonly smsDailyBudget: number
  /** The functions that hear what devices tell of their commands. */
  readonly acknowledged: readonly HouseFunction[]
  readonly email?: string | undefined
}

const sumOf5Minutes = { period: Duration.minutes(5), statistic: 'Sum' }
const runbook = (section: string) => `see "${section}" in docs/runbook.md`

export class Alarms extends Construct {
  private readonly topic: Topic

  constructor(
    scope: Construct,
    id: string,
    { deadLetters, api, textSenders, smsDailyBudget, acknowledged, email }: AlarmsProps,
  ) {
    super(scope, id)
    this.topic = new Topic(this, 'Topic', { enforceSSL: true })
    if (email) this.topic.addSubscription(new EmailSubscription(email))

    const lettersVisible = deadLetters.metricApproximateNumberOfMessagesVisible()
    this.raise('GivenUp', lettersVisible, `An event was given up: ${runbook('Dead letters')}`)

    const serverErrors = api.metricServerError(sumOf5Minutes)
    this.raise('ServerErrors', serverErrors, `The API answered 5xx: ${runbook('Server errors')}`)

    // Over the whole region: one stage has it, and a function that is added needs no alarm of its own.
    const functionErrors = LambdaFunction.metricAllErrors(sumOf5Minutes)
    this.raise('FunctionErrors', functionErrors, `A function failed: ${runbook('Function errors')}`)

    for (const each of streamReaders(Stack.of(this))) {
      const age = each.metric('IteratorAge', { period: Duration.minutes(5), statistic: 'Maximum' })
      const tells = `${each.node.id} is 15 minutes behind its table: ${runbook('Streams behind')}`
      this.raise(`${each.node.id}Behind`, age, tells, Duration.minutes(15).toMilliseconds())
    }

    const sent = this.countLines(textSenders, 'text message sent', 'TextMessagesSent', Duration.days(1))
    const half = Math.ceil(smsDailyBudget / 2)
    this.raise('TextMessages', sent, `Half of a day's text messages went out: ${runbook('Text messages')}`, half)

    const spent = this.countLines(textSenders, 'text message budget is spent', 'TextMessageBudgetSpent')
    this.raise('TextMessagesRefused', spent, `No more text messages go out today: ${runbook('Text messages')}`)

    const conflicts = this.countLines(acknowledged, 'command conflict', 'CommandConflicts')
    this.raise('CommandConflict', conflicts, `A device told two different ends: ${runbook('Command conflicts')}`)
  }

  /** How many log lines have this very message, in all the functions' logs. */
  private countLines(of: readonly HouseFunction[], message: string, metricName: string, period = Duration.minutes(5)) {
    const metric = { metricNamespace: 'Vigil', metricName }
    for (const { node, logGroup } of of)
      new MetricFilter(this, `${node.id}${metricName}`, {
        ...metric,
        logGroup,
        filterPattern: FilterPattern.stringValue('$.message', '=', message),
      })
    return new Metric({ namespace: metric.metricNamespace, metricName, statistic: 'Sum', period })
  }

  private raise(id: string, metric: IMetric, alarmDescription: string, threshold = 1): void {
    if (!(metric instanceof Metric)) throw new Error('Alarms are raised on plain metrics')
    const alarm = metric.createAlarm(this, id, {
      alarmDescription,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
    alarm.addAlarmAction(new SnsAction(this.topic))
  }
}

/** Every function that a stream feeds: found, not listed, so that none is forgotten. */
const streamReaders = (stack: Stack): HouseFunction[] =>
  stack.node
    .findAll()
    .filter((each) => each instanceof HouseFunction)
    .filter(({ node }) => node.children.some((child) => child instanceof EventSourceMapping))
