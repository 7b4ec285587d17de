// The functions of devices, their rights, and what connects devices to them.

import { Aws, Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { topics } from '../contracts/device-messages.ts'
import { deviceRoutes } from '../contracts/devices.ts'
import { holdingRoutes } from '../contracts/subscriptions.ts'
import { DevicePolicy } from './constructs/device-policy.ts'
import { DeviceRule } from './constructs/device-rule.ts'
import { HouseFunction } from './constructs/house-function.ts'
import { runEvery } from './constructs/schedule-trigger.ts'
import { keysBegin, onChange } from './constructs/stream-trigger.ts'
import { dueIndex, ownerIndex } from './constructs/word-table.ts'
import type { WordProps } from './word.ts'

const iot = (resource: string) => `arn:${Aws.PARTITION}:iot:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`
const anyThing = iot('thing/dev_*')
const anyCertificate = iot('cert/*')

export class Devices extends Construct {
  constructor(scope: Construct, id: string, { data, api, deadLetters, mqttEndpoint, http }: WordProps) {
    super(scope, id)
    const { identity, subscriptions, devices: table, hubKey } = data
    const policy = new DevicePolicy(this, 'DevicePolicy')
    const { enrolDevice, rotateCertificate, disconnectDevice, revealRecoveryCode, ...others } = deviceRoutes

    const enrol = new HouseFunction(this, 'Enrol', {
      entry: 'lambdas/devices/enrol-device.function.ts',
      memorySize: 1024,
      timeout: Duration.seconds(20),
      environment: {
        ...http,
        HUB_KEY_ARN: hubKey.secretArn,
        DEVICE_POLICY: policy.policyName,
        MQTT_URL: `mqtts://${mqttEndpoint}:8883`,
        // AWS IoT's certificate is from a public authority; the local cloud, whose is not, fills this in.
        IOT_CA_PEM: '',
      },
    })
      .uses('IDENTITY_TABLE', identity, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'])
      .uses('SUBSCRIPTIONS_TABLE', subscriptions, ['GetItem', 'Query', 'PutItem', 'UpdateItem'])
      .uses('DEVICES_TABLE', table, ['GetItem', 'PutItem', 'UpdateItem'])
      .may(['secretsmanager:GetSecretValue'], hubKey.secretArn)
      .mayOnAny('things are made at run time', ['iot:CreateThing'], anyThing)
      .mayOnAny('devices are enrolled at run time', ['iot:AttachThingPrincipal'], anyThing, anyCertificate)
      .mayOnAny('AWS IoT names certificates', ['iot:AttachPolicy', 'iot:UpdateCertificate'], anyCertificate)
      .mayOnAny('iot:CreateCertificateFromCsr knows no resource', ['iot:CreateCertificateFromCsr'], '*')
      .mayOnAny('devices are enrolled at run time', ['iot:DeleteConnection'], iot('client/dev_*'))
    api.serve([enrolDevice, rotateCertificate], enrol)

    const manage = new HouseFunction(this, 'Manage', {
      entry: 'lambdas/devices/devices.function.ts',
      environment: http,
    })
      .uses('IDENTITY_TABLE', identity, ['GetItem', 'PutItem', 'UpdateItem'])
      .uses('SUBSCRIPTIONS_TABLE', subscriptions, ['GetItem', 'Query', 'PutItem', 'UpdateItem'])
      .uses('DEVICES_TABLE', table, ['GetItem', 'UpdateItem'], [ownerIndex])
    api.serve([...Object.values(others), ...Object.values(holdingRoutes)], manage)

    const disconnect = new HouseFunction(this, 'Disconnect', {
      entry: 'lambdas/devices/disconnect-device.function.ts',
      environment: http,
    })
      .uses('IDENTITY_TABLE', identity, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'])
      .uses('SUBSCRIPTIONS_TABLE', subscriptions, ['UpdateItem'])
      .uses('DEVICES_TABLE', table, ['GetItem', 'PutItem', 'DeleteItem'])
      .mayOnAny('AWS IoT names certificates', ['iot:UpdateCertificate'], anyCertificate)
      .mayOnAny('devices are enrolled at run time', ['iot:DeleteConnection'], iot('client/dev_*'))
    api.serve([disconnectDevice], disconnect)

    const reveal = new HouseFunction(this, 'RevealRecoveryCode', {
      entry: 'lambdas/devices/reveal-recovery-code.function.ts',
      environment: { ...http, HUB_KEY_ARN: hubKey.secretArn },
    })
      .uses('IDENTITY_TABLE', identity, ['GetItem', 'PutItem', 'UpdateItem'])
      .uses('DEVICES_TABLE', table, ['GetItem', 'UpdateItem'])
      .may(['secretsmanager:GetSecretValue'], hubKey.secretArn)
    api.serve([revealRecoveryCode], reveal)

    const status = new HouseFunction(this, 'StatusReported', { entry: 'lambdas/devices/status-reported.mqtt.ts' })
    status.uses('DEVICES_TABLE', table, ['UpdateItem'])
    new DeviceRule(this, 'Status', {
      ruleName: 'vigil_v1_status',
      filter: 'vigil/v1/devices/+/status',
      idLevel: 4,
      to: status,
      deadLetters,
    })

    const event = new HouseFunction(this, 'EventReported', { entry: 'lambdas/devices/event-reported.mqtt.ts' })
      .uses('IDENTITY_TABLE', identity, ['PutItem'])
      .uses('DEVICES_TABLE', table, ['GetItem', 'PutItem', 'UpdateItem'])
    new DeviceRule(this, 'Event', {
      ruleName: 'vigil_v1_event',
      filter: 'vigil/v1/devices/+/event',
      idLevel: 4,
      to: event,
      deadLetters,
    })

    const presence = new HouseFunction(this, 'PresenceChanged', { entry: 'lambdas/devices/presence-changed.mqtt.ts' })
    presence.uses('DEVICES_TABLE', table, ['UpdateItem'])
    new DeviceRule(this, 'Presence', {
      ruleName: 'vigil_v1_presence',
      filter: '$aws/events/presence/+/+',
      idLevel: 5,
      to: presence,
      deadLetters,
    })

    const changed = new HouseFunction(this, 'DeviceChanged', {
      entry: 'lambdas/devices/device-changed.stream.ts',
      environment: { COMMAND_KEY_ARN: data.commandKey.keyArn },
    })
      .may(['kms:Sign'], data.commandKey.keyArn)
      .mayOnAny('devices are enrolled at run time', ['iot:Publish'], iot(`topic/${topics.commands('*')}`))
      .uses('IDENTITY_TABLE', identity, ['PutItem'])
      .uses('SUBSCRIPTIONS_TABLE', subscriptions, ['GetItem', 'Query', 'PutItem', 'UpdateItem'])
      .uses('DEVICES_TABLE', table, ['UpdateItem'])
      .mayOnAny('owners sign up at run time', ['iot:Publish'], iot(`topic/${topics.hints('*')}`))
    onChange(changed, { table, deadLetters, filters: [keysBegin('pk', 'dev_', 'INSERT', 'MODIFY', 'REMOVE')] })

    const cover = new HouseFunction(this, 'CoverDevices', { entry: 'lambdas/devices/cover-devices.stream.ts' })
    cover.uses('DEVICES_TABLE', table, ['UpdateItem'], [ownerIndex])
    onChange(cover, { table: subscriptions, deadLetters, filters: [keysBegin('sk', 'subscription#', 'MODIFY')] })

    const sweepDevices = new HouseFunction(this, 'SweepDevices', {
      entry: 'lambdas/devices/sweep-devices.schedule.ts',
      timeout: Duration.minutes(5),
    })
      .uses('DEVICES_TABLE', table, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'], [dueIndex])
      .mayOnAny('AWS IoT names certificates', ['iot:UpdateCertificate'], anyCertificate)
      .mayOnAny('devices are enrolled at run time', ['iot:DeleteConnection'], iot('client/dev_*'))
    runEvery(this, 'Hourly', { interval: Duration.hours(1), run: sweepDevices, deadLetters })

    const sweep = new HouseFunction(this, 'SweepCertificates', {
      entry: 'lambdas/devices/sweep-certificates.schedule.ts',
      timeout: Duration.minutes(10),
      environment: { DEVICE_POLICY: policy.policyName },
    })
      .uses('DEVICES_TABLE', table, ['GetItem'])
      .mayOnAny('iot:ListCertificates knows no resource', ['iot:ListCertificates'], '*')
      .mayOnAny(
        'AWS IoT names certificates',
        ['iot:ListPrincipalThings', 'iot:ListAttachedPolicies', 'iot:DeleteCertificate'],
        anyCertificate,
      )
      .mayOnAny('devices are enrolled at run time', ['iot:DetachThingPrincipal'], anyThing, anyCertificate)
      .mayOnAny('things are made at run time', ['iot:ListThingPrincipals', 'iot:DeleteThing'], anyThing)
    const erase = new HouseFunction(this, 'EraseAccounts', {
      entry: 'lambdas/devices/erase-accounts.schedule.ts',
      timeout: Duration.minutes(10),
    })
      .uses('IDENTITY_TABLE', identity, ['Query', 'PutItem', 'DeleteItem'], [dueIndex])
      .uses('SUBSCRIPTIONS_TABLE', subscriptions, ['GetItem', 'Query', 'UpdateItem', 'DeleteItem'])
      .uses('DEVICES_TABLE', table, ['GetItem', 'PutItem', 'DeleteItem'], [ownerIndex])
      .mayOnAny('AWS IoT names certificates', ['iot:UpdateCertificate'], anyCertificate)
      .mayOnAny('devices are enrolled at run time', ['iot:DeleteConnection'], iot('client/dev_*'))
    runEvery(this, 'EveryFiveMinutes', { interval: Duration.minutes(5), run: erase, deadLetters })

    runEvery(this, 'Daily', { interval: Duration.days(1), run: sweep, deadLetters })
  }
}
