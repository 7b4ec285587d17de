// What a provider says of a person, in this house's words, and how its failures are told: one that does not answer may
// answer later; one whose answer does not hold is refused, whatever the flaw, and nothing in it is read.

import { describeError, logger } from './logger.ts'
import { Problem } from './problem.ts'

/** What this hub derived for one sign-in, to be sent out and looked for in the answer. */
export interface SignInKeys {
  readonly state: string
  readonly nonce: string
  /** RFC 7636 §4.1. */
  readonly verifier: string
}

export interface ProviderAsk extends SignInKeys {
  readonly redirectUri: string
  /** Whether the person has to sign in there again, whoever is signed in. */
  readonly anew: boolean
}

export interface ProviderAnswer {
  readonly issuer: string
  /** Never given to somebody else at this issuer, whatever becomes of the e-mail address. */
  readonly subject: string
  readonly email?: string
  readonly emailVerified: boolean
  readonly name?: string
  /** When the person signed in there, where the provider says so; milliseconds since 1970. */
  readonly authTime?: number
}

/** Calls to a provider are given up after so many seconds. */
export const patience = 5

export const refusedBy = (id: string, reason: unknown): Problem => {
  logger.warn('provider refused', { provider: id, ...describeError(reason) })
  return new Problem('sign-in/provider-refused', { cause: reason })
}

export const unavailable = (reason: unknown): Problem =>
  new Problem('sign-in/provider-unavailable', { retryAfterSeconds: 5, cause: reason })
