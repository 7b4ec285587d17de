// One logger. Callers pass fields that they chose; whole events, bodies and headers are never logged, so that no
// password, code, token or cookie can reach a log line.

import { Logger } from '@aws-lambda-powertools/logger'

export const logger = new Logger({ serviceName: 'vigil' })

/** The fields of an error that are safe and useful: its name, message and stack, and its causes' names. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error }
  return {
    error: error.name,
    // Not `message`: that is the line's own, and the logger drops another.
    reason: error.message,
    stack: error.stack,
    ...(error.cause instanceof Error && { cause: `${error.cause.name}: ${error.cause.message}` }),
  }
}
