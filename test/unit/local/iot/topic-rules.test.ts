// The one form of rule SQL, what a rule selects, and which messages reach which rule.

import { describe, expect, it } from '@jest/globals'
import { compileTopicRule, type RuleMessage, startRules } from '../../../../local/iot/topic-rules.ts'
import { topicRules } from './iot-fixture.ts'

const now = Date.parse('2026-01-01T00:00:00Z')

function rulesOf(rules: { name: string; sql: string; functionId: string }[]) {
  const invoked: { functionId: string; event: Record<string, unknown> }[] = []
  const logged: string[] = []
  const route = startRules(rules, {
    now: () => now,
    invokeAsync: (functionId, event) => void invoked.push({ functionId, event: event as Record<string, unknown> }),
    log: (line) => void logged.push(line),
  })
  const publish = (topic: string, more: Partial<RuleMessage> = {}) => {
    route({ topic, payload: Buffer.from('{"a":1}'), ...more })
    return invoked.splice(0)
  }
  return { publish, logged }
}

const rule = (sql: string) => ({ name: 'a_rule', sql, functionId: 'f' })

describe('topic rules', () => {
  const { publish, logged } = rulesOf(topicRules)

  it('select the raw body, the device from the topic, the time and a trace', () => {
    const [invocation, ...others] = publish('vigil/v1/devices/dev_1/ack')
    expect(others).toEqual([])
    expect(invocation).toEqual({
      functionId: 'ack',
      event: {
        body: Buffer.from('{"a":1}').toString('base64'),
        deviceId: 'dev_1',
        kind: 'dev_1',
        receivedAt: now,
        traceId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    })
  })

  it('take Basic Ingest for the rule that it names alone, without the prefix', () => {
    const [invocation, ...others] = publish('$aws/rules/vigil_v1_sync/vigil/v1/devices/dev_1/sync')
    expect(others).toEqual([])
    expect(invocation).toMatchObject({ functionId: 'sync', event: { deviceId: 'dev_1' } })
  })

  it('drop, and log, Basic Ingest to a rule that is unknown or takes other topics', () => {
    expect(publish('$aws/rules/vigil_v1_sync/vigil/v1/devices/dev_1/ack')).toEqual([])
    expect(publish('$aws/rules/unknown/vigil/v1/devices/dev_1/ack')).toEqual([])
    expect(logged).toHaveLength(2)
  })

  it('leave out what WHERE does not want', () => {
    expect(publish('vigil/v1/devices/web-1/ack')).toEqual([])
  })

  it('name the kind of a presence event', () => {
    const [invocation] = publish('$aws/events/presence/connected/dev_1')
    expect(invocation).toMatchObject({ functionId: 'presence', event: { deviceId: 'dev_1', kind: 'connected' } })
  })

  it('match + and #, but no reserved topic with a wildcard in front', () => {
    const sql = (filter: string) => `select topic(1) as t from '${filter}'`
    const rules = rulesOf(['a/#', '+/b', '#'].map((filter) => ({ name: filter, sql: sql(filter), functionId: filter })))
    const matched = (topic: string) => rules.publish(topic).map(({ functionId }) => functionId)
    expect(matched('a/b')).toEqual(['a/#', '+/b', '#'])
    expect(matched('a')).toEqual(['a/#', '#'])
    expect(matched('$aws/events/presence')).toEqual([])
  })

  it('know who published, and leave out what is not there', () => {
    const rules = rulesOf([rule("SELECT clientid() AS c, principal() AS p, topic(9) AS nothing FROM 't'")])
    expect(rules.publish('t', { clientId: 'dev_1', principal: 'abc' })[0]?.event).toEqual({ c: 'dev_1', p: 'abc' })
    expect(rules.publish('t')[0]?.event).toEqual({ c: 'N/A' })
  })

  it.each([
    ["SELECT * FROM 'a'", 'SQL of this form|selecting'],
    ["SELECT temperature AS t FROM 'a'", 'selecting temperature AS t'],
    ["SELECT encode(payload, 'base64') AS b FROM 'a'", 'selecting encode'],
    ["SELECT topic() AS t FROM 'a'", 'selecting topic'],
    ["SELECT topic(1) FROM 'a'", 'selecting topic'],
    ["SELECT aws_lambda('x', *) AS t FROM 'a'", 'selecting aws_lambda'],
    ["SELECT topic(1) AS t FROM 'a/#/b'", 'the topic filter a/#/b'],
    ["SELECT topic(1) AS t FROM 'a' WHERE clientid() = topic(4)", 'WHERE clientid'],
    ["SELECT topic(1) AS t FROM 'a' WHERE startswith(topic(1), 'x') OR TRUE", 'WHERE startswith'],
    ['SELECT topic(1) AS t', 'SQL of this form'],
  ])('%s stops the start with the rule named', (sql, what) => {
    expect(() => compileTopicRule(rule(sql))).toThrow(new RegExp(`^topic rule a_rule: .*(${what}).*is not supported`))
  })
})
