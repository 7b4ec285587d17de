// Where an event goes that a function could not handle after every try. Something in it is a fault of ours: it alarms,
// and the runbook says how to look at it and send it again.

import { Duration } from 'aws-cdk-lib'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { accept } from './accepted-finding.ts'

export class DeadLetters extends Queue {
  constructor(scope: Construct, id: string) {
    super(scope, id, { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) })
    accept(this, 'AwsSolutions-SQS3', 'This is the queue of dead letters itself.')
  }
}
