// The account's IoT endpoint, asked once at deployment, by a function that may do nothing else.

import { RemovalPolicy } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources'
import { Construct } from 'constructs'
import { accept } from './accepted-finding.ts'

export class IotEndpoint extends Construct {
  /** Host name, without scheme or port. */
  readonly address: string
  constructor(scope: Construct, id: string) {
    super(scope, id)
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(role)
    const describe = {
      service: 'Iot',
      action: 'describeEndpoint',
      parameters: { endpointType: 'iot:Data-ATS' },
      physicalResourceId: PhysicalResourceId.of('iot-endpoint'),
    }
    const resource = new AwsCustomResource(this, 'Describe', {
      resourceType: 'Custom::IotEndpoint',
      onCreate: describe,
      onUpdate: describe,
      installLatestAwsSdk: false,
      logGroup,
      role,
      policy: AwsCustomResourcePolicy.fromStatements([
        new PolicyStatement({ actions: ['iot:DescribeEndpoint'], resources: ['*'] }),
      ]),
    })
    accept(this, 'AwsSolutions-IAM5[Resource::*]', 'iot:DescribeEndpoint knows no resource')
    this.address = resource.getResponseField('endpointAddress')
  }
}
