// Puts the built portal, and the settings it reads at its start, behind the edge. The files go with the stack: they can
// be built again, and a bucket that is not empty could not be deleted.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment'
import { Construct } from 'constructs'
import { accept } from './accepted-finding.ts'
import type { Edge } from './edge.ts'

const built = join(import.meta.dirname, '../../dist/portal')
const provider = "The library's own function, which runs only while a deployment copies the portal: "

export class PortalFiles extends Construct {
  constructor(scope: Construct, id: string, { edge, settings }: { edge: Edge; settings: Record<string, string> }) {
    super(scope, id)
    if (!existsSync(join(built, 'index.html'))) throw new Error('The portal is not built. Run: npm run build')
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(role)
    new BucketDeployment(this, 'Deployment', {
      // The library's own types do not hold under exactOptionalPropertyTypes.
      destinationBucket: edge.portalBucket as IBucket,
      distribution: edge.distribution,
      sources: [Source.asset(built), Source.jsonData('config.json', settings)],
      retainOnDelete: false,
      role,
      logGroup,
    })
    accept(role, 'AwsSolutions-IAM5', `${provider}it may read CDK's assets, write the portal's bucket, and invalidate.`)
    for (const child of Stack.of(this).node.children)
      if (child.node.id.startsWith('Custom::CDKBucketDeployment'))
        accept(child, 'AwsSolutions-L1', `${provider}the library chooses its runtime.`)
  }
}
