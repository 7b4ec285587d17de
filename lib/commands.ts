// The functions of commands, their rights, and what drives them.

import { Aws, Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { acknowledgementRoutes } from '../contracts/acknowledgements.ts'
import { commandRoutes, endStates } from '../contracts/commands.ts'
import { topics } from '../contracts/device-messages.ts'
import { missingRoutes } from '../contracts/missing.ts'
import { DeviceRule } from './constructs/device-rule.ts'
import { HouseFunction } from './constructs/house-function.ts'
import { runEvery } from './constructs/schedule-trigger.ts'
import { keysBegin, onChange } from './constructs/stream-trigger.ts'
import { dueIndex } from './constructs/word-table.ts'
import type { WordProps } from './word.ts'

const topic = (name: string) => `arn:${Aws.PARTITION}:iot:${Aws.REGION}:${Aws.ACCOUNT_ID}:topic/${name}`
const commandTopics = topic(topics.commands('*'))
const hintTopics = topic(topics.hints('*'))

/** Changes of commands that mean something for their device, or are to be told to its owner: see command-outcomes.function.ts. */
const withOutcomes = {
  eventName: ['INSERT', 'MODIFY'],
  dynamodb: {
    Keys: { sk: { S: [{ prefix: 'command#' }] } },
    NewImage: { type: { S: ['device.wipe', 'antivirus.scan'] } },
  },
}
/** Their ends: see clear-ended.stream.ts. */
const withEnds = {
  eventName: ['MODIFY'],
  dynamodb: {
    Keys: { sk: { S: [{ prefix: 'command#' }] } },
    NewImage: { state: { S: endStates } },
  },
}

export class Commands extends Construct {
  /** Hear what devices tell of their commands. */
  readonly acknowledged: readonly HouseFunction[]

  constructor(scope: Construct, id: string, { data, api, deadLetters, http }: WordProps) {
    super(scope, id)
    const { identity, devices, commands: table, commandKey, hubKey } = data
    // Photos have a function of their own: see photos.ts.
    const { announcePhoto, downloadPhoto, ...routes } = commandRoutes
    const signing = { COMMAND_KEY_ARN: commandKey.keyArn }
    /** What sends commands may sign them and publish to devices. */
    const maySend = (of: HouseFunction) =>
      of
        .may(['kms:Sign'], commandKey.keyArn)
        .mayOnAny('devices are enrolled at run time', ['iot:Publish'], commandTopics)

    const queue = new HouseFunction(this, 'Queue', {
      entry: 'lambdas/commands/commands.function.ts',
      environment: { ...http, ...signing },
    })
      .uses('IDENTITY_TABLE', identity, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'])
      .uses('DEVICES_TABLE', devices, ['GetItem', 'UpdateItem'])
      .uses('COMMANDS_TABLE', table, ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'])
    maySend(queue)
    api.serve(Object.values({ ...routes, ...acknowledgementRoutes, ...missingRoutes }), queue)

    const acknowledged = new HouseFunction(this, 'Acknowledged', {
      entry: 'lambdas/commands/command-acknowledged.mqtt.ts',
    })
      .uses('IDENTITY_TABLE', identity, ['PutItem'])
      .uses('DEVICES_TABLE', devices, ['UpdateItem'])
      .uses('COMMANDS_TABLE', table, ['UpdateItem'])
    new DeviceRule(this, 'Ack', {
      ruleName: 'vigil_v1_ack',
      filter: 'vigil/v1/devices/+/ack',
      idLevel: 4,
      to: acknowledged,
      deadLetters,
    })
    this.acknowledged = [acknowledged, queue]

    const synced = new HouseFunction(this, 'Synced', {
      entry: 'lambdas/commands/device-synced.mqtt.ts',
      environment: signing,
    })
      .uses('DEVICES_TABLE', devices, ['GetItem', 'UpdateItem'])
      .uses('COMMANDS_TABLE', table, ['BatchGetItem', 'UpdateItem'])
    maySend(synced)
    new DeviceRule(this, 'Sync', {
      ruleName: 'vigil_v1_sync',
      filter: 'vigil/v1/devices/+/sync',
      idLevel: 4,
      to: synced,
      deadLetters,
    })

    const changed = new HouseFunction(this, 'CommandChanged', { entry: 'lambdas/commands/command-changed.stream.ts' })
    changed.mayOnAny('owners sign up at run time', ['iot:Publish'], hintTopics)
    onChange(changed, { table, deadLetters, filters: [keysBegin('sk', 'command#', 'INSERT', 'MODIFY')] })

    const outcomes = new HouseFunction(this, 'CommandOutcomes', {
      entry: 'lambdas/commands/command-outcomes.function.ts',
      environment: { HUB_KEY_ARN: hubKey.secretArn },
    })
      .uses('IDENTITY_TABLE', identity, ['PutItem'])
      .uses('DEVICES_TABLE', devices, ['GetItem', 'UpdateItem'])
      .uses('COMMANDS_TABLE', table, ['PutItem', 'UpdateItem'])
      .may(['secretsmanager:GetSecretValue'], hubKey.secretArn)
    onChange(outcomes, { table, deadLetters, filters: [withOutcomes, withEnds] })

    const forget = new HouseFunction(this, 'ForgetCommands', { entry: 'lambdas/commands/forget-commands.stream.ts' })
    forget
      .uses('DEVICES_TABLE', devices, ['GetItem'])
      .uses('COMMANDS_TABLE', table, ['Query', 'UpdateItem', 'DeleteItem'])
    data.photos.isUsedBy(forget, ['DeleteObject'])
    onChange(forget, {
      table: devices,
      deadLetters,
      filters: [keysBegin('pk', 'dev_', 'REMOVE'), keysBegin('pk', 'key#', 'INSERT')],
    })

    const sweep = new HouseFunction(this, 'Sweep', {
      entry: 'lambdas/commands/sweep-commands.schedule.ts',
      timeout: Duration.minutes(1),
      environment: signing,
    })
      .uses('IDENTITY_TABLE', identity, ['PutItem'])
      .uses('DEVICES_TABLE', devices, ['GetItem', 'UpdateItem'])
      .uses('COMMANDS_TABLE', table, ['BatchGetItem', 'PutItem', 'UpdateItem'], [dueIndex])
    maySend(sweep)
    runEvery(this, 'EveryMinute', { interval: Duration.minutes(1), run: sweep, deadLetters })

    const search = new HouseFunction(this, 'SearchMissing', {
      entry: 'lambdas/commands/search-missing.schedule.ts',
      timeout: Duration.minutes(1),
      environment: signing,
    })
      .uses('IDENTITY_TABLE', identity, ['PutItem'])
      .uses('DEVICES_TABLE', devices, ['GetItem', 'BatchGetItem', 'UpdateItem'], [dueIndex])
      .uses('COMMANDS_TABLE', table, ['BatchGetItem', 'PutItem', 'UpdateItem'])
    maySend(search)
    runEvery(this, 'SearchEveryMinute', { interval: Duration.minutes(1), run: search, deadLetters })
  }
}
