// The house's own functions in the template, by the path of their entry, with everything that is granted to each.

import { type App, flat, ofType, type Resource } from './synthesized.ts'

export interface DeployedFunction {
  readonly id: string
  readonly entry: string
  readonly properties: Record<string, unknown>
  /** Setting → value, references as text. */
  readonly environment: Record<string, string>
  readonly roleId: string
}

/** Every function that is made of an entry under `lambdas/`; the library's own have no such description. */
export const houseFunctions = (app: App): DeployedFunction[] =>
  ofType(app.service, 'AWS::Lambda::Function').flatMap(([id, { Properties: properties }]) => {
    const entry = String(properties.Description ?? '')
    if (!entry.startsWith('lambdas/')) return []
    const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: object }
    const environment = Object.fromEntries(Object.entries(Variables).map(([name, value]) => [name, flat(value, app)]))
    const [roleId = ''] = (properties.Role as { 'Fn::GetAtt': string[] })['Fn::GetAtt']
    return [{ id, entry, properties, environment, roleId }]
  })

interface Statement {
  Effect: string
  Action: string | string[]
  Resource: unknown
  Condition?: unknown
}

const many = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value])

/** The statements of every policy of a role. */
export function statementsOf(app: App, roleId: string): Statement[] {
  const role = app.service.Resources[roleId] as Resource
  const attached = ofType(app.service, 'AWS::IAM::Policy').filter(([, { Properties }]) =>
    (Properties.Roles as { Ref: string }[]).some(({ Ref }) => Ref === roleId),
  )
  const inline = (role.Properties.Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[]
  return [...attached.map(([, { Properties }]) => Properties as (typeof inline)[number]), ...inline].flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  )
}

/** Resource → actions, sorted; two statements on one resource are one. */
export function grantsOf(app: App, roleId: string): Record<string, string[]> {
  const grants: Record<string, string[]> = {}
  for (const { Action, Resource } of statementsOf(app, roleId))
    for (const resource of many(Resource).map((one) => flat(one, app)))
      grants[resource] = [...new Set([...(grants[resource] ?? []), ...many(Action)])].sort()
  return grants
}
