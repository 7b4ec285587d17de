// Decides for every resource of the template: it runs here, it is cloud-only, or it stops the start. Invariant: each
// resource is in exactly one of the three.

import type * as z from 'zod'
import { cloudOnly } from '../cloud-only.ts'
import type { Resource, Resources } from './resources.ts'
import { isRunnable, type Properties, type RunnableType, shapes } from './shapes.ts'
import { UnsupportedTemplate } from './unsupported-template.ts'

export interface LeftOut {
  readonly logicalId: string
  readonly type: string
  readonly reason: string
}

/** Throws `UnsupportedTemplate` with everything that can not run; returns what is cloud-only, for the record. */
export function assertRunnable(resources: Resources): LeftOut[] {
  const findings: string[] = []
  const leftOut: LeftOut[] = []
  for (const resource of resources.all) {
    const { logicalId, type } = resource
    const reason = isProvider(resource, resources) ? 'answers CloudFormation during a deployment only' : cloudOnly[type]
    if (reason) leftOut.push({ logicalId, type, reason })
    else if (!isRunnable(type)) findings.push(`${logicalId}: resource type ${type}`)
    else if (resource.condition) findings.push(`${logicalId} (${type}): Condition ${resource.condition}`)
    else findings.push(...misfits(resource, type))
  }
  if (findings.length > 0) throw new UnsupportedTemplate(findings)
  return leftOut
}

/** The resources of a type that run here, with their properties in the declared shape. */
export function* runnable<T extends RunnableType>(
  resources: Resources,
  type: T,
): Iterable<{ resource: Resource; properties: Properties<T> }> {
  for (const resource of resources.ofType(type)) {
    if (isProvider(resource, resources)) continue
    yield { resource, properties: shapes[type].parse(resource.properties()) as Properties<T> }
  }
}

// Custom resources name the function that makes them by ServiceToken; outside a deployment nobody calls it.
function isProvider(resource: Resource, resources: Resources): boolean {
  if (resource.type !== 'AWS::Lambda::Function') return false
  return resources.all.some(
    ({ written }) =>
      JSON.stringify(written.ServiceToken ?? null) === JSON.stringify({ 'Fn::GetAtt': [resource.logicalId, 'Arn'] }),
  )
}

function misfits(resource: Resource, type: RunnableType): string[] {
  const parsed = shapes[type].safeParse(resource.properties())
  if (parsed.success) return []
  return parsed.error.issues.map((issue) => `${resource.logicalId} (${type}): ${describe(issue)}`)
}

function describe(issue: z.core.$ZodIssue): string {
  const at = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') return `property ${[...issue.path, issue.keys.join(', ')].join('.')}`
  return `${at}: ${issue.message}`
}
