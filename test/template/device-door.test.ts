// What devices and portals may do at the broker, and how what they say reaches the functions.

import { describe, expect, it } from '@jest/globals'
import { topics, upKinds } from '../../contracts/device-messages.ts'
import { houseFunctions } from './house-functions.ts'
import { builtApp, flat, named, ofType, theOnly } from './synthesized.ts'

const app = builtApp()
const thing = `\${iot:Connection.Thing.ThingName}`
const iot = (resource: string) => `arn:<AWS::Partition>:iot:<AWS::Region>:<AWS::AccountId>:${resource}`

interface Statement {
  Effect: string
  Action: string
  Resource: unknown
  Condition?: unknown
}

describe('the policy of all devices', () => {
  const document = theOnly(app.service, 'AWS::IoT::Policy').PolicyDocument as { Statement: Statement[] }
  const statements = document.Statement.map(({ Resource, ...rest }) => ({
    ...rest,
    Resource: [Resource].flat().map((resource) => flat(resource, app)),
  }))

  it('R63: lets a device connect as itself, publish to its own rules and receive its own commands', () => {
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Action: 'iot:Connect',
        Resource: [iot(`client/${thing}`)],
        // Without it an unattached certificate would connect under any name.
        Condition: { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } },
      },
      {
        Effect: 'Allow',
        Action: 'iot:Publish',
        Resource: upKinds.map((kind) => iot(`topic/${topics.ingest(kind, thing)}`)),
      },
      { Effect: 'Allow', Action: 'iot:Subscribe', Resource: [iot(`topicfilter/${topics.commands(thing)}`)] },
      { Effect: 'Allow', Action: 'iot:Receive', Resource: [iot(`topic/${topics.commands(thing)}`)] },
    ])
  })

  it('R63: has no wildcard of IAM or of MQTT (F23)', () => {
    expect(statements.flatMap(({ Action, Resource }) => [Action, ...Resource]).join(' ')).not.toMatch(/[*?+#]/)
  })

  it('fits the 2 048 characters that AWS IoT takes, in the region with the longest name', () => {
    const deployed = JSON.stringify({ Version: '2012-10-17', Statement: statements })
      .replaceAll('<AWS::Partition>', 'aws-us-gov')
      .replaceAll('<AWS::Region>', 'ap-northeast-1')
      .replaceAll('<AWS::AccountId>', '123456789012')
    expect(deployed.replace(/\s/g, '').length).toBeLessThan(2048)
  })
})

describe('topic rules', () => {
  const rules = ofType(app.service, 'AWS::IoT::TopicRule').map(([id, { Properties }]) => ({
    id,
    name: String(Properties.RuleName),
    ...(Properties.TopicRulePayload as {
      Sql: string
      Actions: unknown[]
      ErrorAction: unknown
      AwsIotSqlVersion: string
    }),
  }))
  const filters: Record<string, [filter: string, idLevel: number]> = {
    vigil_v1_presence: ['$aws/events/presence/+/+', 5],
  }
  for (const kind of upKinds) filters[`vigil_v1_${kind}`] = [topics.up(kind, '+'), 4]

  it('are those that devices publish to by Basic Ingest, and presence', () => {
    expect(rules.map(({ name }) => name).sort()).toEqual(Object.keys(filters).sort())
    for (const kind of upKinds)
      expect(topics.ingest(kind, 'dev_1')).toBe(`$aws/rules/vigil_v1_${kind}/${topics.up(kind, 'dev_1')}`)
  })

  it.each(rules.map((rule) => [rule.name, rule] as const))('%s has the one form of SQL', (name, rule) => {
    const [filter, level] = filters[name] ?? []
    expect(rule.AwsIotSqlVersion).toBe('2016-03-23')
    expect(rule.Sql).toBe(
      `SELECT encode(*, 'base64') AS body, topic(${level}) AS deviceId, topic(4) AS kind, timestamp() AS receivedAt, ` +
        `traceid() AS traceId FROM '${filter}' WHERE startswith(topic(${level}), 'dev_')`,
    )
  })

  it.each(rules.map((rule) => [rule.name, rule] as const))(
    'F26: %s calls one function, and keeps what it could not hand over',
    (_, rule) => {
      expect(rule.Actions).toEqual([{ Lambda: { FunctionArn: { 'Fn::GetAtt': [expect.any(String), 'Arn'] } } }])
      const { Sqs } = rule.ErrorAction as { Sqs: { QueueUrl: unknown } }
      expect(flat(Sqs.QueueUrl, app)).toBe('<DeadLetters>')
    },
  )

  it('reach every function of a message', () => {
    const called = rules.map(
      ({ Actions }) =>
        (Actions as [{ Lambda: { FunctionArn: { 'Fn::GetAtt': [string] } } }])[0].Lambda.FunctionArn['Fn::GetAtt'][0],
    )
    const expected = houseFunctions(app).filter(({ entry }) => entry.endsWith('.mqtt.ts'))
    expect(called.sort()).toEqual(expected.map(({ id }) => id).sort())
  })
})

describe('permissions of AWS IoT', () => {
  const permissions = ofType(app.service, 'AWS::Lambda::Permission').filter(
    ([, { Properties }]) => Properties.Principal === 'iot.amazonaws.com',
  )

  // Without both, another account's rule or authorizer could call the function (the confused deputy).
  it.each(permissions)('%s names the very rule or authorizer, and this account', (_, { Properties }) => {
    expect(flat(Properties.SourceArn, app)).toMatch(/^<(Devices|Commands|Identity)\w+(Rule|Authorizer)\.Arn>$/)
    expect(flat(Properties.SourceAccount, app)).toBe('<AWS::AccountId>')
  })

  it('are there for every function that AWS IoT calls', () => {
    const called = permissions.map(([, { Properties }]) => flat(Properties.FunctionName, app))
    const expected = houseFunctions(app).filter(({ entry }) => /\.(mqtt|authorizer)\.ts$/.test(entry))
    expect(called.sort()).toEqual(expected.map(({ id }) => `<${named(id)}.Arn>`).sort())
  })

  it('never let a service call a function without naming what may cause it', () => {
    const open = ofType(app.service, 'AWS::Lambda::Permission').filter(([, { Properties }]) => !Properties.SourceArn)
    expect(open.map(([id]) => id)).toEqual([])
  })
})

describe('the authorizer of live hints', () => {
  it('is active, by the name that the portal gives, and checks tickets itself', () => {
    const authorizer = theOnly(app.service, 'AWS::IoT::Authorizer')
    expect(authorizer).toMatchObject({ Status: 'ACTIVE', SigningDisabled: true })
    const account = houseFunctions(app).find(({ entry }) => entry.endsWith('identity.function.ts'))
    expect(authorizer.AuthorizerName).toBe(account?.environment.LIVE_AUTHORIZER)
  })
})
