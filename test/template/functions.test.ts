// How functions of this house are made, whatever they do.

import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { functionEntries } from '../../bin/bundle-functions.ts'
import { houseFunctions } from './house-functions.ts'
import { builtApp, ofType } from './synthesized.ts'

const app = builtApp()
const functions = houseFunctions(app)

describe('functions', () => {
  it('are deployed for each entry once', () => {
    expect(functions.map(({ entry }) => entry).sort()).toEqual(functionEntries())
  })

  it('look for credentials in their environment, where Lambda puts them, and carry no client of SSO or STS', () => {
    const files = globSync('dist/functions/*/index.js')
    expect(files).toHaveLength(functions.length)
    const withChain = files.filter((file) => /SSOOIDC|AssumeRoleWithWebIdentity/.test(readFileSync(file, 'utf8')))
    expect(withChain).toEqual([])
  })

  it.each(functions.map((each) => [each.entry, each.properties] as const))(
    '%s runs on Node 24 and Graviton',
    (_, properties) => {
      expect(properties).toMatchObject({
        Runtime: expect.stringMatching(/^nodejs24\.x$/),
        Architectures: ['arm64'],
        Handler: 'index.handler',
      })
    },
  )

  it('each have a role of their own, which only Lambda can take', () => {
    expect(new Set(functions.map(({ roleId }) => roleId)).size).toBe(functions.length)
    for (const { roleId } of functions) {
      const role = app.service.Resources[roleId]?.Properties ?? {}
      expect(role.ManagedPolicyArns ?? []).toEqual([])
      expect((role.AssumeRolePolicyDocument as { Statement: unknown[] }).Statement).toEqual([
        { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
      ])
    }
  })

  it('each have a log of their own, which is kept three months', () => {
    const logs = functions.map(
      ({ properties }) => (properties.LoggingConfig as { LogGroup: { Ref: string } }).LogGroup.Ref,
    )
    expect(new Set(logs).size).toBe(functions.length)
    for (const log of logs) expect(app.service.Resources[log]?.Properties.RetentionInDays).toBe(90)
  })

  it('end before the caller gives up: HTTP within the 30 s of API Gateway', () => {
    const slow = functions.filter(
      ({ entry, properties }) => entry.endsWith('.function.ts') && Number(properties.Timeout) > 29,
    )
    expect(slow).toEqual([])
  })

  it('share the concurrency of the account, but for the authorizer, which strangers can call and which has its own', () => {
    const reserved = functions.filter(({ properties }) => 'ReservedConcurrentExecutions' in properties)
    expect(reserved.map(({ entry, properties }) => [entry, properties.ReservedConcurrentExecutions])).toEqual([
      ['lambdas/identity/authorize-listener.authorizer.ts', 20],
    ])
  })
})

describe('logs', () => {
  it('all end some day', () => {
    const forEver = ofType(app.service, 'AWS::Logs::LogGroup').filter(
      ([, { Properties }]) => !Properties.RetentionInDays,
    )
    expect(forEver.map(([id]) => id)).toEqual([])
  })
})
