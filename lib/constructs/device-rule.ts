// A topic rule that hands what a device said to a function. Every rule has the same form: the payload as it came, in
// base64, so that nothing in it can pass for a field of ours, and the device's id from the topic, to which the policy
// pins the certificate. https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-reference.html

import { Aws } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnTopicRule } from 'aws-cdk-lib/aws-iot'
import { Construct } from 'constructs'
import type { DeadLetters } from './dead-letters.ts'
import type { HouseFunction } from './house-function.ts'

export interface DeviceRuleProps {
  readonly ruleName: string
  readonly filter: string
  /** Which level of the topic, from 1, is the device's id. */
  readonly idLevel: number
  readonly to: HouseFunction
  readonly deadLetters: DeadLetters
}

export class DeviceRule extends Construct {
  constructor(scope: Construct, id: string, { ruleName, filter, idLevel, to, deadLetters }: DeviceRuleProps) {
    super(scope, id)
    const role = new Role(this, 'ErrorRole', { assumedBy: new ServicePrincipal('iot.amazonaws.com') })
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }))
    const rule = new CfnTopicRule(this, 'Rule', {
      ruleName,
      topicRulePayload: {
        awsIotSqlVersion: '2016-03-23',
        sql:
          `SELECT encode(*, 'base64') AS body, topic(${idLevel}) AS deviceId, topic(4) AS kind, timestamp() AS receivedAt, ` +
          `traceid() AS traceId FROM '${filter}' WHERE startswith(topic(${idLevel}), 'dev_')`,
        actions: [{ lambda: { functionArn: to.functionArn } }],
        errorAction: { sqs: { queueUrl: deadLetters.queueUrl, roleArn: role.roleArn } },
      },
    })
    to.addPermission(`${id}Permission`, {
      principal: new ServicePrincipal('iot.amazonaws.com'),
      sourceArn: rule.attrArn,
      sourceAccount: Aws.ACCOUNT_ID,
    })
    // The rule's call is asynchronous: Lambda itself repeats it.
    to.givesUpTo(deadLetters)
  }
}
