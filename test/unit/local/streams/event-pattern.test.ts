import { describe, expect, it } from '@jest/globals'
import { compilePattern } from '../../../../local/streams/event-pattern.ts'

const record = {
  eventName: 'INSERT',
  dynamodb: { Keys: { pk: { S: 'acc_1' } }, NewImage: { kind: { S: 'mail' }, read: { BOOL: false } } },
  resources: ['arn:1', 'arn:2'],
  headers: [
    { name: 'To', value: 'a' },
    { name: 'From', value: 'b' },
  ],
  none: [],
}
const matches = (pattern: object) => compilePattern(pattern)(record)

describe('event patterns', () => {
  it.each([
    ['one of several values', { eventName: ['INSERT', 'MODIFY'] }, true],
    ['no value of several', { eventName: ['REMOVE'] }, false],
    ['a nested value', { dynamodb: { NewImage: { kind: { S: ['mail'] } } } }, true],
    ['a prefix', { dynamodb: { Keys: { pk: { S: [{ prefix: 'acc_' }] } } } }, true],
    ['another prefix', { dynamodb: { Keys: { pk: { S: [{ prefix: 'dev_' }] } } } }, false],
    ['a suffix', { eventName: [{ suffix: 'ERT' }] }, true],
    ['a boolean', { dynamodb: { NewImage: { read: { BOOL: [false] } } } }, true],
    ['all fields, not some', { eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: ['other'] } } } }, false],
    ['a leaf that exists', { dynamodb: { NewImage: { kind: { S: [{ exists: true }] } } } }, true],
    ['a leaf that does not', { dynamodb: { NewImage: { kind: { S: [{ exists: false }] } } } }, false],
    ['a leaf that is missing', { dynamodb: { OldImage: { kind: { S: [{ exists: false }] } } } }, true],
    ['anything but', { eventName: [{ 'anything-but': ['REMOVE'] }] }, true],
    ['anything but a prefix', { eventName: [{ 'anything-but': { prefix: 'INS' } }] }, false],
    ['anything but, where nothing is', { missing: [{ 'anything-but': ['x'] }] }, false],
    ['an element of an array', { resources: ['arn:0', 'arn:2'] }, true],
    ['the prefix of an element', { resources: [{ prefix: 'arn:' }] }, true],
    ['no element of an array', { resources: ['arn:3'] }, false],
    ['an object of an array', { headers: { name: ['From'], value: ['b'] } }, true],
    ['no one object of an array', { headers: { name: ['From'], value: ['a'] } }, false],
    ['an array that is empty', { none: [{ exists: false }] }, true],
  ])('decide on %s', (_name, pattern, expected) => {
    expect(matches(pattern)).toBe(expected)
  })

  it.each([[{ a: [{ numeric: ['>', 1] }] }], [{ $or: [{ a: ['b'] }] }], [{ a: 'b' }], [{ a: [] }]])(
    'stop at a form that is not known: %j',
    (pattern) => {
      expect(() => compilePattern(pattern)).toThrow('event pattern')
    },
  )
})
