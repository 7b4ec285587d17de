// What wakes an operator, and that the runbook has a section for each.

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { houseFunctions, statementsOf } from './house-functions.ts'
import { builtApp, flat, ofType } from './synthesized.ts'

const app = builtApp()
const root = join(import.meta.dirname, '../..')
const functions = houseFunctions(app)
const alarms = ofType(app.service, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties)
const filters = ofType(app.service, 'AWS::Logs::MetricFilter').map(([, { Properties }]) => Properties)
const logOf = ({ properties }: (typeof functions)[number]) =>
  (properties.LoggingConfig as { LogGroup: { Ref: string } }).LogGroup.Ref

/** When it alarms: the metric of `Vigil`, of a service, or of one function of ours. */
const conditionOf = (alarm: Record<string, unknown>) => {
  const { Namespace, MetricName, Statistic, Threshold, Period } = alarm
  const [{ Name, Value } = {}] = (alarm.Dimensions ?? []) as { Name?: string; Value?: { Ref?: string } }[]
  const of = Name === 'FunctionName' ? functions.find(({ id }) => id === Value?.Ref)?.entry : Name
  return [`${Namespace} ${MetricName}`, of ?? 'all', Statistic, Threshold, Period]
}

describe('alarms', () => {
  it('F31: are raised on what was given up, failed, fell behind, costs too much, or contradicts itself', () => {
    const behind = functions
      .filter(({ id }) =>
        ofType(app.service, 'AWS::Lambda::EventSourceMapping').some(
          ([, { Properties }]) => (Properties.FunctionName as { Ref: string }).Ref === id,
        ),
      )
      .map(({ entry }) => ['AWS/Lambda IteratorAge', entry, 'Maximum', 15 * 60_000, 300])
    expect(behind.length).toBeGreaterThan(3)
    const expected = [
      ['AWS/SQS ApproximateNumberOfMessagesVisible', 'QueueName', 'Maximum', 1, 300],
      ['AWS/ApiGateway 5xx', 'ApiId', 'Sum', 1, 300],
      ['AWS/Lambda Errors', 'all', 'Sum', 1, 300],
      // Half of the daily budget of 1000 messages.
      ['Vigil TextMessagesSent', 'all', 'Sum', 500, 24 * 3600],
      ['Vigil TextMessageBudgetSpent', 'all', 'Sum', 1, 300],
      ['Vigil CommandConflicts', 'all', 'Sum', 1, 300],
      ...behind,
    ]
    expect(alarms.map(conditionOf).sort()).toEqual(expected.sort())
  })

  it.each(alarms.map((alarm) => [String(alarm.AlarmDescription), alarm] as const))(
    '%s: once is enough, silence is none, and somebody is told',
    (_, alarm) => {
      expect(alarm).toMatchObject({
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        EvaluationPeriods: 1,
        TreatMissingData: 'notBreaching',
      })
      expect((alarm.AlarmActions as unknown[]).map((action) => flat(action, app))).toEqual(['<AlarmsTopic>'])
    },
  )

  it.each(alarms.map(({ AlarmDescription }) => String(AlarmDescription)))(
    '%s: that section is in the runbook',
    (description) => {
      const [, section = 'no section'] = /see "(.+)" in docs\/runbook\.md$/.exec(description) ?? []
      expect(readFileSync(join(root, 'docs/runbook.md'), 'utf8')).toContain(`\n**${section}** (`)
    },
  )
})

describe('log lines that are counted', () => {
  const senders = functions.filter(({ roleId }) =>
    statementsOf(app, roleId).some(({ Action }) => [Action].flat().includes('sns:Publish')),
  )
  const ofTexts = {
    TextMessagesSent: 'text message sent',
    TextMessageBudgetSpent: 'text message budget is spent',
  }
  const ofAcknowledgements = { CommandConflicts: 'command conflict' }
  const hearing = functions.filter(({ entry }) =>
    ['lambdas/commands/command-acknowledged.mqtt.ts', 'lambdas/commands/commands.function.ts'].includes(entry),
  )
  const counted = { ...ofTexts, ...ofAcknowledgements }

  it('are those of every function that may send a text message, and of those that hear of commands', () => {
    const found = filters.map(({ LogGroupName, FilterPattern, MetricTransformations }) => ({
      log: (LogGroupName as { Ref: string }).Ref,
      FilterPattern,
      MetricTransformations,
    }))
    const filtersOf = (lines: object, of: typeof functions) =>
      of.flatMap((each) =>
        Object.entries(lines).map(([MetricName, message]) => ({
          log: logOf(each),
          FilterPattern: `{ $.message = "${message}" }`,
          MetricTransformations: [{ MetricName, MetricNamespace: 'Vigil', MetricValue: '1' }],
        })),
      )
    const expected = [...filtersOf(ofTexts, senders), ...filtersOf(ofAcknowledgements, hearing)]
    expect(expected).toHaveLength(8)
    expect(new Set(found)).toEqual(new Set(expected))
  })

  it.each(Object.values(counted))('are written: %s', (message) => {
    const written = globSync('lambdas/*/*.ts', { cwd: root }).filter((file) =>
      new RegExp(`logger\\.(info|warn|error)\\('${message}'`).test(readFileSync(join(root, file), 'utf8')),
    )
    expect(written).toHaveLength(1)
  })
})
