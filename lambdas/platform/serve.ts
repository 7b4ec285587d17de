// A trigger for one route: `serve(route, handler)` gives the handler its parsed input and the session that the route's
// access asks for, and lets it answer only what the route declares.

import type { Answer, Parsed, Route } from '../../contracts/route.ts'
import type { RequestFacts } from './request.ts'
import type { Session } from './session.ts'

export interface Extras {
  readonly cookies?: string[]
}

type SessionOf<R extends Route> = R['access'][number] extends 'public' | 'challenge' | 'webhook'
  ? undefined
  : R['access'] extends readonly ['install-link']
    ? undefined
    : Session

export interface Context<R extends Route, Found> extends Parsed<R> {
  readonly request: RequestFacts
  readonly session: SessionOf<R>
  /** What `alongside` brought. */
  readonly found: Found
}

type Handler<R extends Route, Found> = (context: Context<R, Found>) => Promise<Answer<R> & Extras>
type Alongside<R extends Route, Found> = (input: Parsed<R>) => Promise<Found>

type AnyContext = Omit<Context<Route, unknown>, 'session'> & { readonly session: Session | undefined }

/** A route with its handler, as the HTTP function calls it. */
export interface Served {
  readonly route: Route
  readonly alongside: (input: Parsed<Route>) => Promise<unknown>
  readonly handle: (context: AnyContext) => Promise<{ status: number; body: unknown } & Extras>
}

/** Binds a handler to its route. */
export function serve<const R extends Route>(route: R, handler: Handler<R, undefined>): Served
/**
 * The same, with a read that needs nothing but the input: it goes out together with the session check, so that the
 * two cost one round trip. Its result is the handler's to check against the session.
 */
export function serve<const R extends Route, Found>(
  route: R,
  alongside: Alongside<R, Found>,
  handler: Handler<R, Found>,
): Served
export function serve(route: Route, ...parts: unknown[]): Served {
  const handle = parts.at(-1) as Served['handle']
  const alongside = parts.length > 1 ? (parts[0] as Served['alongside']) : async () => undefined
  return { route, alongside, handle }
}

/** An answer. A status that the route does not declare, or another body than it declares, does not compile. */
export const answer = <const S extends number, B = undefined>(
  status: S,
  body?: B,
  extras: Extras = {},
): { status: S; body: B } & Extras => ({
  status,
  body: body as B,
  ...extras,
})
