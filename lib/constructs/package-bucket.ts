// Where installation packages lie, with the manifest that lists them. Only an operator's command writes here: packages under
// names that say what they are, never replaced, so there are no versions to keep; and a manifest that publishing makes again.

import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { accept } from './accepted-finding.ts'
import type { HouseFunction } from './house-function.ts'

export class PackageBucket extends Bucket {
  constructor(scope: Construct, id: string, { removalPolicy }: { removalPolicy: RemovalPolicy }) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy,
    })
    this.policy?.applyRemovalPolicy(removalPolicy)
    accept(
      this,
      'AwsSolutions-S1',
      'Anybody may load a package; who asked is logged by the function that signs its URL.',
    )
  }

  /** Gives the bucket's name and the right to read the manifest and the packages, and to sign URLs that do. */
  isReadBy(of: HouseFunction): void {
    of.addEnvironment('PACKAGES_BUCKET', this.bucketName)
    const resources = [this.arnForObjects('manifest.json'), this.arnForObjects('packages/*')]
    of.addToRolePolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources }))
    const id = Stack.of(this).getLogicalId(this.node.defaultChild as CfnBucket)
    of.acceptOnRole(`AwsSolutions-IAM5[Resource::<${id}.Arn>/packages/*]`, 'packages are published at run time')
    // Else S3 answers 403 for a manifest that is not there, as if this were not granted.
    of.may(['s3:ListBucket'], this.bucketArn)
  }
}
