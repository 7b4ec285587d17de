// The API in the template is the contracts' API: nothing is missing, nothing else is open, and what is behind a route
// is the function that has its handler.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { routeKey } from '../../contracts/route.ts'
import { routes } from '../../contracts/routes.ts'
import { houseFunctions } from './house-functions.ts'
import { builtApp, flat, ofType, theOnly } from './synthesized.ts'

const app = builtApp()
const declared = Object.values(routes).flatMap((ofWord) =>
  Object.entries(ofWord).map(([name, route]) => ({ name, key: routeKey(route) })),
)
const integrations = new Map(
  ofType(app.service, 'AWS::ApiGatewayV2::Integration').map(([id, { Properties }]) => [id, Properties]),
)
const deployed = ofType(app.service, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => {
  const [, parts] = (Properties.Target as { 'Fn::Join': [string, [string, { Ref: string }]] })['Fn::Join']
  return { key: String(Properties.RouteKey), integration: parts[1].Ref, authorization: Properties.AuthorizationType }
})
const functionOf = (integration: string): string => {
  const { IntegrationUri: uri } = integrations.get(integration) ?? {}
  const [id] = (uri as { 'Fn::GetAtt': [string] })['Fn::GetAtt']
  return houseFunctions(app).find((each) => each.id === id)?.entry ?? `${id} is no function of the house`
}
const fileName = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

describe('the API', () => {
  it('has each route of the contracts once, and $default', () => {
    expect(deployed.map(({ key }) => key).sort()).toEqual(['$default', ...declared.map(({ key }) => key)].sort())
  })

  it('leaves access to the functions, which enforce it in one place', () => {
    expect(new Set(deployed.map(({ authorization }) => authorization ?? 'NONE'))).toEqual(new Set(['NONE']))
  })

  it('has one integration for each function, and none that no route uses', () => {
    const used = new Set(deployed.map(({ integration }) => integration))
    expect(new Set(integrations.keys())).toEqual(used)
    expect(new Set([...used].map(functionOf)).size).toBe(used.size)
  })

  it.each(declared)('$key is answered by the function that lists $name', ({ name, key }) => {
    const { integration = '' } = deployed.find((each) => each.key === key) ?? {}
    const entry = readFileSync(join(import.meta.dirname, '../..', functionOf(integration)), 'utf8')
    expect(entry).toContain(`from './${fileName(name)}.http.ts'`)
  })

  it('answers what no route matches as a problem, by the function that describes the API', () => {
    const { integration = '' } = deployed.find(({ key }) => key === '$default') ?? {}
    expect(functionOf(integration)).toBe('lambdas/platform/api.function.ts')
  })

  it('needs one permission for each function, because one for each route would fill its policy', () => {
    const permissions = ofType(app.service, 'AWS::Lambda::Permission').filter(
      ([, { Properties }]) => Properties.Principal === 'apigateway.amazonaws.com',
    )
    expect(permissions).toHaveLength(integrations.size)
    for (const [, { Properties }] of permissions)
      expect(flat(Properties.SourceArn, app)).toMatch(/:execute-api:<AWS::Region>:<AWS::AccountId>:<HttpApi>\//)
  })

  it('slows floods down, and logs what was asked and answered, without addresses or tokens', () => {
    const stage = theOnly(app.service, 'AWS::ApiGatewayV2::Stage')
    expect(stage.DefaultRouteSettings).toEqual({ ThrottlingBurstLimit: 500, ThrottlingRateLimit: 250 })
    const { Format } = stage.AccessLogSettings as { Format: string }
    expect(Object.keys(JSON.parse(Format))).toEqual(['requestId', 'routeKey', 'status', 'latency'])
  })
})
