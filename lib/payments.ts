// The functions that meet the payment provider. They are there also where payments are off: nothing is sold then, and what
// was bought before goes on, is charged and can be ended, with the same keys.

import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { paymentRoutes, sellingRoutes } from '../contracts/subscriptions.ts'
import { HouseFunction } from './constructs/house-function.ts'
import type { WordProps } from './word.ts'

export class Payments extends Construct {
  constructor(scope: Construct, id: string, { data, api, settings, http }: WordProps) {
    super(scope, id)
    const { identity, subscriptions, devices, paymentKeys } = data
    const meetsProvider = (id: string, entry: string) =>
      new HouseFunction(this, id, {
        entry,
        // A call to the provider is tried three times, with five seconds each.
        timeout: Duration.seconds(20),
        environment: {
          ...http,
          PAYMENTS: settings.payments === 'off' ? 'off' : 'on',
          PAYMENTS_API: 'https://api.stripe.com',
          PAYMENT_KEYS_ARN: paymentKeys.secretArn,
        },
      }).may(['secretsmanager:GetSecretValue'], paymentKeys.secretArn)

    const sell = meetsProvider('StartCheckout', 'lambdas/devices/start-checkout.function.ts')
      .uses('IDENTITY_TABLE', identity, ['GetItem', 'UpdateItem'])
      .uses('SUBSCRIPTIONS_TABLE', subscriptions, ['Query'])
      .uses('DEVICES_TABLE', devices, ['GetItem'])
    api.serve(Object.values(sellingRoutes), sell)

    const take = meetsProvider('TakePayment', 'lambdas/subscriptions/payments.function.ts')
      .uses('IDENTITY_TABLE', identity, ['GetItem', 'PutItem', 'UpdateItem'])
      .uses('SUBSCRIPTIONS_TABLE', subscriptions, ['GetItem', 'PutItem'])
    api.serve(Object.values(paymentRoutes), take)
  }
}
