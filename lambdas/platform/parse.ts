// From an event to the typed input that a route's schemas describe. Everything that is wrong is told at once, each
// with a pointer to the field and what was expected there.

import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import type { FieldError } from '../../contracts/problems.ts'
import type { Parsed, Route } from '../../contracts/route.ts'
import { Problem } from './problem.ts'
import { readText } from './request.ts'

z.config(en())

/** Parses path, query and body, or throws `request/…` naming every field that is not as declared. */
export function parse<R extends Route>(route: R, event: APIGatewayProxyEventV2): Parsed<R> {
  const body = route.body ? readJson(event) : undefined
  const errors: FieldError[] = []
  const check = (schema: z.ZodMiniType | undefined, value: unknown, pointer: (path: string) => string) => {
    if (!schema) return undefined
    const result = schema.safeParse(value)
    if (result.success) return result.data
    errors.push(...result.error.issues.flatMap((issue) => tell(issue, pointer)))
    return undefined
  }
  const parsed = {
    params: check(route.params, event.pathParameters ?? {}, (name) => `{${name.slice(1)}}`),
    query: check(route.query, event.queryStringParameters ?? {}, (name) => `?${name.slice(1)}`),
    body: check(route.body, body, (path) => path),
  }
  if (errors.length > 0) throw new Problem('request/invalid', { errors: errors.slice(0, 20) })
  return parsed as Parsed<R>
}

function tell(issue: z.core.$ZodIssue, pointer: (path: string) => string): FieldError[] {
  const at = (extra: PropertyKey[]) =>
    pointer([...issue.path, ...extra].map((part) => `/${escapePointer(String(part))}`).join(''))
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ pointer: at([key]), message: 'is not a known field' }))
  // Of a union's branches none fitted; for tagged unions the message already names the tags.
  return [{ pointer: at([]), message: issue.message }]
}

// RFC 6901 §3. A field name that the caller made up is cut, so that it can not blow up the answer.
const escapePointer = (part: string) => part.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1')

function readJson(event: APIGatewayProxyEventV2): unknown {
  const text = readText(event)
  // RFC 9110 §8.3: the type without its parameters, in any case.
  const type = event.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (text !== '' && type !== 'application/json') throw new Problem('request/unsupported-media-type')
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    throw new Problem('request/malformed')
  }
}
