// The decision table of the policy evaluator, over the policy that serves all devices.

import { describe, expect, it } from '@jest/globals'
import { allows, compilePolicy, type PolicyAction } from '../../../../local/iot/policy.ts'
import { arn, devicePolicy, variable } from './iot-fixture.ts'

const mine = 'dev_01MINE'
const ingest = (device: string, kind = 'ack') => `topic/$aws/rules/vigil_v1_${kind}/vigil/v1/devices/${device}/${kind}`
const commands = (device: string) => `vigil/v1/devices/${device}/commands`

// client id, attached thing, action, resource, decision
const decisions: [string, string | undefined, PolicyAction, string, boolean][] = [
  [mine, mine, 'iot:Connect', `client/${mine}`, true],
  [mine, undefined, 'iot:Connect', `client/${mine}`, false],
  ['dev_02OTHER', mine, 'iot:Connect', 'client/dev_02OTHER', false],
  ['*', mine, 'iot:Connect', 'client/*', false],
  [mine, mine, 'iot:Publish', ingest(mine), true],
  [mine, mine, 'iot:Publish', ingest(mine, 'sync'), true],
  [mine, mine, 'iot:Publish', ingest('dev_02OTHER'), false],
  [mine, mine, 'iot:Publish', `${ingest(mine)}/more`, false],
  [mine, mine, 'iot:Publish', `topic/vigil/v1/devices/${mine}/ack`, false],
  [mine, mine, 'iot:Publish', `topic/${commands(mine)}`, false],
  [mine, undefined, 'iot:Publish', ingest(mine), false],
  [mine, mine, 'iot:Subscribe', `topicfilter/${commands(mine)}`, true],
  [mine, mine, 'iot:Subscribe', `topicfilter/${commands('dev_02OTHER')}`, false],
  [mine, mine, 'iot:Subscribe', `topicfilter/${commands('+')}`, false],
  [mine, mine, 'iot:Subscribe', 'topicfilter/#', false],
  [mine, mine, 'iot:Subscribe', `topic/${commands(mine)}`, false],
  [mine, mine, 'iot:Receive', `topic/${commands(mine)}`, true],
  [mine, mine, 'iot:Receive', `topic/${commands('dev_02OTHER')}`, false],
]

describe('the device policy', () => {
  const policy = compilePolicy('vigil-device', devicePolicy)

  it.each(decisions)('F23: client %s of thing %s: %s %s is %s', (clientId, thingName, action, resource, decision) => {
    expect(allows([policy], action, arn(resource), { clientId, thingName })).toBe(decision)
  })

  it('allows nothing in another account', () => {
    const elsewhere = `arn:aws:iot:eu-central-1:111111111111:client/${mine}`
    expect(allows([policy], 'iot:Connect', elsewhere, { clientId: mine, thingName: mine })).toBe(false)
  })
})

function one(statement: object) {
  return {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'iot:Connect', Resource: arn('client/x'), ...statement },
  }
}

describe('a policy', () => {
  const facts = { clientId: 'web-1*' }

  it('takes * for any characters and ? for one', () => {
    const policy = compilePolicy('p', one({ Resource: [arn('client/a?c'), arn('client/web-*')] }))
    const connects = (id: string) => allows([policy], 'iot:Connect', arn(`client/${id}`), facts)
    expect(['abc', 'web-', 'web-1/2', 'ac', 'abbc', 'xweb-'].map(connects)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ])
  })

  it('takes a variable for its value, not for a pattern', () => {
    const policy = compilePolicy('p', one({ Resource: arn(`client/${variable('iot:ClientId')}`) }))
    expect(allows([policy], 'iot:Connect', arn('client/web-1*'), facts)).toBe(true)
    expect(allows([policy], 'iot:Connect', arn('client/web-12'), facts)).toBe(false)
  })

  it('denies where there is none', () => {
    expect(allows([], 'iot:Connect', arn('client/x'), facts)).toBe(false)
  })

  it.each([
    ['effect Deny', one({ Effect: 'Deny' })],
    ['action iot:RetainPublish', one({ Action: ['iot:Connect', 'iot:RetainPublish'] })],
    ['action iot:*', one({ Action: 'iot:*' })],
    [
      `variable ${variable('iot:Certificate.Subject.CommonName')}`,
      one({ Resource: arn(`client/${variable('iot:Certificate.Subject.CommonName')}`) }),
    ],
    ['NotAction in a statement', one({ NotAction: 'iot:Publish' })],
    ['StringEquals in Condition', one({ Condition: { StringEquals: { 'aws:SourceIp': '1' } } })],
    ['iot:ClientId in Condition.Bool', one({ Condition: { Bool: { 'iot:ClientId': 'true' } } })],
    ['IsAttached maybe', one({ Condition: { Bool: { 'iot:Connection.Thing.IsAttached': 'maybe' } } })],
    ['resource *', one({ Resource: '*' })],
    ['an empty Resource', one({ Resource: [] })],
    ['version 2008-10-17', { ...one({}), Version: '2008-10-17' }],
    ['the document of this form', null],
  ])('with %s stops the start and is named', (what, document) => {
    expect(() => compilePolicy('vigil-device', document)).toThrow(`IoT policy vigil-device: ${what} is not supported`)
  })
})
