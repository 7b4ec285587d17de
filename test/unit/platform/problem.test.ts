// The catalogue of refusals, and the one form in which they are told.

import { describe, expect, it } from '@jest/globals'
import { commonProblems, ProblemBody, problemCodes, problems } from '../../../contracts/problems.ts'
import { routes } from '../../../contracts/routes.ts'
import { Problem } from '../../../lambdas/platform/problem.ts'

describe('a problem', () => {
  it.each(problemCodes)('%s has the form of RFC 9457, with the status of the catalogue', (code) => {
    const body = new Problem(code).body('request-1')
    expect(ProblemBody.parse(body)).toEqual({
      type: `/problems/${code}`,
      title: problems[code].title,
      status: problems[code].status,
      code,
      requestId: 'request-1',
    })
    expect(body.status).toBeGreaterThanOrEqual(400)
    expect(body.title).toMatch(/\.$|errors says why\.$/)
  })

  it('tells its fields and when to come back only where it has them, and never its cause', () => {
    const details = { errors: [{ pointer: '/csr', message: 'm' }], retryAfterSeconds: 0, cause: new Error('inner') }
    const body = new Problem('device/csr-invalid', details).body('r')
    expect(body).toMatchObject({ errors: details.errors, retryAfterSeconds: 0 })
    expect(JSON.stringify(body)).not.toContain('inner')
  })

  it('of a 5xx or of the form of requests is common to all routes, and no route repeats it', () => {
    const declared = Object.values(routes).flatMap((word) => Object.values(word).flatMap((route) => route.problems))
    expect(declared.filter((code) => (commonProblems as readonly string[]).includes(code))).toEqual([])
    const unused = problemCodes.filter(
      (code) => !declared.includes(code) && !(commonProblems as readonly string[]).includes(code),
    )
    expect(unused).toEqual(['route/not-found'])
  })
})
