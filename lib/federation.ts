// The function that meets providers of other accounts. It is there also where none is configured, and says so.

import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { federationRoutes } from '../contracts/federation.ts'
import { HouseFunction } from './constructs/house-function.ts'
import type { SignInProvider } from './settings.ts'
import type { WordProps } from './word.ts'

/** The version of Facebook's API that this hub speaks. */
const facebook = { dialog: 'https://www.facebook.com/v23.0', graph: 'https://graph.facebook.com/v23.0' }

/** As lambdas/platform/provider-settings.ts reads it. */
const settingsOf = (provider: SignInProvider) =>
  provider.kind === 'facebook' ? { ...provider, ...facebook } : { algorithm: 'RS256', vouches: false, ...provider }

export class Federation extends Construct {
  /** It sends codes for the second step. */
  readonly textSender: HouseFunction

  constructor(scope: Construct, id: string, { data, api, settings, http }: WordProps) {
    super(scope, id)
    const { identity, hubKey, signInKeys } = data
    this.textSender = new HouseFunction(this, 'MeetProviders', {
      entry: 'lambdas/identity/federation.function.ts',
      // Up to three calls to a provider, with five seconds each.
      timeout: Duration.seconds(20),
      environment: {
        ...http,
        HUB_KEY_ARN: hubKey.secretArn,
        SMS_DAILY_BUDGET: String(settings.smsDailyBudget),
        SIGN_IN_PROVIDERS: JSON.stringify(settings.providers.map(settingsOf)),
        SIGN_IN_KEYS_ARN: signInKeys.secretArn,
      },
    })
      .uses('IDENTITY_TABLE', identity, [
        'GetItem',
        'Query',
        'PutItem',
        'UpdateItem',
        'DeleteItem',
        'ConditionCheckItem',
      ])
      .may(['secretsmanager:GetSecretValue'], hubKey.secretArn, signInKeys.secretArn)
      .mayOnAny('A telephone number has no ARN, so a text message is published to no resource.', ['sns:Publish'], '*')
    api.serve(Object.values(federationRoutes), this.textSender)
  }
}
