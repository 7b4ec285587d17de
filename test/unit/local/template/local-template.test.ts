// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation and IoT policies have placeholders of this form
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readLocalTemplate } from '../../../../local/template/local-template.ts'

const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  },
}
const lambda = (variables: object) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: 'abc.zip' },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Timeout: 10,
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    Environment: { Variables: variables },
  },
})
const edge = {
  Address: {
    Type: 'AWS::CloudFront::Function',
    Properties: { FunctionCode: "request.headers['x-viewer'] = { value: event.viewer.ip }" },
  },
  Distribution: {
    Type: 'AWS::CloudFront::Distribution',
    Properties: {
      DistributionConfig: {
        DefaultCacheBehavior: { TargetOriginId: 'portal' },
        CacheBehaviors: [{ PathPattern: '/v1/*', TargetOriginId: 'api' }],
        Origins: [
          { Id: 'portal' },
          {
            Id: 'api',
            CustomOriginConfig: {},
            OriginCustomHeaders: [{ HeaderName: 'X-Origin', HeaderValue: 's3cret' }],
          },
        ],
      },
    },
  },
}

const data = {
  Resources: { Things: table, Secret: { Type: 'AWS::SecretsManager::Secret', Properties: {} } },
  Outputs: { Exported: { Value: { Ref: 'Things' }, Export: { Name: 'Data:Things' } } },
}
const service = (resources: object = {}) => ({
  Resources: {
    ...edge,
    Role: { Type: 'AWS::IAM::Role', Properties: {} },
    Run: lambda({ TABLE: { 'Fn::ImportValue': 'Data:Things' }, AT: { Ref: 'AWS::Region' } }),
    ...resources,
  },
  Outputs: { PortalSettings: { Value: '{"helpUrl":"h"}' } },
})

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-template-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function read(serviceTemplate: object) {
  const write = (name: string, value: object) => writeFileSync(join(folder, name), JSON.stringify(value))
  write('data.json', data)
  write('service.json', serviceTemplate)
  write('assets.json', {
    files: { abc: { source: { path: 'asset.abc', packaging: 'zip' }, destinations: { x: { objectKey: 'abc.zip' } } } },
  })
  const stack = (templateFile: string) => ({
    type: 'aws:cloudformation:stack',
    environment: 'aws://unknown-account/unknown-region',
    properties: { templateFile },
  })
  write('manifest.json', {
    artifacts: {
      Data: stack('data.json'),
      Service: stack('service.json'),
      Assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
    },
  })
  return readLocalTemplate(folder)
}

describe('the template on this machine', () => {
  it('finds functions with their assets and their environment across stacks', () => {
    const [run] = read(service()).functions()
    expect(run).toMatchObject({
      id: 'Run',
      name: 'Service-Run',
      file: join(folder, 'asset.abc', 'index.js'),
      exportName: 'handler',
      timeoutMilliseconds: 10_000,
      environment: { TABLE: 'Data-Things', AT: 'us-east-1' },
    })
  })

  it('reads from the distribution what the edge adds', () => {
    expect(read(service()).edge()).toEqual({
      apiPrefix: '/v1/',
      originHeaders: { 'x-origin': 's3cret' },
      viewerAddressHeader: 'x-viewer',
    })
  })

  it('maps a stream to its function', () => {
    const template = read(
      service({
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            EventSourceArn: `arn:aws:dynamodb:us-east-1:000000000000:table/Data-Things/stream/2026-01-01T00:00:00.000`,
            FunctionName: { Ref: 'Run' },
            StartingPosition: 'TRIM_HORIZON',
            FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
          },
        },
      }),
    )
    expect(template.mappings).toMatchObject([
      { id: 'Mapping', tableName: 'Data-Things', functionId: 'Run', batchSize: 100, retries: -1 },
    ])
  })

  it('tells schedules from the rules of events, and runs neither where it is disabled', () => {
    const rule = (more: object) => ({
      Type: 'AWS::Events::Rule',
      Properties: { Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': ['Run', 'Arn'] } }], ...more },
    })
    const pattern = { source: ['aws.ses'], detail: { tags: { set: [{ Ref: 'AWS::Region' }] } } }
    const template = read(
      service({
        Sweep: rule({ ScheduleExpression: 'rate(1 minute)' }),
        Ses: rule({ EventPattern: pattern }),
        Off: rule({ EventPattern: pattern, State: 'DISABLED' }),
      }),
    )
    const targets = [{ functionId: 'Run', input: undefined }]
    expect(template.schedules).toMatchObject([{ id: 'Sweep', expression: 'rate(1 minute)', targets }])
    expect(template.eventRules).toMatchObject([{ id: 'Ses', targets }])
    const matches = (region: string) =>
      template.eventRules[0]?.matches({ source: 'aws.ses', detail: { tags: { set: [region] } } })
    expect([matches('us-east-1'), matches('eu-central-1')]).toEqual([true, false])
  })

  it('stops at a rule that is both or neither, and at a pattern that it can not evaluate', () => {
    const stops = (properties: object) =>
      expect(() => read(service({ Rule: { Type: 'AWS::Events::Rule', Properties: { Targets: [], ...properties } } })))
    stops({}).toThrow('Rule: not exactly one of a schedule and an event pattern')
    stops({ ScheduleExpression: 'rate(1 minute)', EventPattern: { source: ['aws.ses'] } }).toThrow('not exactly one')
    stops({ EventPattern: { detail: { size: [{ numeric: ['>', 1] }] } } }).toThrow('event pattern {"numeric"')
    stops({ EventPattern: { source: ['aws.ses'] }, EventBusName: 'other' }).toThrow('EventBusName')
  })

  it('reads what a configuration set tells the event bus', () => {
    const bus = (name: string) => ({
      'Fn::Sub': `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:${name}`,
    })
    const feedback = (types: string[], busName = 'event-bus/default') => ({
      Set: { Type: 'AWS::SES::ConfigurationSet' },
      Destination: {
        Type: 'AWS::SES::ConfigurationSetEventDestination',
        Properties: {
          ConfigurationSetName: { Ref: 'Set' },
          EventDestination: {
            Enabled: true,
            MatchingEventTypes: types,
            EventBridgeDestination: { EventBusArn: bus(busName) },
          },
        },
      },
    })
    expect(read(service(feedback(['bounce', 'complaint']))).configurationSets).toEqual([
      {
        name: 'Service-Set',
        arn: 'arn:aws:ses:us-east-1:000000000000:configuration-set/Service-Set',
        tells: ['bounce', 'complaint'],
      },
    ])
    expect(() => read(service(feedback(['open'])))).toThrow('Destination (AWS::SES::ConfigurationSetEventDestination)')
    expect(() => read(service(feedback(['bounce'], 'event-bus/other')))).toThrow('Destination: Service-Set to arn')
  })

  it('names what is cloud-only, with the reason', () => {
    expect(read(service()).leftOut).toContainEqual(
      expect.objectContaining({ logicalId: 'Role', type: 'AWS::IAM::Role', reason: expect.any(String) }),
    )
  })

  it('leaves out the functions that only answer CloudFormation', () => {
    const template = read(
      service({
        Provider: lambda({}),
        Endpoint: {
          Type: 'Custom::IotEndpoint',
          Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] } },
        },
      }),
    )
    expect(template.functions().map(({ id }) => id)).toEqual(['Run'])
  })

  it('stops at a resource type that it does not know, by its name', () => {
    expect(() => read(service({ Pool: { Type: 'AWS::Cognito::UserPool' } }))).toThrow(
      'Pool: resource type AWS::Cognito::UserPool',
    )
  })

  it('stops at a property that it does not know, by its name', () => {
    const route = {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: { ApiId: 'a', RouteKey: 'GET /', Target: 't', AuthorizationType: 'JWT' },
    }
    const queue = { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } }
    expect(() => read(service({ Queue: queue, Route: route }))).toThrow(
      expect.objectContaining({
        findings: [
          'Queue (AWS::SQS::Queue): property FifoQueue',
          expect.stringContaining('Route (AWS::ApiGatewayV2::Route): AuthorizationType'),
        ],
      }),
    )
  })
})
