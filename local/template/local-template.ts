// The template as a whole: read, checked, and in the terms of what runs here. What is only known while the hub runs
// (secrets, the broker's address) is asked for when a plan is made.

import type { KeyPlan } from '../aws/kms.ts'
import type { BucketPlan } from '../aws/objects.ts'
import type { SecretPlan } from '../aws/secrets-manager.ts'
import type { TablePlan } from '../dynamodb/tables.ts'
import { readCloudAssembly } from './cloud-assembly.ts'
import { type ConfigurationSetPlan, planConfigurationSets } from './configuration-sets.ts'
import { type Edge, planEdge, planPageHeaders } from './edge.ts'
import { type EventRulePlan, planEventRules, planSchedules, type SchedulePlan } from './event-rules.ts'
import * as plan from './plan.ts'
import { readResources } from './resources.ts'
import { assertRunnable, type LeftOut, runnable } from './runnable.ts'

export interface LocalTemplate {
  readonly region: string
  readonly accountId: string
  readonly leftOut: readonly LeftOut[]
  readonly tables: readonly TablePlan[]
  readonly keys: readonly KeyPlan[]
  readonly buckets: readonly BucketPlan[]
  readonly secrets: readonly SecretPlan[]
  readonly queueArns: readonly string[]
  readonly mappings: readonly plan.MappingPlan[]
  readonly routes: readonly plan.RoutePlan[]
  readonly schedules: readonly SchedulePlan[]
  readonly eventRules: readonly EventRulePlan[]
  readonly configurationSets: readonly ConfigurationSetPlan[]
  readonly iot: ReturnType<typeof plan.planIot>
  readonly apiDomainName: string
  readonly paymentKeysArn: string
  readonly signInKeysArn: string
  functions(): plan.FunctionPlan[]
  edge(): Edge
  pageHeaders(): Record<string, string>
  portalSettings(): object
  /** The settings of an operator's commands: outputs of VigilData. */
  operatorSettings(): Record<string, string>
  /** From now on dynamic references and the broker's address have their values. */
  bind(live: Partial<Bound>): void
}

interface Bound {
  dynamicReference(reference: string): string
  readonly iotEndpointAddress: string
}

/** Reads `cdk.out`. Throws `UnsupportedTemplate` with everything that can not run here. */
export function readLocalTemplate(folder: string): LocalTemplate {
  const assembly = readCloudAssembly(folder)
  // While the template is only being checked, these stand for values that are not known yet.
  let bound: Bound = { dynamicReference: () => 'not known yet', iotEndpointAddress: 'localhost' }
  const resources = readResources(assembly, {
    dynamicReference: (reference) => bound.dynamicReference(reference),
    customAttribute: (type, attribute) =>
      type === 'Custom::IotEndpoint' && attribute === 'endpointAddress' ? bound.iotEndpointAddress : undefined,
  })
  const leftOut = assertRunnable(resources)
  const [api] = resources.ofType('AWS::ApiGatewayV2::Api')
  const template: LocalTemplate = {
    region: resources.region,
    accountId: resources.accountId,
    leftOut,
    tables: [...runnable(resources, 'AWS::DynamoDB::Table')].map(({ resource, properties }) => ({
      name: resource.name,
      properties,
    })),
    keys: resources.ofType('AWS::KMS::Key').map((key) => ({ id: key.ref, arn: key.attribute('Arn') })),
    buckets: [...runnable(resources, 'AWS::S3::Bucket')].map(({ resource, properties }) => ({
      name: resource.name,
      rules: properties.LifecycleConfiguration?.Rules ?? [],
    })),
    secrets: [...runnable(resources, 'AWS::SecretsManager::Secret')].map(({ resource, properties }) => ({
      arn: resource.ref,
      name: resource.name,
      properties,
    })),
    queueArns: resources.ofType('AWS::SQS::Queue').map((queue) => queue.attribute('Arn')),
    mappings: plan.planMappings(resources),
    routes: plan.planRoutes(resources),
    schedules: planSchedules(resources),
    eventRules: planEventRules(resources),
    configurationSets: planConfigurationSets(resources),
    iot: plan.planIot(resources),
    apiDomainName: api?.attribute('ApiEndpoint').replace('https://', '') ?? '',
    paymentKeysArn: String(resources.output('PaymentKeysArn')),
    signInKeysArn: String(resources.output('SignInKeysArn')),
    functions: () => plan.planFunctions(resources, assembly),
    edge: () => planEdge(resources),
    pageHeaders: () => planPageHeaders(resources),
    portalSettings: () => JSON.parse(String(resources.output('PortalSettings') ?? '{}')) as object,
    operatorSettings: () => ({
      DEVICES_TABLE: String(resources.output('DevicesTable')),
      COMMAND_KEY_ARN: String(resources.output('CommandKeyArn')),
      ROOT_KEY_ARN: String(resources.output('RootKeyArn')),
      SUBSCRIPTIONS_TABLE: String(resources.output('SubscriptionsTable')),
      PACKAGES_BUCKET: String(resources.output('PackagesBucket')),
    }),
    bind: (live) => {
      bound = { ...bound, ...live }
    },
  }
  template.edge()
  template.functions()
  return template
}
