// Everything that can be thrown away and made again: the API and its functions, the rules that connect devices, the
// portal. Reads like a list of what Vigil is made of.

import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { describeApi } from '../contracts/routes.ts'
import { Commands } from './commands.ts'
import { Alarms } from './constructs/alarms.ts'
import { DeadLetters } from './constructs/dead-letters.ts'
import { Edge } from './constructs/edge.ts'
import { HouseFunction } from './constructs/house-function.ts'
import { HttpApi } from './constructs/http-api.ts'
import { IotEndpoint } from './constructs/iot-endpoint.ts'
import { PortalFiles } from './constructs/portal-files.ts'
import type { DataStack } from './data-stack.ts'
import { Devices } from './devices.ts'
import { Downloads } from './downloads.ts'
import { Federation } from './federation.ts'
import { Identity } from './identity.ts'
import { Payments } from './payments.ts'
import { Photos } from './photos.ts'
import type { VigilSettings } from './settings.ts'
import { Subscriptions } from './subscriptions.ts'

export interface ServiceStackProps extends StackProps {
  readonly settings: VigilSettings
  readonly data: DataStack
}

export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, { settings, data, ...props }: ServiceStackProps) {
    super(scope, id, props)
    const deadLetters = new DeadLetters(this, 'DeadLetters')
    const mqttEndpoint = new IotEndpoint(this, 'IotEndpoint').address
    const api = new HttpApi(this, 'HttpApi')
    // A reference that CloudFormation resolves at deployment; the value stands in no template.
    const originSecret = data.originSecret.secretValue.unsafeUnwrap()
    const edge = new Edge(this, 'Edge', {
      api: api.api,
      originSecret,
      mqttEndpoint,
      photos: data.photos.source,
      ...(settings.tiles && { tileUrl: settings.tiles.url }),
      ...(settings.domain && { domain: settings.domain }),
    })
    const http = { ORIGIN: edge.origin, ORIGIN_SECRET: originSecret }
    const word = { data, api, settings, deadLetters, mqttEndpoint, http }

    const { textSenders } = new Identity(this, 'Identity', word)
    const { textSender } = new Federation(this, 'Federation', word)
    new Subscriptions(this, 'Subscriptions', word)
    new Payments(this, 'Payments', word)
    new Devices(this, 'Devices', word)
    const commands = new Commands(this, 'Commands', word)
    new Photos(this, 'Photos', word)
    new Downloads(this, 'Downloads', word)

    const describe = new HouseFunction(this, 'Api', {
      entry: 'lambdas/platform/api.function.ts',
      memorySize: 256,
      environment: http,
    })
    api.serve([describeApi], describe)
    api.serveOtherwise(describe)

    new Alarms(this, 'Alarms', {
      deadLetters,
      api: api.api,
      textSenders: [...textSenders, textSender],
      smsDailyBudget: settings.smsDailyBudget,
      acknowledged: commands.acknowledged,
      email: settings.alarmEmail,
    })
    const { helpUrl, supportEmail, tiles } = settings
    const portalSettings = {
      helpUrl,
      supportEmail,
      ...(tiles && { tileUrl: tiles.url, tileAttribution: tiles.attribution }),
    }
    new PortalFiles(this, 'PortalFiles', { edge, settings: portalSettings })
    new CfnOutput(this, 'Portal', { value: edge.origin, description: 'Where people open the portal' })
    new CfnOutput(this, 'PortalSettings', {
      value: JSON.stringify(portalSettings),
      description: 'What the portal reads from /config.json',
    })
  }
}
