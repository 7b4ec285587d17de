// Every resource of every stack, with its properties resolved when they are read. References across stacks follow the
// exports, as CloudFormation does.

import type { CloudAssembly, Stack, TemplateResource } from './cloud-assembly.ts'
import { noValue, type References, resolve } from './intrinsics.ts'
import { attributeOf, type Identity, nameOf, nameProperties, refOf } from './physical-names.ts'
import { UnsupportedTemplate } from './unsupported-template.ts'

export interface Resource {
  readonly logicalId: string
  readonly type: string
  readonly name: string
  readonly ref: string
  attribute(name: string): string
  /** The properties, resolved now. */
  properties(): Record<string, unknown>
  /** The properties as the template has them. */
  readonly written: Readonly<Record<string, unknown>>
  readonly condition: string | undefined
}

/** What is known only while the local cloud runs. */
export interface LiveValues {
  dynamicReference(reference: string): string
  /** Attributes of custom resources: type → attribute → value. */
  customAttribute(type: string, attribute: string): string | undefined
}

export interface Resources {
  readonly all: readonly Resource[]
  ofType(type: string): Resource[]
  /** The resolved value of an output, from whichever stack has it. */
  output(name: string): unknown
  readonly region: string
  readonly accountId: string
}

export function readResources({ stacks }: CloudAssembly, live: LiveValues): Resources {
  const exported = new Map<string, () => unknown>()
  const scopes = stacks.map((stack) => ({ stack, references: referencesIn(stack, exported, live) }))
  for (const { stack, references } of scopes) {
    for (const output of Object.values(stack.template.Outputs ?? {})) {
      if (!output.Export) continue
      exported.set(String(resolve(output.Export.Name, references)), () => resolve(output.Value, references))
    }
  }
  const all = scopes.flatMap(({ stack, references }) =>
    Object.entries(stack.template.Resources).map(([logicalId, resource]) =>
      describe(identityOf(stack, logicalId, resource, references), resource, references),
    ),
  )
  return {
    all,
    ofType: (type) => all.filter((resource) => resource.type === type),
    output: (name) => {
      const scope = scopes.find(({ stack }) => stack.template.Outputs?.[name])
      return scope && resolve(scope.stack.template.Outputs?.[name]?.Value, scope.references)
    },
    region: stacks[0]?.region ?? 'us-east-1',
    accountId: stacks[0]?.accountId ?? '000000000000',
  }
}

function describe(identity: Identity, resource: TemplateResource, references: References): Resource {
  return {
    logicalId: identity.logicalId,
    type: identity.type,
    name: nameOf(identity),
    ref: refOf(identity),
    attribute: (name) => String(references.attribute(identity.logicalId, name)),
    properties: () => resolve(resource.Properties ?? {}, references) as Record<string, unknown>,
    written: resource.Properties ?? {},
    condition: resource.Condition,
  }
}

function identityOf(stack: Stack, logicalId: string, resource: TemplateResource, references: References): Identity {
  const given = resource.Properties?.[nameProperties[resource.Type] ?? '']
  return {
    type: resource.Type,
    logicalId,
    stackName: stack.name,
    region: stack.region,
    accountId: stack.accountId,
    givenName: given === undefined ? undefined : String(resolve(given, references)),
  }
}

function referencesIn(stack: Stack, exported: Map<string, () => unknown>, live: LiveValues): References {
  const pseudoParameters: Record<string, string> = {
    'AWS::AccountId': stack.accountId,
    'AWS::Region': stack.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
    'AWS::StackId': `arn:aws:cloudformation:${stack.region}:${stack.accountId}:stack/${stack.name}/local`,
  }
  const identify = (logicalId: string) => {
    const resource = stack.template.Resources[logicalId]
    if (!resource) throw new UnsupportedTemplate([`${stack.name}: a reference to ${logicalId}, which is not there`])
    return identityOf(stack, logicalId, resource, references)
  }
  const references: References = {
    ref: (logicalId) =>
      logicalId === 'AWS::NoValue' ? noValue : (pseudoParameters[logicalId] ?? refOf(identify(logicalId))),
    attribute: (logicalId, name) => {
      const identity = identify(logicalId)
      return live.customAttribute(identity.type, name) ?? attributeOf(identity, name)
    },
    importValue: (name) => {
      const value = exported.get(name)
      if (!value) throw new UnsupportedTemplate([`${stack.name}: an import of ${name}, which no stack exports`])
      return value()
    },
    dynamicReference: (reference) => live.dynamicReference(reference),
  }
  return references
}
