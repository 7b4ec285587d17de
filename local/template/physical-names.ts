// What a resource is called once it exists: the name, `Ref` and attributes that CloudFormation would give it. Stable
// over restarts, because data is kept under these names.

import { createHash } from 'node:crypto'
import { UnsupportedTemplate } from './unsupported-template.ts'

export interface Identity {
  readonly type: string
  readonly logicalId: string
  readonly stackName: string
  readonly region: string
  readonly accountId: string
  /** The name that the template gives, if any. */
  readonly givenName: string | undefined
}

/** The property that gives a resource of this type its name. */
export const nameProperties: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IoT::Authorizer': 'AuthorizerName',
  'AWS::IoT::Policy': 'PolicyName',
  'AWS::IoT::TopicRule': 'RuleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SES::ConfigurationSet': 'Name',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
}

export function nameOf({ type, logicalId, stackName, givenName }: Identity): string {
  const name = givenName ?? `${stackName}-${logicalId}`
  return type === 'AWS::S3::Bucket' ? name.toLowerCase() : name
}

const digest = (of: Identity) => createHash('sha256').update(`${of.stackName}/${of.logicalId}`).digest('hex')

function uuid(of: Identity): string {
  return digest(of).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}

const arn = (of: Identity, service: string, rest: string) => `arn:aws:${service}:${of.region}:${of.accountId}:${rest}`

type Names = (of: Identity) => { ref: string; [attribute: string]: string }

const namesByType: Readonly<Record<string, Names>> = {
  'AWS::DynamoDB::Table': (of) => {
    const table = arn(of, 'dynamodb', `table/${nameOf(of)}`)
    return { ref: nameOf(of), Arn: table, StreamArn: `${table}/stream/2026-01-01T00:00:00.000` }
  },
  'AWS::Lambda::Function': (of) => ({ ref: nameOf(of), Arn: arn(of, 'lambda', `function:${nameOf(of)}`) }),
  'AWS::KMS::Key': (of) => ({ ref: uuid(of), KeyId: uuid(of), Arn: arn(of, 'kms', `key/${uuid(of)}`) }),
  'AWS::SecretsManager::Secret': (of) => {
    const secret = arn(of, 'secretsmanager', `secret:${nameOf(of)}-${digest(of).slice(0, 6)}`)
    return { ref: secret, Id: secret }
  },
  'AWS::SQS::Queue': (of) => {
    const url = `https://sqs.${of.region}.amazonaws.com/${of.accountId}/${nameOf(of)}`
    return { ref: url, QueueUrl: url, QueueName: nameOf(of), Arn: arn(of, 'sqs', nameOf(of)) }
  },
  'AWS::ApiGatewayV2::Api': (of) => {
    const id = digest(of).slice(0, 10)
    return { ref: id, ApiId: id, ApiEndpoint: `https://${id}.execute-api.${of.region}.amazonaws.com` }
  },
  'AWS::S3::Bucket': (of) => ({
    ref: nameOf(of),
    Arn: `arn:aws:s3:::${nameOf(of)}`,
    DomainName: `${nameOf(of)}.s3.amazonaws.com`,
    RegionalDomainName: `${nameOf(of)}.s3.${of.region}.amazonaws.com`,
  }),
  'AWS::CloudFront::Distribution': (of) => {
    const id = `E${digest(of).slice(0, 13).toUpperCase()}`
    return { ref: id, Id: id, DomainName: `d${digest(of).slice(0, 13)}.cloudfront.net` }
  },
  'AWS::IoT::TopicRule': (of) => ({ ref: nameOf(of), Arn: arn(of, 'iot', `rule/${nameOf(of)}`) }),
  'AWS::IoT::Policy': (of) => ({ ref: nameOf(of), Id: nameOf(of), Arn: arn(of, 'iot', `policy/${nameOf(of)}`) }),
  'AWS::IoT::Authorizer': (of) => ({ ref: nameOf(of), Arn: arn(of, 'iot', `authorizer/${nameOf(of)}`) }),
  'AWS::Events::Rule': (of) => ({ ref: nameOf(of), Arn: arn(of, 'events', `rule/${nameOf(of)}`) }),
  'AWS::SES::ConfigurationSet': (of) => ({ ref: nameOf(of) }),
  'AWS::SES::ConfigurationSetEventDestination': (of) => ({ ref: nameOf(of), Id: nameOf(of) }),
  'AWS::SNS::Topic': (of) => {
    const topic = arn(of, 'sns', nameOf(of))
    return { ref: topic, TopicArn: topic, TopicName: nameOf(of) }
  },
  'AWS::IAM::Role': (of) => ({
    ref: nameOf(of),
    Arn: `arn:aws:iam::${of.accountId}:role/${nameOf(of)}`,
    RoleId: `AROA${digest(of).slice(0, 17).toUpperCase()}`,
  }),
}

/** The value of `Ref`. */
export function refOf(of: Identity): string {
  return namesByType[of.type]?.(of).ref ?? nameOf(of)
}

/** The value of `Fn::GetAtt`. What runs here must know its attributes; what is cloud-only gets a name to print. */
export function attributeOf(of: Identity, attribute: string): string {
  const names = namesByType[of.type]
  if (!names) return `${nameOf(of)}.${attribute}`
  const value = names(of)[attribute]
  if (value === undefined) throw new UnsupportedTemplate([`${of.logicalId} (${of.type}): attribute ${attribute}`])
  return value
}
