// The functions of subscriptions and their rights.

import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { sharingRoutes } from '../contracts/sharing.ts'
import { subscriptionRoutes } from '../contracts/subscriptions.ts'
import { HouseFunction } from './constructs/house-function.ts'
import { runEvery } from './constructs/schedule-trigger.ts'
import { keysBegin, onChange } from './constructs/stream-trigger.ts'
import { dueIndex } from './constructs/word-table.ts'
import type { WordProps } from './word.ts'

export class Subscriptions extends Construct {
  constructor(scope: Construct, id: string, { data, api, settings, deadLetters, http }: WordProps) {
    super(scope, id)
    const { identity, subscriptions: table, hubKey } = data

    const manage = new HouseFunction(this, 'Manage', {
      entry: 'lambdas/subscriptions/subscriptions.function.ts',
      environment: { ...http, HUB_KEY_ARN: hubKey.secretArn, PAYMENTS: settings.payments === 'off' ? 'off' : 'on' },
    })
      .uses('IDENTITY_TABLE', identity, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'])
      .uses('SUBSCRIPTIONS_TABLE', table, [
        'GetItem',
        'Query',
        'PutItem',
        'UpdateItem',
        'DeleteItem',
        'ConditionCheckItem',
      ])
      .may(['secretsmanager:GetSecretValue'], hubKey.secretArn)
    api.serve([...Object.values(subscriptionRoutes), ...Object.values(sharingRoutes)], manage)

    const share = new HouseFunction(this, 'ShareTerm', { entry: 'lambdas/subscriptions/share-term.stream.ts' })
    share.uses('SUBSCRIPTIONS_TABLE', table, ['Query', 'UpdateItem'])
    onChange(share, { table, deadLetters, filters: [keysBegin('sk', 'subscription#', 'INSERT', 'MODIFY')] })

    const sweep = new HouseFunction(this, 'Sweep', {
      entry: 'lambdas/subscriptions/sweep-subscriptions.schedule.ts',
      timeout: Duration.minutes(5),
    })
      .uses('IDENTITY_TABLE', identity, ['PutItem'])
      .uses('SUBSCRIPTIONS_TABLE', table, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'], [dueIndex])
    runEvery(this, 'Hourly', { interval: Duration.hours(1), run: sweep, deadLetters })
  }
}
