// The one policy of all devices: a device may connect as the thing that its certificate is attached to, publish to its
// own rules, and receive its own commands. No wildcard, no retain, nothing of another device.

import { Aws } from 'aws-cdk-lib'
import { CfnPolicy } from 'aws-cdk-lib/aws-iot'
import { Construct } from 'constructs'
import { topics, upKinds } from '../../contracts/device-messages.ts'

const thing = `\${iot:Connection.Thing.ThingName}`

export class DevicePolicy extends Construct {
  readonly policyName: string
  constructor(scope: Construct, id: string) {
    super(scope, id)
    const arn = (resource: string) => `arn:${Aws.PARTITION}:iot:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`
    const policy = new CfnPolicy(this, 'Policy', {
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'iot:Connect',
            Resource: arn(`client/${thing}`),
            Condition: { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } },
          },
          {
            Effect: 'Allow',
            Action: 'iot:Publish',
            Resource: upKinds.map((kind) => arn(`topic/${topics.ingest(kind, thing)}`)),
          },
          { Effect: 'Allow', Action: 'iot:Subscribe', Resource: arn(`topicfilter/${topics.commands(thing)}`) },
          { Effect: 'Allow', Action: 'iot:Receive', Resource: arn(`topic/${topics.commands(thing)}`) },
        ],
      },
    })
    this.policyName = policy.ref
  }
}
