// A refusal to the caller: thrown anywhere below a trigger, turned into application/problem+json in one place.

import { type FieldError, type ProblemBody, type ProblemCode, problems } from '../../contracts/problems.ts'

export interface ProblemDetails {
  readonly errors?: FieldError[]
  /** Whole seconds; also sent as Retry-After. */
  readonly retryAfterSeconds?: number
  readonly cause?: unknown
}

export class Problem extends Error {
  readonly code: ProblemCode
  readonly details: ProblemDetails
  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(code, { cause: details.cause })
    this.name = 'Problem'
    this.code = code
    this.details = details
  }

  get status(): number {
    return problems[this.code].status
  }

  /** The RFC 9457 body. `type` is a URI reference that identifies the code. */
  body(requestId: string): ProblemBody {
    const { errors, retryAfterSeconds } = this.details
    return {
      type: `/problems/${this.code}`,
      title: problems[this.code].title,
      status: this.status,
      code: this.code,
      requestId,
      ...(errors && { errors }),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    }
  }
}
