// The OpenAPI document is one that tools can use: https://spec.openapis.org/oas/v3.1.0

import { describe, expect, it } from '@jest/globals'
import { openApi } from '../../contracts/openapi.ts'
import { commonProblems, problems } from '../../contracts/problems.ts'
import { routes } from '../../contracts/routes.ts'

interface Operation {
  operationId: string
  summary: string
  security: Record<string, string[]>[]
  parameters?: { name: string; in: string; required: boolean; schema: object }[]
  requestBody?: { required: boolean; content: Record<string, { schema: Record<string, unknown> }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>
}

interface Document {
  openapi: string
  info: { title: string; version: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object> }
}

// As a program reads it: through JSON.
const document = JSON.parse(JSON.stringify(openApi())) as Document
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ id: operation.operationId, path, method, operation })),
)

function* everyValueOf(key: string, within: unknown): Generator<unknown> {
  if (typeof within !== 'object' || within === null) return
  for (const [name, value] of Object.entries(within)) {
    if (name === key) yield value
    yield* everyValueOf(key, value)
  }
}

const resolve = (pointer: string) =>
  pointer
    .slice('#/'.length)
    .split('/')
    .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], document)

describe('the document', () => {
  it('says which OpenAPI it is, and what it describes', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Vigil', version: '1' } })
  })

  it('has every route once, with /v1 in its path', () => {
    const declared = Object.values(routes).flatMap((ofWord) => Object.keys(ofWord))
    expect(operations.map(({ id }) => id).sort()).toEqual(declared.sort())
    expect(operations.filter(({ path }) => !path.startsWith('/v1/'))).toEqual([])
  })

  it('refers only to what is in it', () => {
    const references = [...everyValueOf('$ref', document)].map(String)
    expect(references.length).toBeGreaterThan(0)
    expect(references.filter((reference) => !reference.startsWith('#/') || resolve(reference) === undefined)).toEqual(
      [],
    )
    const schemes = operations.flatMap(({ operation }) => operation.security.flatMap((each) => Object.keys(each)))
    expect(new Set(schemes)).toEqual(new Set(Object.keys(document.components.securitySchemes)))
  })

  it('gives every regular expression in a form that ECMA-262 knows', () => {
    for (const pattern of everyValueOf('pattern', document))
      expect(() => new RegExp(String(pattern), 'u')).not.toThrow()
  })
})

describe.each(operations)('$id', ({ path, method, operation }) => {
  const { parameters = [], requestBody, responses } = operation

  it('declares the parameters of its path, and no parameter twice', () => {
    const inPath = parameters.filter((parameter) => parameter.in === 'path')
    expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? [])
    expect(inPath.every(({ required }) => required)).toBe(true)
    expect(new Set(parameters.map((parameter) => `${parameter.in} ${parameter.name}`)).size).toBe(parameters.length)
  })

  it('takes a body only where the method has one, and no field that it does not know', () => {
    if (!requestBody) return
    expect(['post', 'put', 'patch']).toContain(method)
    const { schema } = requestBody.content['application/json'] ?? { schema: {} }
    const branches = (schema.oneOf ?? schema.anyOf ?? [schema]) as Record<string, unknown>[]
    for (const branch of branches) expect(branch).toMatchObject({ type: 'object', additionalProperties: false })
  })

  it('describes every answer: JSON where it succeeds, a problem where it is refused', () => {
    for (const [status, { description, content = {} }] of Object.entries(responses)) {
      expect(description).not.toBe('')
      const types = { 204: [] as string[], 302: [] }[status] ?? [
        Number(status) < 400 ? 'application/json' : 'application/problem+json',
      ]
      expect(Object.keys(content)).toEqual(types)
    }
  })

  it('says which problems every route may answer', () => {
    for (const code of commonProblems)
      expect(responses[String(problems[code].status)]?.description.split(', ')).toContain(code)
  })
})
