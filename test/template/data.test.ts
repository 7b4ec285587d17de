// What must not be lost. A logical id that changes is a table that CloudFormation replaces by an empty one, so these are
// pinned: moving a construct in lib/ fails here before it costs anybody their account.

import { describe, expect, it } from '@jest/globals'
import { builtApp, ofType, synthesize } from './synthesized.ts'

const app = builtApp()
const production = synthesize({ stage: 'production', mailFrom: 'vigil@example.org' })

const stateful = {
  Identity2D60E2CC: 'AWS::DynamoDB::Table',
  Devices9DBB8A1F: 'AWS::DynamoDB::Table',
  Commands361DBF70: 'AWS::DynamoDB::Table',
  PhotosB9552D0D: 'AWS::S3::Bucket',
  PhotosPolicyD6A72A52: 'AWS::S3::BucketPolicy',
  Subscriptions1F71F6D8: 'AWS::DynamoDB::Table',
  Packages660AFF77: 'AWS::S3::Bucket',
  PackagesPolicyB04265B1: 'AWS::S3::BucketPolicy',
  HubKeyC2E414D4: 'AWS::SecretsManager::Secret',
  OriginSecret5DDC59F1: 'AWS::SecretsManager::Secret',
  PaymentKeysFF0DE8B8: 'AWS::SecretsManager::Secret',
  SignInKeysBEAD9E7B: 'AWS::SecretsManager::Secret',
  CommandKey2102EE84: 'AWS::KMS::Key',
  RootKeyEC9149F6: 'AWS::KMS::Key',
}

describe('VigilData', () => {
  it.each([
    ['dev', app],
    ['production', production],
  ] as const)('keeps the identities of what holds state (%s)', (_, { data }) => {
    const found = Object.entries(data.Resources).map(([id, { Type }]) => [id, Type])
    expect(Object.fromEntries(found)).toEqual(stateful)
  })

  it('survives the deletion of its stack in production, and the replacement of anything in it', () => {
    for (const { DeletionPolicy, UpdateReplacePolicy } of Object.values(production.data.Resources))
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain'])
  })

  it('goes with its stack where people only try it out', () => {
    for (const { DeletionPolicy } of Object.values(app.data.Resources)) expect(DeletionPolicy).toBe('Delete')
  })

  it.each(ofType(production.data, 'AWS::DynamoDB::Table'))(
    'protects the table %s in production',
    (_, { Properties }) => {
      expect(Properties).toMatchObject({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      })
    },
  )

  it.each(ofType(app.data, 'AWS::S3::Bucket'))('keeps what is in %s to itself', (_, { Properties }) => {
    const { PublicAccessBlockConfiguration, BucketEncryption } = Properties
    expect(new Set(Object.values(PublicAccessBlockConfiguration as object))).toEqual(new Set([true]))
    expect(BucketEncryption).toBeDefined()
  })

  it.each(ofType(app.data, 'AWS::S3::BucketPolicy'))('takes nothing but TLS by %s', (_, { Properties }) => {
    expect((Properties.PolicyDocument as { Statement: unknown[] }).Statement).toMatchObject([
      { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ])
  })

  it('keeps packages for as long as the operator does', () => {
    expect(app.data.Resources.Packages660AFF77?.Properties.LifecycleConfiguration).toEqual({
      Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' }],
    })
  })

  it('keeps photos no longer than 30 days', () => {
    expect(app.data.Resources.PhotosB9552D0D?.Properties.LifecycleConfiguration).toEqual({
      Rules: [
        { Prefix: 'photos/', ExpirationInDays: 30, Status: 'Enabled' },
        { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' },
      ],
    })
  })

  it('makes secrets itself: no value of one stands in a template', () => {
    for (const [, { Properties }] of ofType(app.data, 'AWS::SecretsManager::Secret')) {
      expect(Object.keys(Properties)).toEqual(['GenerateSecretString'])
      expect(Properties.GenerateSecretString).toMatchObject({ PasswordLength: 64 })
    }
  })

  it('signs with P-256 keys that never leave KMS', () => {
    for (const [, { Properties }] of ofType(app.data, 'AWS::KMS::Key'))
      expect(Properties).toMatchObject({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
  })

  it('tells an operator what publishing the key set and packages needs', () => {
    expect(Object.keys(app.data.Outputs)).toEqual(
      expect.arrayContaining(['DevicesTable', 'CommandKeyArn', 'RootKeyArn', 'PackagesBucket']),
    )
  })
})

describe('VigilService', () => {
  it('holds nothing that can not be made again, but the logs of the door', () => {
    const kept = Object.entries(production.service.Resources).filter(([, each]) => each.DeletionPolicy === 'Retain')
    expect(kept.map(([id]) => id)).toEqual(['EdgeLogsA4EA23EB'])
    const buckets = ofType(production.service, 'AWS::S3::Bucket').map(([id]) => id)
    expect(buckets.sort()).toEqual(['EdgeLogsA4EA23EB', 'EdgePortal49270E63'])
  })

  it('may use the root key nowhere: only an operator signs the key set', () => {
    expect(JSON.stringify(app.service)).not.toContain('RootKey')
  })
})
