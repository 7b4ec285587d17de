// What must not be lost: tables, photos, packages, signing keys, secrets. Protected from deletion in production.

import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import { AttributeType, ProjectionType } from 'aws-cdk-lib/aws-dynamodb'
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import { accept } from './constructs/accepted-finding.ts'
import { PackageBucket } from './constructs/package-bucket.ts'
import { PhotoBucket } from './constructs/photo-bucket.ts'
import { ownerIndex, WordTable } from './constructs/word-table.ts'
import { isProduction, type VigilSettings } from './settings.ts'

export class DataStack extends Stack {
  readonly identity: WordTable
  readonly subscriptions: WordTable
  readonly devices: WordTable
  readonly commands: WordTable
  readonly photos: PhotoBucket
  readonly packages: PackageBucket
  /** Everything keyed derives from it: pepper, link tokens, browser marks, live tickets, recovery secrets. */
  readonly hubKey: Secret
  /** What CloudFront shows the functions to prove that a request came through it. */
  readonly originSecret: Secret
  /** `{ apiKey, webhookSecret }` of the payment provider, written by an operator. */
  readonly paymentKeys: Secret
  /** Provider id → the secret by which it knows this hub, written by an operator. */
  readonly signInKeys: Secret
  /** Signs commands. */
  readonly commandKey: Key
  /** Signs the set of verification keys; no function may use it, only an operator's command. */
  readonly rootKey: Key

  constructor(scope: Construct, id: string, { settings, ...props }: StackProps & { settings: VigilSettings }) {
    super(scope, id, props)
    const isProtected = isProduction(settings)
    this.identity = new WordTable(this, 'Identity', { isProtected })
    this.subscriptions = new WordTable(this, 'Subscriptions', { isProtected })
    this.devices = new WordTable(this, 'Devices', { isProtected })
    // The owner's list. Only what the list shows is projected, so that sequence numbers and open commands, which
    // change with every command, are not written twice.
    this.devices.addGlobalSecondaryIndex({
      indexName: ownerIndex,
      partitionKey: { name: 'ownerId', type: AttributeType.STRING },
      sortKey: { name: 'deviceId', type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [
        'name',
        'platform',
        'model',
        'appVersion',
        'capabilities',
        'presence',
        'lastSeenAt',
        'report',
        'missingSince',
        'subscriptionId',
        'coveredUntil',
        'createdAt',
        'version',
      ],
    })
    this.commands = new WordTable(this, 'Commands', { isProtected })

    const removalPolicy = isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY
    this.photos = new PhotoBucket(this, 'Photos', { removalPolicy })
    this.packages = new PackageBucket(this, 'Packages', { removalPolicy })
    const generated = (id: string) =>
      new Secret(this, id, { generateSecretString: { passwordLength: 64, excludePunctuation: true }, removalPolicy })
    this.hubKey = generated('HubKey')
    accept(
      this.hubKey,
      'AwsSolutions-SMG4',
      'Password hashes, mailed links and recovery codes of enrolled devices are keyed with it: rotated on its own, it would lock everybody out.',
    )
    this.originSecret = generated('OriginSecret')
    accept(
      this.originSecret,
      'AwsSolutions-SMG4',
      'CloudFront and the functions hold it from their deployment: rotated between two deployments, it would close the door.',
    )

    // Until an operator writes the provider's, nobody knows the secret of the signature, so nobody can sign. It is there
    // also where payments are off, so that they can be switched on and off without a change of what is kept.
    this.paymentKeys = new Secret(this, 'PaymentKeys', {
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ apiKey: 'not written yet' }),
        generateStringKey: 'webhookSecret',
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy,
    })
    accept(
      this.paymentKeys,
      'AwsSolutions-SMG4',
      'The payment provider gives these keys; an operator rotates them there.',
    )

    // Of no provider: what is not written yet opens nothing.
    this.signInKeys = new Secret(this, 'SignInKeys', {
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'of no provider',
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy,
    })
    accept(this.signInKeys, 'AwsSolutions-SMG4', 'The providers give these secrets; an operator rotates them there.')

    const signing = (id: string, description: string) =>
      new Key(this, id, { description, keySpec: KeySpec.ECC_NIST_P256, keyUsage: KeyUsage.SIGN_VERIFY, removalPolicy })
    this.commandKey = signing('CommandKey', 'Signs remote commands')
    this.rootKey = signing('RootKey', 'Signs the set of command verification keys')

    new CfnOutput(this, 'PhotosBucket', { value: this.photos.bucketName })
    // What bin/publish-package.ts needs.
    new CfnOutput(this, 'PackagesBucket', { value: this.packages.bucketName })
    // What bin/publish-key-set.ts needs.
    new CfnOutput(this, 'DevicesTable', { value: this.devices.tableName })
    // What bin/activation-codes.ts needs.
    new CfnOutput(this, 'SubscriptionsTable', { value: this.subscriptions.tableName })
    // Where an operator writes the payment provider's keys.
    new CfnOutput(this, 'PaymentKeysArn', { value: this.paymentKeys.secretArn })
    // Where an operator writes the secrets of providers.
    new CfnOutput(this, 'SignInKeysArn', { value: this.signInKeys.secretArn })
    new CfnOutput(this, 'CommandKeyArn', { value: this.commandKey.keyArn })
    new CfnOutput(this, 'RootKeyArn', { value: this.rootKey.keyArn })
  }
}
