// Values that fit a contract's schema, made from the schema itself, so that a new route is tested without being told of.
// A string whose form none of the known words fits is an error here: add a word.

import * as z from 'zod/mini'

interface Schema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly pattern?: string
  readonly minimum?: number
  readonly allOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
}

/** What strings in this house look like. */
const words = [
  'Blue-Heron-42-Walks',
  'alice@example.org',
  'DE',
  'device.lock',
  '+49 30 123456',
  '25',
  '123456',
  '0123-4567-89AB-CDEF-GHJK-MNPQ',
  'A'.repeat(43),
  'ABCDE-FGHJK-MNPQR-STVWX',
  `lnk.${'0'.repeat(26)}.${'0'.repeat(26)}.${'A'.repeat(43)}`,
  ...['acc', 'ses', 'dev', 'cmd', 'act', 'pho', 'sub', 'lnk', 'inv', 'idn'].map(
    (prefix) => `${prefix}_01ARZ3NDEKTSV4RRFFQ69G5FAV`,
  ),
  '2026-11-22T17:30:00.000Z',
  'family',
]

/** One value for each branch of a schema, with every optional field set. */
export function examplesOf(schema: z.ZodMiniType): unknown[] {
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema
  const examples = fitting(described)
  for (const example of examples) schema.parse(example)
  return examples
}

function fitting(schema: Schema): unknown[] {
  const branches = schema.oneOf ?? schema.anyOf
  if (branches) return branches.flatMap(fitting)
  if (schema.const !== undefined) return [schema.const]
  if (schema.enum) return [schema.enum[0]]
  switch (schema.type) {
    case 'object':
      return fitObject(Object.entries(schema.properties ?? {}))
    case 'array':
      return [fitting(schema.items ?? {}).slice(0, 1)]
    case 'string':
      return [fitString([schema.pattern, ...(schema.allOf ?? []).map(({ pattern }) => pattern)])]
    case 'null':
      return [null]
    case 'boolean':
      return [true]
    case 'integer':
    case 'number':
      return [Math.max(1, schema.minimum ?? 1)]
    default:
      throw new Error(`No example for ${JSON.stringify(schema)}`)
  }
}

// As many objects as its most varied field has branches.
function fitObject(properties: [string, Schema][]): unknown[] {
  const fields = properties.map(([name, schema]) => [name, fitting(schema)] as const)
  const count = Math.max(1, ...fields.map(([, values]) => values.length))
  return Array.from({ length: count }, (_, at) =>
    Object.fromEntries(fields.map(([name, values]) => [name, values[at % values.length]])),
  )
}

function fitString(patterns: (string | undefined)[]): string {
  const word = words.find((each) => patterns.every((pattern) => !pattern || new RegExp(pattern, 'u').test(each)))
  if (word === undefined) throw new Error(`No word fits ${patterns.join(' and ')}: add one`)
  return word
}

/** A route's path with its parameters filled in. */
export const pathOf = (path: string, params: Readonly<Record<string, string>>): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '')
