// Who came to the door, as CloudFront saw it: the only log with people's addresses, so it is kept 90 days and then gone.
// Half a kilobyte a request, delivered without charge: a million requests cost about a cent a month to keep. It outlives
// its stack, because what attacked a hub should be readable after the hub was taken down. (CloudFront does not deliver
// to regions that an account must enable first.)

import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { accept } from './accepted-finding.ts'

export class EdgeLogs extends Bucket {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // CloudFront delivers by an ACL of its own.
      objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
      lifecycleRules: [{ expiration: Duration.days(90) }],
      removalPolicy: RemovalPolicy.RETAIN,
    })
    accept(this, 'AwsSolutions-S1', 'This bucket holds the logs; who reads them is in CloudTrail.')
  }
}
