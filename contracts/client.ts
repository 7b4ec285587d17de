// The typed client that portal and SDK share: a route and its input in, the declared answer out. A refusal is thrown
// as `Refused` with the problem as the hub worded it; a network that fails is thrown as `Unreachable`.

import type { ProblemBody } from './problems.ts'
import { Refused, Unreachable } from './refusal.ts'
import type { Answered, CallInput, Route } from './route.ts'

export { Refused, Unreachable }

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
    const {
      params = {},
      query = {},
      body,
    } = input as { params?: Record<string, string>; query?: object; body?: unknown }
    const path = route.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name] ?? ''))
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
    const parsed = await readBody(answer)
    if (!answer.ok) throw new Refused(parsed as ProblemBody)
    return { status: answer.status, body: parsed } as Answered<R>
  }
}

/** The body, or undefined where there is none. What is not ours (a proxy's page, a cut answer) is as good as no answer. */
async function readBody(answer: Response): Promise<unknown> {
  try {
    const text = await answer.text()
    if (text === '' && answer.ok) return undefined
    const type = answer.ok ? 'application/json' : 'application/problem+json'
    if (answer.headers.get('content-type')?.startsWith(type)) return JSON.parse(text)
    throw new Error(`${answer.status} with a body that is not the hub's`)
  } catch (cause) {
    throw new Unreachable(cause)
  }
}
