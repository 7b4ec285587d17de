// Where photos of mugshots lie: reached by nobody but the functions that may, and nothing in it grows old. Devices and
// browsers come with URLs that were signed for one object and a moment.

import { Aws, Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { accept } from './accepted-finding.ts'
import type { HouseFunction } from './house-function.ts'

export class PhotoBucket extends Bucket {
  /** Where photos are loaded from, as a content security policy names it. */
  readonly source: string

  constructor(scope: Construct, id: string, { removalPolicy }: { removalPolicy: RemovalPolicy }) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [
        { prefix: 'photos/', expiration: Duration.days(30) },
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy,
    })
    this.policy?.applyRemovalPolicy(removalPolicy)
    accept(this, 'AwsSolutions-S1', 'Who may load a photo is decided, and logged, by the function that signs its URL.')
    this.source = `https://s3.${Aws.REGION}.${Aws.URL_SUFFIX}/${this.bucketName}/photos/`
  }

  /** Gives the bucket's name and the right to do the named operations on photos. */
  isUsedBy(of: HouseFunction, operations: string[]): void {
    of.addEnvironment('PHOTOS_BUCKET', this.bucketName)
    const actions = operations.map((operation) => `s3:${operation}`)
    of.addToRolePolicy(new PolicyStatement({ actions, resources: [this.arnForObjects('photos/*')] }))
    const id = Stack.of(this).getLogicalId(this.node.defaultChild as CfnBucket)
    of.acceptOnRole(`AwsSolutions-IAM5[Resource::<${id}.Arn>/photos/*]`, 'photos are taken at run time')
    // Else S3 answers 403 for a photo that is not there, as if this were not granted.
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_Permissions
    if (operations.includes('GetObject')) of.may(['s3:ListBucket'], this.bucketArn)
  }
}
