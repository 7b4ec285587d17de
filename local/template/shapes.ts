// The resource types that run here, as strict shapes: a property that is neither used nor listed as `elsewhere` stops
// the start. `elsewhere` marks what only the cloud can honour (permissions, encryption at rest, sizes, tags).

import * as z from 'zod'

const elsewhere = z.unknown().optional()
const text = z.string()
const destination = z.strictObject({ OnFailure: z.strictObject({ Destination: text }) })
const keySchema = z.array(z.strictObject({ AttributeName: text, KeyType: z.enum(['HASH', 'RANGE']) }))

const Table = z.strictObject({
  TableName: text.optional(),
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: text, AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z
    .array(
      z.strictObject({
        IndexName: text,
        KeySchema: keySchema,
        Projection: z.strictObject({ ProjectionType: text, NonKeyAttributes: z.array(text).optional() }),
      }),
    )
    .optional(),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  StreamSpecification: z.strictObject({ StreamViewType: text }).optional(),
  TimeToLiveSpecification: z.strictObject({ AttributeName: text, Enabled: z.literal(true) }).optional(),
  DeletionProtectionEnabled: elsewhere,
  PointInTimeRecoverySpecification: elsewhere,
  SSESpecification: elsewhere,
  Tags: elsewhere,
})

const LambdaFunction = z.strictObject({
  FunctionName: text.optional(),
  Code: z.strictObject({ S3Bucket: text, S3Key: text }),
  Handler: text,
  Runtime: z.literal('nodejs24.x'),
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  Environment: z.strictObject({ Variables: z.record(text, text) }).optional(),
  DeadLetterConfig: z.strictObject({ TargetArn: text }).optional(),
  Architectures: elsewhere,
  Description: elsewhere,
  LoggingConfig: elsewhere,
  ReservedConcurrentExecutions: elsewhere,
  Role: elsewhere,
  Tags: elsewhere,
})

const EventSourceMapping = z.strictObject({
  EventSourceArn: text,
  FunctionName: text,
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']),
  BatchSize: z.number().default(100),
  BisectBatchOnFunctionError: z.boolean().default(false),
  FilterCriteria: z.strictObject({ Filters: z.array(z.strictObject({ Pattern: text })) }).optional(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  MaximumRetryAttempts: z.number().default(-1),
  DestinationConfig: destination.optional(),
  Enabled: z.literal(true).optional(),
  // A batch is handed over as soon as there is something in it; waiting longer only saves invocations in the cloud.
  MaximumBatchingWindowInSeconds: elsewhere,
  // Shards are read in order here; more at a time changes throughput, not outcomes.
  ParallelizationFactor: elsewhere,
  MaximumRecordAgeInSeconds: elsewhere,
  Tags: elsewhere,
})

const EventInvokeConfig = z.strictObject({
  FunctionName: text,
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: z.number().default(2),
  MaximumEventAgeInSeconds: elsewhere,
  DestinationConfig: destination.optional(),
})

const Api = z.strictObject({
  Name: text,
  ProtocolType: z.literal('HTTP'),
  Description: elsewhere,
  DisableExecuteApiEndpoint: elsewhere,
  Tags: elsewhere,
})
const ApiRoute = z.strictObject({
  ApiId: text,
  RouteKey: text,
  Target: text,
  AuthorizationType: z.literal('NONE').optional(),
})
const ApiIntegration = z.strictObject({
  ApiId: text,
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: text,
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: elsewhere,
})
const ApiStage = z.strictObject({
  ApiId: text,
  StageName: z.literal('$default'),
  AutoDeploy: z.literal(true),
  AccessLogSettings: elsewhere,
  DefaultRouteSettings: elsewhere,
  Tags: elsewhere,
})

const EventRule = z.strictObject({
  Name: text.optional(),
  Description: elsewhere,
  EventBusName: z.literal('default').optional(),
  ScheduleExpression: text.optional(),
  EventPattern: z.record(text, z.unknown()).optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(
    z.strictObject({
      Arn: text,
      Id: text,
      Input: text.optional(),
      RetryPolicy: elsewhere,
      DeadLetterConfig: elsewhere,
    }),
  ),
  Tags: elsewhere,
})

const ConfigurationSet = z.strictObject({ Name: text.optional(), Tags: elsewhere })
const ConfigurationSetEventDestination = z.strictObject({
  ConfigurationSetName: text,
  EventDestination: z.strictObject({
    Name: text.optional(),
    Enabled: z.literal(true),
    // The events that local/aws/mailbox-simulator.ts tells of.
    MatchingEventTypes: z.array(z.enum(['bounce', 'complaint'])),
    EventBridgeDestination: z.strictObject({ EventBusArn: text }),
  }),
})

const Key = z.strictObject({
  KeySpec: z.literal('ECC_NIST_P256'),
  KeyUsage: z.literal('SIGN_VERIFY'),
  KeyPolicy: elsewhere,
  Description: elsewhere,
  PendingWindowInDays: elsewhere,
  Tags: elsewhere,
})

const Secret = z.strictObject({
  Name: text.optional(),
  Description: elsewhere,
  SecretString: text.optional(),
  GenerateSecretString: z
    .strictObject({
      SecretStringTemplate: text.optional(),
      GenerateStringKey: text.optional(),
      PasswordLength: z.number().default(32),
      ExcludeCharacters: text.default(''),
      ExcludeLowercase: z.boolean().default(false),
      ExcludeNumbers: z.boolean().default(false),
      ExcludePunctuation: z.boolean().default(false),
      ExcludeUppercase: z.boolean().default(false),
      IncludeSpace: z.boolean().default(false),
      RequireEachIncludedType: elsewhere,
    })
    .optional(),
  KmsKeyId: elsewhere,
  Tags: elsewhere,
})

const Queue = z.strictObject({
  QueueName: text.optional(),
  KmsMasterKeyId: elsewhere,
  MessageRetentionPeriod: elsewhere,
  SqsManagedSseEnabled: elsewhere,
  VisibilityTimeout: elsewhere,
  Tags: elsewhere,
})

const Distribution = z.strictObject({
  DistributionConfig: z.looseObject({
    Origins: z.array(
      z.looseObject({
        Id: text,
        CustomOriginConfig: z.unknown().optional(),
        OriginCustomHeaders: z.array(z.strictObject({ HeaderName: text, HeaderValue: text })).default([]),
      }),
    ),
    DefaultCacheBehavior: z.looseObject({ TargetOriginId: text }),
    CacheBehaviors: z.array(z.looseObject({ PathPattern: text, TargetOriginId: text })).default([]),
    CustomErrorResponses: z.never().optional(),
  }),
  Tags: elsewhere,
})

const Bucket = z.strictObject({
  BucketName: text.optional(),
  LifecycleConfiguration: z
    .strictObject({
      Rules: z.array(
        z.strictObject({
          Id: text.optional(),
          Status: z.literal('Enabled'),
          Prefix: text.default(''),
          ExpirationInDays: z.number().optional(),
          // An object comes in one part here.
          AbortIncompleteMultipartUpload: elsewhere,
        }),
      ),
    })
    .optional(),
  BucketEncryption: elsewhere,
  OwnershipControls: elsewhere,
  PublicAccessBlockConfiguration: elsewhere,
  Tags: elsewhere,
})

const override = { Override: elsewhere }
const ResponseHeadersPolicy = z.strictObject({
  ResponseHeadersPolicyConfig: z.strictObject({
    Name: text,
    Comment: elsewhere,
    CustomHeadersConfig: z
      .strictObject({ Items: z.array(z.strictObject({ Header: text, Value: text, ...override })) })
      .optional(),
    SecurityHeadersConfig: z
      .strictObject({
        ContentSecurityPolicy: z.strictObject({ ContentSecurityPolicy: text, ...override }).optional(),
        ContentTypeOptions: z.strictObject(override).optional(),
        FrameOptions: z.strictObject({ FrameOption: text, ...override }).optional(),
        ReferrerPolicy: z.strictObject({ ReferrerPolicy: text, ...override }).optional(),
        // RFC 6797 8.1: ignored over plain http.
        StrictTransportSecurity: elsewhere,
      })
      .optional(),
  }),
})

const TopicRule = z.strictObject({
  RuleName: text.optional(),
  TopicRulePayload: z.strictObject({
    Sql: text,
    AwsIotSqlVersion: z.literal('2016-03-23'),
    Actions: z.array(z.strictObject({ Lambda: z.strictObject({ FunctionArn: text }) })),
    ErrorAction: elsewhere,
    Description: elsewhere,
    RuleDisabled: z.literal(false).optional(),
  }),
  Tags: elsewhere,
})
const IotPolicy = z.strictObject({ PolicyName: text.optional(), PolicyDocument: z.unknown(), Tags: elsewhere })
const IotAuthorizer = z.strictObject({
  AuthorizerName: text.optional(),
  AuthorizerFunctionArn: text,
  Status: z.enum(['ACTIVE', 'INACTIVE']).default('ACTIVE'),
  SigningDisabled: z.literal(true),
  EnableCachingForHttp: z.literal(false).optional(),
  Tags: elsewhere,
})

export const shapes = {
  'AWS::ApiGatewayV2::Api': Api,
  'AWS::ApiGatewayV2::Integration': ApiIntegration,
  'AWS::ApiGatewayV2::Route': ApiRoute,
  'AWS::ApiGatewayV2::Stage': ApiStage,
  'AWS::CloudFront::Distribution': Distribution,
  'AWS::CloudFront::ResponseHeadersPolicy': ResponseHeadersPolicy,
  'AWS::DynamoDB::Table': Table,
  'AWS::Events::Rule': EventRule,
  'AWS::IoT::Authorizer': IotAuthorizer,
  'AWS::IoT::Policy': IotPolicy,
  'AWS::IoT::TopicRule': TopicRule,
  'AWS::KMS::Key': Key,
  'AWS::Lambda::EventInvokeConfig': EventInvokeConfig,
  'AWS::Lambda::EventSourceMapping': EventSourceMapping,
  'AWS::Lambda::Function': LambdaFunction,
  'AWS::S3::Bucket': Bucket,
  'AWS::SES::ConfigurationSet': ConfigurationSet,
  'AWS::SES::ConfigurationSetEventDestination': ConfigurationSetEventDestination,
  'AWS::SQS::Queue': Queue,
  'AWS::SecretsManager::Secret': Secret,
  'Custom::IotEndpoint': z.looseObject({}),
} as const
export type RunnableType = keyof typeof shapes
export type Properties<T extends RunnableType> = z.output<(typeof shapes)[T]>

export const isRunnable = (type: string): type is RunnableType => Object.hasOwn(shapes, type)
