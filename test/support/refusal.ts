// What every refusal of the API is, whatever was asked: a documented problem, with the headers that no answer lacks.

import { expect } from '@jest/globals'
import { commonProblems, ProblemBody, type ProblemCode, problemCodes, problems } from '../../contracts/problems.ts'
import type { Route } from '../../contracts/route.ts'
import type { RawAnswer } from './raw-request.ts'

/** Without a route: of what no route matches. */
export const mayAnswer = (route: Route | undefined): readonly ProblemCode[] => [
  ...commonProblems,
  ...(route?.problems ?? ['route/not-found' as const]),
]

/** The problem of an answer; fails the test where it is none that the route declares, or is worded wrongly. */
export function problemIn(answer: RawAnswer, route: Route | undefined): ProblemBody {
  expect(answer.headers['content-type']).toBe('application/problem+json')
  const problem = ProblemBody.parse(answer.json)
  const code = problemCodes.find((known) => known === problem.code)
  if (!code) throw new Error(`${problem.code} is not in the catalogue`)
  expect(mayAnswer(route)).toContain(code)
  expect(problem).toMatchObject({
    status: problems[code].status,
    type: `/problems/${code}`,
    title: problems[code].title,
  })
  expect(answer.status).toBe(problem.status)
  expect(problem.requestId).toBe(answer.requestId)
  expect(answer.headers['retry-after']).toBe(problem.retryAfterSeconds?.toString())
  assertHeaders(answer)
  return problem
}

/** The headers of every answer of the API (ASVS 5.0 3.4): never cached, never framed, never read by another site. */
export function assertHeaders({ headers }: RawAnswer): void {
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'strict-transport-security': expect.stringMatching(/^max-age=\d{8,}; includeSubDomains$/),
    'x-content-type-options': 'nosniff',
  })
  const opening = Object.keys(headers).filter((name) => name.startsWith('access-control-') || name === 'x-powered-by')
  expect(opening).toEqual([])
}
