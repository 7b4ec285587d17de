// One HTTP function per word: the onion that every request passes, outermost first: log, headers, problems, edge,
// cross-site, session and schema, handler. Access is enforced here and nowhere else.

import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type * as z from 'zod/mini'
import { isOpen, type Parsed, type Route, routeKey } from '../../contracts/route.ts'
import type { Redirect } from '../../contracts/shapes.ts'
import { now } from './clock.ts'
import { describeError, logger } from './logger.ts'
import { parse } from './parse.ts'
import { Problem } from './problem.ts'
import { assertSameSite, type RequestFacts, readRequest } from './request.ts'
import type { Served } from './serve.ts'
import { assertAccess, type Session } from './session.ts'

export type Authenticate = (request: RequestFacts) => Promise<Session | undefined>

type Result = APIGatewayProxyStructuredResultV2

// ASVS 5.0 3.4: an API answers no page, is framed by none, and is never cached.
const headers = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
}

// How the services we call say "not now", after the SDK has repeated the call.
const unavailable = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'InternalServerError',
  'InternalServiceError',
  'InternalFailureException',
  'InternalFailure',
  // S3's words for the same.
  'InternalError',
  'SlowDown',
  'KMSInternalException',
  'DependencyTimeoutException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'TimeoutError',
  'ECONNRESET',
])

/** The handler of a word's HTTP function. `authenticate` finds the session of a request; only public words do without. */
export function httpFunction(served: Served[], authenticate: Authenticate = async () => undefined) {
  const byKey = new Map(served.map((entry) => [routeKey(entry.route), entry]))
  return middy<APIGatewayProxyEventV2, Result>({ timeoutEarlyInMillis: 0 })
    .use({
      before: ({ internal }) => {
        internal.startedAt = performance.now()
      },
      after: ({ event, response, internal }) => record(event, response?.statusCode ?? 0, Number(internal.startedAt)),
      onError: (request) => {
        const { event, error, internal } = request
        const problem = asProblem(error)
        const id = event.requestContext.requestId
        if (problem.status >= 500)
          logger.error(problem.code, { requestId: id, ...describeError(problem.details.cause ?? error) })
        request.response = {
          statusCode: problem.status,
          headers: {
            ...headers,
            'content-type': 'application/problem+json',
            ...(problem.details.retryAfterSeconds !== undefined && {
              'retry-after': String(problem.details.retryAfterSeconds),
            }),
          },
          body: JSON.stringify(problem.body(id)),
        }
        record(event, problem.status, Number(internal.startedAt), problem.code)
      },
    })
    .handler(async (event) => {
      const request = readRequest(event)
      const entry = byKey.get(event.routeKey)
      if (!entry) throw new Problem('route/not-found')
      const answer = await answerRoute(entry, event, request, authenticate)
      // Through the schema on its way out as well: what a route does not declare (a table's keys) can not leave.
      const body = entry.route.answers[answer.status]?.parse(answer.body)
      return {
        statusCode: answer.status,
        ...(answer.status === 302 ? redirection(body as z.infer<typeof Redirect>) : said(body)),
        ...(answer.cookies && { cookies: answer.cookies }),
      }
    })
}

const redirection = ({ location }: z.infer<typeof Redirect>): Omit<Result, 'statusCode'> => ({
  headers: { ...headers, location },
})

const said = (body: unknown): Omit<Result, 'statusCode'> => ({
  headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
  ...(body !== undefined && { body: JSON.stringify(body) }),
})

async function answerRoute(
  { route, alongside, handle }: Served,
  event: APIGatewayProxyEventV2,
  request: RequestFacts,
  authenticate: Authenticate,
) {
  assertSameSite(event, false)
  if (isOpen(route)) {
    const input = parse(route, event)
    assertSameSite(event, (input.body as { client?: string } | undefined)?.client === 'browser')
    return handle({ ...input, request, session: undefined, found: await alongside(input) })
  }
  const { input, refusal } = tryParse(route, event)
  const [session, found] = await Promise.allSettled([authenticate(request), input && alongside(input)])
  if (session.status === 'rejected') throw session.reason
  // A stranger learns that a session is needed before anything about the request.
  assertAccess(route.access, session.value, event.pathParameters?.deviceId, now())
  if (!input) throw refusal
  if (found.status === 'rejected') throw found.reason
  return handle({ ...input, request, session: session.value, found: found.value })
}

function tryParse(route: Route, event: APIGatewayProxyEventV2): { input?: Parsed<Route>; refusal?: unknown } {
  try {
    return { input: parse(route, event) }
  } catch (refusal) {
    return { refusal }
  }
}

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const { name, code } = error as { name?: string; code?: string }
  if (unavailable.has(name ?? '') || unavailable.has(code ?? ''))
    return new Problem('service/busy', { retryAfterSeconds: 2, cause: error })
  return new Problem('internal', { cause: error })
}

function record(event: APIGatewayProxyEventV2, status: number, startedAt: number, code?: string): void {
  logger.info('request', {
    requestId: event.requestContext.requestId,
    route: event.routeKey,
    status,
    milliseconds: Math.round(performance.now() - startedAt),
    ...(code && { code }),
  })
}
