// The environment of a sandbox: the template's variables, what the Lambda runtime sets itself, and the few that lead
// the SDK to the wire. Nothing of the developer's own environment or AWS profile gets in.

import { devNull } from 'node:os'
import type { WireService } from '../aws/aws-call.ts'
import { accessKey } from '../aws/signature.ts'
import type { FunctionPlan } from '../template/plan.ts'

// AWS SDKs, "Service-specific endpoints": the variable for each service that the wire answers.
const endpointVariables: Readonly<Record<WireService, string>> = {
  dynamodb: 'AWS_ENDPOINT_URL_DYNAMODB',
  iot: 'AWS_ENDPOINT_URL_IOT',
  'iot-data-plane': 'AWS_ENDPOINT_URL_IOT_DATA_PLANE',
  kms: 'AWS_ENDPOINT_URL_KMS',
  s3: 'AWS_ENDPOINT_URL_S3',
  'secrets-manager': 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  ses: 'AWS_ENDPOINT_URL_SES',
  sns: 'AWS_ENDPOINT_URL_SNS',
}

export interface Overrides {
  readonly region: string
  /** The wire's address for one sandbox, without a trailing slash. */
  readonly wireUrl: string
  /** Values for variables that the template sets; a variable that it does not set is not added. */
  readonly origins: Readonly<Record<string, string>>
}

/** What leads an AWS SDK to the wire, and to nothing else. `wireUrl` is without a trailing slash. */
export function wiredTo(wireUrl: string, region: string): Record<string, string> {
  const endpoints = Object.entries(endpointVariables).map(([service, name]) => [name, `${wireUrl}/${service}`])
  return {
    ...Object.fromEntries(endpoints),
    AWS_ACCESS_KEY_ID: accessKey.id,
    AWS_SECRET_ACCESS_KEY: accessKey.secret,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  }
}

export function sandboxEnvironment(
  plan: FunctionPlan,
  { region, wireUrl, origins }: Overrides,
): Record<string, string> {
  const overridden = Object.entries(origins).filter(([name]) => name in plan.environment)
  return {
    ...plan.environment,
    ...Object.fromEntries(overridden),
    ...wiredTo(wireUrl, region),
    AWS_LAMBDA_FUNCTION_NAME: plan.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(plan.memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    LAMBDA_TASK_ROOT: plan.assetFolder,
    TZ: ':UTC',
  }
}
