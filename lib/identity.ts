// Identity's functions and their rights.

import { Arn, Aws, Duration, Stack } from 'aws-cdk-lib'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnAuthorizer } from 'aws-cdk-lib/aws-iot'
import { Construct } from 'constructs'
import { accountRoutes } from '../contracts/account.ts'
import { identityRoutes } from '../contracts/identity.ts'
import { ownPasskeyRoutes, passkeyFactorRoutes } from '../contracts/passkeys.ts'
import { twoStepRoutes } from '../contracts/two-step.ts'
import { HouseFunction } from './constructs/house-function.ts'
import { MailFeedback } from './constructs/mail-feedback.ts'
import { keysBegin, onChange } from './constructs/stream-trigger.ts'
import type { WordProps } from './word.ts'

const mayText = (of: HouseFunction) =>
  of.mayOnAny('A telephone number has no ARN, so a text message is published to no resource.', ['sns:Publish'], '*')

/** Buckets of attempts, once one of them was refused. */
const attemptsRefused = {
  eventName: ['MODIFY'],
  dynamodb: { Keys: { pk: { S: [{ prefix: 'attempts#' }] } }, NewImage: { refusedAt: { N: [{ exists: true }] } } },
}

/** Fixed, because the portal names it when it connects; one stage per account and region. */
const authorizerName = 'vigil-live'

export class Identity extends Construct {
  /** The functions that send text messages. */
  readonly textSenders: readonly HouseFunction[]

  constructor(scope: Construct, id: string, { data, api, settings, deadLetters, http, mqttEndpoint }: WordProps) {
    super(scope, id)
    const { identity: table, hubKey } = data
    const { signUp, proveIdentity, ...others } = identityRoutes
    const { changePassword, resetPassword, ...ofAccount } = accountRoutes
    const keyed = { HUB_KEY_ARN: hubKey.secretArn }
    const daily = { SMS_DAILY_BUDGET: String(settings.smsDailyBudget) }
    const mayReadKey = (of: HouseFunction) => of.may(['secretsmanager:GetSecretValue'], hubKey.secretArn)

    const account = new HouseFunction(this, 'Account', {
      entry: 'lambdas/identity/identity.function.ts',
      // argon2id is one core's work: less memory is less of a core, and a slower sign-in.
      memorySize: 1769,
      environment: {
        ...http,
        ...keyed,
        MQTT_WEBSOCKET_URL: `wss://${mqttEndpoint}/mqtt`,
        ...daily,
        LIVE_AUTHORIZER: authorizerName,
      },
    }).uses('IDENTITY_TABLE', table, ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'])
    mayReadKey(account)
    mayText(account)
    api.serve([...Object.values(others), ...Object.values(ofAccount)], account)

    const secondStep = new HouseFunction(this, 'SecondStep', {
      entry: 'lambdas/identity/second-step.function.ts',
      // A proof by password is argon2id here as well.
      memorySize: 1769,
      environment: { ...http, ...keyed, ...daily, SMS_COUNTRIES: settings.smsCountries.join(',') },
    }).uses('IDENTITY_TABLE', table, ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'])
    mayReadKey(secondStep)
    mayText(secondStep)
    const ofFactors = [...Object.values(twoStepRoutes), ...Object.values(passkeyFactorRoutes)]
    api.serve([...ofFactors, proveIdentity], secondStep)

    this.textSenders = [account, secondStep]

    const setPassword = new HouseFunction(this, 'SetPassword', {
      entry: 'lambdas/identity/set-password.function.ts',
      memorySize: 1769,
      environment: { ...http, ...keyed },
    }).uses('IDENTITY_TABLE', table, ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'])
    mayReadKey(setPassword)
    api.serve([signUp, changePassword, resetPassword], setPassword)

    const passkeys = new HouseFunction(this, 'Passkeys', {
      entry: 'lambdas/identity/passkeys.function.ts',
      environment: { ...http, ...keyed },
    }).uses('IDENTITY_TABLE', table, ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'])
    mayReadKey(passkeys)
    api.serve(Object.values(ownPasskeyRoutes), passkeys)

    const mailRefused = new HouseFunction(this, 'MailRefused', {
      entry: 'lambdas/identity/mail-refused.event.ts',
    }).uses('IDENTITY_TABLE', table, ['GetItem', 'UpdateItem'])
    const feedback = new MailFeedback(this, 'MailFeedback', { to: mailRefused, deadLetters })

    const sendMail = new HouseFunction(this, 'SendMail', {
      entry: 'lambdas/identity/send-mail.stream.ts',
      timeout: Duration.seconds(60),
      environment: {
        ...keyed,
        ORIGIN: http.ORIGIN ?? '',
        MAIL_FROM: settings.mailFrom,
        MAIL_CONFIGURATION_SET: feedback.configurationSetName,
      },
    }).uses('IDENTITY_TABLE', table, ['GetItem', 'DeleteItem'])
    mayReadKey(sendMail)
    sendMail.may(
      ['ses:SendEmail'],
      Arn.format(
        { service: 'ses', resource: 'identity', resourceName: settings.mailFrom.split('@')[1] ?? '' },
        Stack.of(this),
      ),
      Arn.format({ service: 'ses', resource: 'identity', resourceName: settings.mailFrom }, Stack.of(this)),
      feedback.configurationSetArn,
    )
    onChange(sendMail, { table, deadLetters, filters: [keysBegin('pk', 'mail#', 'INSERT')] })

    const followUps = new HouseFunction(this, 'FollowUps', {
      entry: 'lambdas/identity/follow-ups.function.ts',
      environment: keyed,
    }).uses('IDENTITY_TABLE', table, ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'])
    mayReadKey(followUps)
    onChange(followUps, {
      table,
      deadLetters,
      filters: [keysBegin('sk', 'session#', 'INSERT'), keysBegin('pk', 'asked#', 'INSERT', 'MODIFY'), attemptsRefused],
    })

    this.authorizer((props) => new HouseFunction(this, 'AuthorizeListener', props), data)
  }

  // Anyone can make AWS IoT call the authorizer, so its concurrency is its own and can't starve the other functions.
  private authorizer(
    make: (props: ConstructorParameters<typeof HouseFunction>[2]) => HouseFunction,
    { identity, hubKey }: WordProps['data'],
  ) {
    const authorize = make({
      entry: 'lambdas/identity/authorize-listener.authorizer.ts',
      timeout: Duration.seconds(5),
      reservedConcurrentExecutions: 20,
      environment: {
        HUB_KEY_ARN: hubKey.secretArn,
        IOT_ARN_PREFIX: `arn:${Aws.PARTITION}:iot:${Aws.REGION}:${Aws.ACCOUNT_ID}`,
      },
    })
      .uses('IDENTITY_TABLE', identity, ['GetItem'])
      .may(['secretsmanager:GetSecretValue'], hubKey.secretArn)
    const authorizer = new CfnAuthorizer(this, 'LiveAuthorizer', {
      authorizerName,
      authorizerFunctionArn: authorize.functionArn,
      signingDisabled: true,
      status: 'ACTIVE',
    })
    authorize.addPermission('IotPermission', {
      principal: new ServicePrincipal('iot.amazonaws.com'),
      sourceArn: authorizer.attrArn,
      sourceAccount: Aws.ACCOUNT_ID,
    })
  }
}
