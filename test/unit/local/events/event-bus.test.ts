import { beforeEach, describe, expect, it } from '@jest/globals'
import { EventBus } from '../../../../local/events/event-bus.ts'
import { compilePattern } from '../../../../local/streams/event-pattern.ts'

const said = {
  source: 'aws.ses',
  'detail-type': 'Email Bounced',
  resources: ['arn'],
  detail: { mail: { tags: { 'ses:configuration-set': ['set-1'] } } },
}
const rule = (id: string, pattern: object, input?: unknown) => ({
  id,
  matches: compilePattern(pattern),
  targets: [{ functionId: `of ${id}`, input }],
})
let invoked: [functionId: string, event: unknown][]
beforeEach(() => {
  invoked = []
})

const bus = (...rules: ReturnType<typeof rule>[]) =>
  new EventBus({
    rules,
    region: 'us-east-1',
    accountId: '000000000000',
    now: () => Date.parse('2026-01-01T12:00:00.250Z'),
    invokeAsync: (functionId, event) => invoked.push([functionId, event]),
  })

describe('the event bus', () => {
  it('hands an event to the functions of every rule that matches it, in the form of EventBridge', () => {
    bus(rule('Ses', { source: ['aws.ses'] }), rule('Others', { source: ['aws.ec2'] })).put(said)
    expect(invoked).toEqual([
      [
        'of Ses',
        {
          version: '0',
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          account: '000000000000',
          region: 'us-east-1',
          time: '2026-01-01T12:00:00Z',
          ...said,
        },
      ],
    ])
  })

  it('hands over what the rule says instead, where it says something', () => {
    bus(rule('Ses', { source: ['aws.ses'] }, { fixed: true })).put(said)
    expect(invoked).toEqual([['of Ses', { fixed: true }]])
  })

  it('finds the configuration set among the tags of a mail', () => {
    const ofSet = (name: string) => ({ detail: { mail: { tags: { 'ses:configuration-set': [name] } } } })
    bus(rule('Ours', ofSet('set-1')), rule('Theirs', ofSet('set-2'))).put(said)
    expect(invoked.map(([functionId]) => functionId)).toEqual(['of Ours'])
  })
})
