// The typed client that portal and SDK share: a route and its input in, the declared answer out. A refusal is thrown
// as `Refused` with the problem as the hub worded it; a network that fails is thrown as `Unreachable`.

import type { ProblemBody, ProblemCode } from './problems.ts'
import type { Answered, CallInput, Route } from './route.ts'

export class Refused extends Error {
  readonly problem: ProblemBody
  constructor(problem: ProblemBody) {
    super(problem.title)
    this.name = 'Refused'
    this.problem = problem
  }
  is(...codes: ProblemCode[]): boolean {
    return (codes as string[]).includes(this.problem.code)
  }
}

export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('The hub can not be reached.', { cause })
    this.name = 'Unreachable'
  }
}

export interface ClientOptions {
  /** The hub's origin, without `/v1`. Empty for the page's own origin. */
  readonly origin: string
  /** Bearer token of an app or device; browsers rely on the cookie. */
  readonly token?: () => string | undefined
  readonly fetch?: typeof fetch
}

export interface CallOptions {
  readonly signal?: AbortSignal
  /** Makes a retry safe: the same key with the same body gets the same answer for 24 hours. */
  readonly idempotencyKey?: string
}

export type Call = <R extends Route>(route: R, input: CallInput<R>, options?: CallOptions) => Promise<Answered<R>>

/** Makes a client for one hub. */
export function client({ origin, token, fetch: send = fetch }: ClientOptions): Call {
  return async <R extends Route>(route: R, input: CallInput<R>, options: CallOptions = {}): Promise<Answered<R>> => {
    const { params = {}, query = {}, body } = input as { params?: object; query?: object; body?: unknown }
    const path = Object.entries(params).reduce(
      (at, [name, value]) => at.replace(`{${name}}`, encodeURIComponent(value)),
      route.path as string,
    )
    const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined)).toString()
    const bearer = token?.()
    const answer = await send(`${origin}${path}${search && `?${search}`}`, {
      method: route.method,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(bearer && { authorization: `Bearer ${bearer}` }),
        ...(options.idempotencyKey && { 'idempotency-key': options.idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(options.signal && { signal: options.signal }),
    }).catch((cause) => {
      throw options.signal?.aborted ? cause : new Unreachable(cause)
    })
    const text = await answer.text().catch((cause) => {
      throw new Unreachable(cause)
    })
    const isJson = /^application\/(problem\+)?json/.test(answer.headers.get('content-type') ?? '')
    if (text && !isJson) throw new Unreachable(`${answer.status} without JSON`)
    const parsed = text ? JSON.parse(text) : undefined
    if (!answer.ok) throw parsed ? new Refused(parsed) : new Unreachable(`${answer.status}`)
    return { status: answer.status, body: parsed } as Answered<R>
  }
}
