// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation and IoT policies have placeholders of this form
import { describe, expect, it } from '@jest/globals'
import { noValue, type References, resolve } from '../../../../local/template/intrinsics.ts'

const references: References = {
  ref: (id) => (id === 'AWS::NoValue' ? noValue : `ref-${id}`),
  attribute: (id, name) => `${id}/${name}`,
  importValue: (name) => `import-${name}`,
  dynamicReference: (reference) => `<${reference}>`,
}
const resolved = (value: unknown) => resolve(value, references)

describe('intrinsic functions', () => {
  it.each([
    ['Ref', { Ref: 'Table' }, 'ref-Table'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'Table/Arn'],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Table.Stream.Arn' }, 'Table/Stream.Arn'],
    ['Fn::ImportValue', { 'Fn::ImportValue': 'Data:Name' }, 'import-Data:Name'],
    ['Fn::Join', { 'Fn::Join': ['/', ['a', { Ref: 'B' }, 3]] }, 'a/ref-B/3'],
    ['Fn::Split', { 'Fn::Split': ['-', { Ref: 'B' }] }, ['ref', 'B']],
    ['Fn::Select', { 'Fn::Select': ['1', { 'Fn::Split': ['-', { Ref: 'B' }] }] }, 'B'],
    ['Fn::Sub', { 'Fn::Sub': 'x ${A} ${A.Arn} ${!A}' }, 'x ref-A A/Arn ${A}'],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${v}-${A}', { v: { Ref: 'V' } }] }, 'ref-V-ref-A'],
  ])('resolves %s', (_name, value, expected) => {
    expect(resolved(value)).toEqual(expected)
  })

  it('resolves at any depth, and leaves other data alone', () => {
    expect(resolved({ list: [1, true, null, { Ref: 'A' }], Ref: 'x', other: 1 })).toEqual({
      list: [1, true, null, 'ref-A'],
      Ref: 'x',
      other: 1,
    })
  })

  it('removes what is AWS::NoValue', () => {
    expect(resolved({ kept: 1, gone: { Ref: 'AWS::NoValue' }, list: [{ Ref: 'AWS::NoValue' }] })).toEqual({
      kept: 1,
      list: [],
    })
  })

  it('resolves a dynamic reference in the joined text', () => {
    const value = { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'S' }, ':SecretString:::}}']] }
    expect(resolved(value)).toBe('<resolve:secretsmanager:ref-S:SecretString:::>')
  })

  it('leaves the variables of an IoT policy as they are', () => {
    const topic = 'topic/${iot:Connection.Thing.ThingName}'
    expect(resolved({ 'Fn::Join': ['', ['arn:', topic]] })).toBe(`arn:${topic}`)
  })

  it('stops at a function that it does not know, by name', () => {
    expect(() => resolved({ deep: [{ 'Fn::Cidr': [] }] })).toThrow('Fn::Cidr')
  })
})
