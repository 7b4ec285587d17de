// A route is data: what is asked, what is answered, who may ask. The API Gateway routes, the typed handler, the
// typed client, the OpenAPI document and docs/routes.md are all derived from it, so none of them can disagree.

import type * as z from 'zod/mini'
import type { ProblemCode } from './problems.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * Who may call a route. Several kinds mean any of them.
 * - `public`: anyone · `challenge`: whoever knows the challenge's id, a secret of 32 bytes · `session`: an owner who
 *   signed in · `recent`: an owner who signed in, or proved a factor, within 15 minutes · `rescue`: a rescue session too · `device`: a device's own session, for its own device only.
 * - `install-link`: whoever has a personal install link, as the bearer token, or in the body where that is the only way
 *   in · `webhook`: a service that signs what it sends.
 */
export type Access = 'public' | 'challenge' | 'session' | 'recent' | 'rescue' | 'device' | 'install-link' | 'webhook'

export interface Route {
  readonly method: Method
  readonly path: `/v1/${string}`
  readonly summary: string
  readonly access: readonly [Access, ...Access[]]
  readonly params?: z.ZodMiniObject
  readonly query?: z.ZodMiniObject
  readonly body?: z.ZodMiniType
  /** Status → schema of the body. `noContent` (an undefined body) stands for 204, `Redirect` for 302. */
  readonly answers: Readonly<Record<number, z.ZodMiniType>>
  readonly problems: readonly ProblemCode[]
}

/** Declares a route and keeps its exact type. */
export function route<const R extends Route>(declared: R): R {
  return declared
}

type Output<T> = T extends z.ZodMiniType ? z.output<T> : undefined
type Input<T> = T extends z.ZodMiniType ? z.input<T> : undefined

/** What a handler receives after the request passed the schemas. */
export interface Parsed<R extends Route> {
  params: Output<R['params']>
  query: Output<R['query']>
  body: Output<R['body']>
}

/** What a handler may answer: one of the declared statuses, with the body declared for it. */
export type Answer<R extends Route> = {
  [S in keyof R['answers'] & number]: { status: S; body: Input<R['answers'][S]> }
}[keyof R['answers'] & number]

/** What a caller of the typed client passes. */
export type CallInput<R extends Route> = (R['params'] extends z.ZodMiniType
  ? { params: Input<R['params']> }
  : unknown) &
  (R['query'] extends z.ZodMiniType ? { query?: Input<R['query']> } : unknown) &
  (R['body'] extends z.ZodMiniType ? { body: Input<R['body']> } : unknown)

/** What a caller of the typed client gets back. */
export type Answered<R extends Route> = {
  [S in keyof R['answers'] & number]: { status: S; body: Output<R['answers'][S]> }
}[keyof R['answers'] & number]

/** Ways in that are no session: anybody's, or whoever's who knows or signs what the request itself holds. */
const open: readonly Access[] = ['public', 'challenge', 'webhook', 'install-link']

/** Whether a route is called without a session. */
export const isOpen = ({ access }: Pick<Route, 'access'>): boolean => access.every((kind) => open.includes(kind))

/** The key under which API Gateway knows a route (`POST /v1/accounts`). */
export function routeKey(of: Pick<Route, 'method' | 'path'>): string {
  return `${of.method} ${of.path}`
}
