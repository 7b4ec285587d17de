// The two ways in which a call to the hub fails: it said no, in its own words, or it was not reached.

import type { ProblemBody, ProblemCode } from './problems.ts'

export class Refused extends Error {
  override readonly name = 'Refused'
  readonly problem: ProblemBody
  constructor(problem: ProblemBody) {
    super(problem.title)
    this.problem = problem
  }
  is(...codes: ProblemCode[]): boolean {
    return (codes as string[]).includes(this.problem.code)
  }
}

export class Unreachable extends Error {
  override readonly name = 'Unreachable'
  constructor(cause: unknown) {
    super('The hub can not be reached.', { cause })
  }
}
