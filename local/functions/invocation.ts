// The outcome of one invocation, as the Lambda API tells it: a value, or a function error.

export interface FunctionError {
  readonly errorType: string
  readonly errorMessage: string
  readonly stackTrace?: readonly string[]
}

export type Invocation = { ok: true; value: unknown } | { ok: false; error: FunctionError }

/** The value of an invocation; throws where the function failed. */
export function outcomeOf(invocation: Invocation): unknown {
  if (invocation.ok) return invocation.value
  throw new Error(`${invocation.error.errorType}: ${invocation.error.errorMessage}`)
}
