// A function as this house makes them: one bundled file, its source path as the description (so that whoever finds it
// in the console finds the code), its own role with nothing but what is granted here by name. A wildcard needs a reason.

import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib'
import type { Table } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { accept } from './accepted-finding.ts'
import type { DeadLetters } from './dead-letters.ts'

export interface HouseFunctionProps {
  /** Path of the entry under the repository, for example `lambdas/identity/identity.function.ts`. */
  readonly entry: string
  readonly environment?: Record<string, string>
  readonly memorySize?: number
  readonly timeout?: Duration
  readonly reservedConcurrentExecutions?: number
}

/** What bin/build.ts made of an entry. */
export function bundleOf(entry: string): string {
  const folder = join(import.meta.dirname, '../../dist/functions', basename(entry, '.ts'))
  if (!existsSync(join(folder, 'index.js'))) throw new Error(`${entry} is not bundled. Run: npm run build`)
  return folder
}

/** An ARN in the words of cdk-nag. */
const worded = (arn: string): string =>
  arn
    .replaceAll(Aws.PARTITION, '<AWS::Partition>')
    .replaceAll(Aws.REGION, '<AWS::Region>')
    .replaceAll(Aws.ACCOUNT_ID, '<AWS::AccountId>')

export class HouseFunction extends LambdaFunction {
  private readonly ownRole: Role

  constructor(scope: Construct, id: string, props: HouseFunctionProps) {
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(role)
    super(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundleOf(props.entry)),
      handler: 'index.handler',
      description: props.entry,
      memorySize: props.memorySize ?? 512,
      timeout: props.timeout ?? Duration.seconds(10),
      role,
      logGroup,
      ...(props.reservedConcurrentExecutions && { reservedConcurrentExecutions: props.reservedConcurrentExecutions }),
      environment: { POWERTOOLS_LOG_LEVEL: 'INFO', ...props.environment },
    })
    this.ownRole = role
  }

  /** Lets this function do the named actions on these very resources. */
  may(actions: string[], ...resources: string[]): this {
    const wildcard = resources.find((resource) => resource.includes('*'))
    if (wildcard) throw new Error(`${this.node.path}: ${wildcard} needs a reason: use mayOnAny()`)
    return this.allow(actions, resources)
  }

  /** The same for resources that are made at run time, or for actions that know no resource (`*`), with the reason. */
  mayOnAny(reason: string, actions: string[], ...patterns: string[]): this {
    this.allow(actions, patterns)
    for (const pattern of patterns) this.acceptOnRole(`AwsSolutions-IAM5[Resource::${worded(pattern)}]`, reason)
    return this
  }

  private allow(actions: string[], resources: string[]): this {
    this.addToRolePolicy(new PolicyStatement({ actions, resources }))
    return this
  }

  /** Accepts a finding of cdk-nag on what is granted to this function. */
  acceptOnRole(finding: string, reason: string): void {
    accept(this.ownRole, finding, reason)
  }

  /** Asynchronous events are tried three times, and then kept as dead letters, which alarm. */
  givesUpTo(deadLetters: DeadLetters): this {
    this.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: new SqsDestination(deadLetters),
    })
    return this
  }

  /** Gives the table's name and the right to do the named item operations on it, or on one of its indexes. */
  uses(name: string, table: Table, operations: string[], indexes: string[] = []): this {
    this.addEnvironment(name, table.tableName)
    this.may(
      operations.map((operation) => `dynamodb:${operation}`),
      table.tableArn,
    )
    if (indexes.length > 0) this.may(['dynamodb:Query'], ...indexes.map((index) => `${table.tableArn}/index/${index}`))
    return this
  }
}
