// The template in the terms of what runs here: functions by their logical id instead of ARNs, times in milliseconds.

import { join } from 'node:path'
import type { CloudAssembly } from './cloud-assembly.ts'
import type { Resources } from './resources.ts'
import { runnable } from './runnable.ts'
import type { Properties } from './shapes.ts'
import { UnsupportedTemplate } from './unsupported-template.ts'

export interface FunctionPlan {
  readonly id: string
  readonly name: string
  readonly assetFolder: string
  readonly file: string
  readonly exportName: string
  readonly timeoutMilliseconds: number
  readonly memoryMegabytes: number
  readonly environment: Readonly<Record<string, string>>
  /** Asynchronous events: how often one is tried again, and the queue for those that never succeed. */
  readonly asyncRetries: number
  readonly deadLetterArn: string | undefined
}

export interface MappingPlan {
  readonly id: string
  readonly tableName: string
  readonly functionId: string
  readonly streamArn: string
  readonly batchSize: number
  readonly from: 'TRIM_HORIZON' | 'LATEST'
  readonly filters: readonly unknown[]
  /** −1: until the record is 24 hours old, which here means for ever. */
  readonly retries: number
  readonly bisect: boolean
  readonly reportsFailures: boolean
  readonly deadLetterArn: string | undefined
}

export interface RoutePlan {
  readonly key: string
  readonly functionId: string
}

/** Finds the function behind an ARN; throws where a template points at something that is not a function. */
export function functionByArn(resources: Resources): (arn: string, from: string) => string {
  const ids = new Map(resources.ofType('AWS::Lambda::Function').map((each) => [each.attribute('Arn'), each.logicalId]))
  return (arn, from) => {
    const id = ids.get(arn)
    if (!id) throw new UnsupportedTemplate([`${from}: ${arn} is not a function of this template`])
    return id
  }
}

export function planFunctions(resources: Resources, { assetFolders }: CloudAssembly): FunctionPlan[] {
  const invokeConfigs = new Map<string, Properties<'AWS::Lambda::EventInvokeConfig'>>()
  for (const { properties } of runnable(resources, 'AWS::Lambda::EventInvokeConfig')) {
    invokeConfigs.set(properties.FunctionName, properties)
  }
  return [...runnable(resources, 'AWS::Lambda::Function')].map(({ resource, properties }) => {
    const assetFolder = assetFolders.get(properties.Code.S3Key)
    if (!assetFolder) throw new UnsupportedTemplate([`${resource.logicalId}: no asset ${properties.Code.S3Key}`])
    const [module = '', exportName = ''] = properties.Handler.split('.')
    const config = invokeConfigs.get(resource.name)
    return {
      id: resource.logicalId,
      name: resource.name,
      assetFolder,
      file: join(assetFolder, `${module}.js`),
      exportName,
      timeoutMilliseconds: properties.Timeout * 1000,
      memoryMegabytes: properties.MemorySize,
      environment: properties.Environment?.Variables ?? {},
      asyncRetries: config?.MaximumRetryAttempts ?? 2,
      deadLetterArn: config?.DestinationConfig?.OnFailure.Destination ?? properties.DeadLetterConfig?.TargetArn,
    }
  })
}

export function planMappings(resources: Resources): MappingPlan[] {
  const functionIds = new Map(resources.ofType('AWS::Lambda::Function').map((each) => [each.name, each.logicalId]))
  const tables = new Map(
    resources.ofType('AWS::DynamoDB::Table').map((each) => [each.attribute('StreamArn'), each.name]),
  )
  return [...runnable(resources, 'AWS::Lambda::EventSourceMapping')].map(({ resource, properties }) => {
    const tableName = tables.get(properties.EventSourceArn)
    const functionId = functionIds.get(properties.FunctionName)
    if (!tableName || !functionId) {
      throw new UnsupportedTemplate([`${resource.logicalId}: maps something other than a table's stream to a function`])
    }
    return {
      id: resource.logicalId,
      tableName,
      functionId,
      streamArn: properties.EventSourceArn,
      batchSize: properties.BatchSize,
      from: properties.StartingPosition,
      filters: (properties.FilterCriteria?.Filters ?? []).map(({ Pattern }) => JSON.parse(Pattern)),
      retries: properties.MaximumRetryAttempts,
      bisect: properties.BisectBatchOnFunctionError,
      reportsFailures: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
      deadLetterArn: properties.DestinationConfig?.OnFailure.Destination,
    }
  })
}

export function planRoutes(resources: Resources): RoutePlan[] {
  const find = functionByArn(resources)
  const integrations = new Map(
    [...runnable(resources, 'AWS::ApiGatewayV2::Integration')].map(({ resource, properties }) => [
      `integrations/${resource.ref}`,
      find(properties.IntegrationUri, resource.logicalId),
    ]),
  )
  return [...runnable(resources, 'AWS::ApiGatewayV2::Route')].map(({ resource, properties }) => {
    const functionId = integrations.get(properties.Target)
    if (!functionId) throw new UnsupportedTemplate([`${resource.logicalId}: target ${properties.Target}`])
    return { key: properties.RouteKey, functionId }
  })
}

/** What the broker runs: rules, policies and authorizers, with functions by their id. */
export function planIot(resources: Resources) {
  const find = functionByArn(resources)
  return {
    topicRules: [...runnable(resources, 'AWS::IoT::TopicRule')].flatMap(({ resource, properties }) =>
      properties.TopicRulePayload.Actions.map(({ Lambda }) => ({
        name: resource.name,
        sql: properties.TopicRulePayload.Sql,
        functionId: find(Lambda.FunctionArn, resource.logicalId),
      })),
    ),
    policies: Object.fromEntries(
      [...runnable(resources, 'AWS::IoT::Policy')].map(({ resource, properties }) => [
        resource.name,
        properties.PolicyDocument,
      ]),
    ),
    authorizers: [...runnable(resources, 'AWS::IoT::Authorizer')].map(({ resource, properties }) => ({
      name: resource.name,
      functionId: find(properties.AuthorizerFunctionArn, resource.logicalId),
      status: properties.Status,
    })),
  }
}
