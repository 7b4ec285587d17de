// What becomes of mails after SES took them: bounces and complaints about those sent with this configuration set, and no
// others of the account, reach a function by the default event bus.
// https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html

import { Arn, Stack } from 'aws-cdk-lib'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { ConfigurationSet, EmailSendingEvent, EventDestination } from 'aws-cdk-lib/aws-ses'
import { Construct } from 'constructs'
import type { DeadLetters } from './dead-letters.ts'
import type { HouseFunction } from './house-function.ts'

export interface MailFeedbackProps {
  readonly to: HouseFunction
  readonly deadLetters: DeadLetters
}

export class MailFeedback extends Construct {
  /** To be named by whoever sends a mail. */
  readonly configurationSetName: string
  /** Whoever names the set needs `ses:SendEmail` on it, beside the identity. */
  readonly configurationSetArn: string

  constructor(scope: Construct, id: string, { to, deadLetters }: MailFeedbackProps) {
    super(scope, id)
    const set = new ConfigurationSet(this, 'ConfigurationSet')
    this.configurationSetName = set.configurationSetName
    this.configurationSetArn = Arn.format(
      { service: 'ses', resource: 'configuration-set', resourceName: set.configurationSetName },
      Stack.of(this),
    )
    set.addEventDestination('ToEventBus', {
      // SES publishes to the default bus only.
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'DefaultBus', 'default')),
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT],
    })
    new Rule(this, 'Rule', {
      eventPattern: {
        source: ['aws.ses'],
        detailType: ['Email Bounced', 'Email Complaint Received'],
        detail: { mail: { tags: { 'ses:configuration-set': [set.configurationSetName] } } },
      },
      targets: [new LambdaFunction(to)],
    })
    to.givesUpTo(deadLetters)
  }
}
