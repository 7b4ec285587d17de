// The OpenAPI 3.1 document, derived from the routes: schemas are JSON Schema 2020-12, which OpenAPI 3.1 is a superset of.

import * as z from 'zod/mini'
import { commonProblems, ProblemBody, type ProblemCode, problems } from './problems.ts'
import { isOpen, type Route } from './route.ts'
import { routes } from './routes.ts'

type Json = Record<string, unknown>

const schemaOf = (schema: z.ZodMiniType, io: 'input' | 'output'): Json => {
  // Undefined is the body of a 204; a transformed query is described as it is sent.
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  return json
}

/** The whole API as one document. */
export function openApi(): Json {
  const paths: Record<string, Json> = {}
  for (const [word, declared] of Object.entries(routes)) {
    for (const [name, route] of Object.entries(declared)) {
      paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(word, name, route) }
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Vigil',
      version: '1',
      description: 'Account hub and remote protection. Times are RFC 3339 UTC; ids are ULIDs with a prefix.',
    },
    paths,
    components: {
      schemas: { Problem: schemaOf(ProblemBody, 'output') },
      securitySchemes: {
        cookie: { type: 'apiKey', in: 'cookie', name: '__Host-vigil' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  }
}

function operation(word: string, name: string, route: Route): Json {
  return {
    operationId: name,
    tags: [word],
    summary: route.summary,
    'x-access': route.access,
    security: isOpen(route) ? [] : [{ cookie: [] }, { bearer: [] }],
    ...((route.params || route.query) && {
      parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query')],
    }),
    ...(route.body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body, 'input') } } },
    }),
    responses: { ...answers(route), ...refusals(route.problems) },
  }
}

function parameters(schema: z.ZodMiniObject | undefined, place: 'path' | 'query'): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, json]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: json,
  }))
}

function answers(route: Route): Json {
  const described = Object.entries(route.answers).map(([status, schema]) => {
    return [status, { description: describe(status), ...said(status, schema) }]
  })
  return Object.fromEntries(described)
}

function said(status: string, schema: z.ZodMiniType): Json {
  if (status === '204') return {}
  if (status === '302') return { headers: { Location: { required: true, schema: { type: 'string', format: 'uri' } } } }
  return { content: { 'application/json': { schema: schemaOf(schema, 'output') } } }
}

const describe = (status: string): string =>
  ({ 200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'Done', 302: 'Found' })[status] ?? status

function refusals(own: readonly ProblemCode[]): Json {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of [...own, ...commonProblems])
    byStatus.set(problems[code].status, [...(byStatus.get(problems[code].status) ?? []), code])
  const described = [...byStatus].map(([status, codes]) => [
    String(status),
    {
      description: codes.join(', '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ])
  return Object.fromEntries(described)
}
