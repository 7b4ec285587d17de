// Resource types that mean nothing on one machine, each with the reason. A type that is neither here nor in
// template/shapes.ts stops the start; moving one in here is a decision to be read in review.

const permissions = 'one person owns this machine; grants are asserted on the template by test/template'
const delivery = 'the portal is served from dist/portal, as it was built'
const provider = 'runs during a deployment only'
const watching = 'what is logged here is read in functions.log'

export const cloudOnly: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'counts constructs for CDK',
  'AWS::CloudFront::CachePolicy': delivery,
  'AWS::CloudFront::Function': 'its two jobs, the single-page fallback and the viewer address, are done by the gateway',
  'AWS::CloudFront::OriginAccessControl': delivery,
  'AWS::CloudFront::OriginRequestPolicy': 'the gateway passes every viewer header but Host, as the template asks',
  'AWS::CloudWatch::Alarm': watching,
  'AWS::CloudWatch::Dashboard': watching,
  'AWS::IAM::ManagedPolicy': permissions,
  'AWS::IAM::Policy': permissions,
  'AWS::IAM::Role': permissions,
  'AWS::KMS::Alias': 'keys are named by id',
  'AWS::Lambda::LayerVersion': provider,
  'AWS::Lambda::Permission': permissions,
  'AWS::Logs::LogGroup': watching,
  'AWS::Logs::MetricFilter': watching,
  'AWS::S3::BucketPolicy': permissions,
  'AWS::SES::EmailIdentity': 'mails go to the outbox',
  'AWS::SNS::Subscription': 'alarms are not raised here',
  'AWS::SNS::Topic': 'alarms are not raised here',
  'AWS::SNS::TopicPolicy': permissions,
  'AWS::SQS::QueuePolicy': permissions,
  'AWS::SecretsManager::ResourcePolicy': permissions,
  'Custom::CDKBucketDeployment': delivery,
  'Custom::S3AutoDeleteObjects': provider,
}
