// Faults at the wire: the next calls that match fail as AWS would fail them, so that the SDK's own retries are in play. One
// that hangs, before or after it was carried out, is never answered: the moment in which a test kills the hub.

import { type AwsAnswer, AwsError, type AwsService, errorAnswer } from '../aws/aws-call.ts'

export const effects = ['throttle', 'error', 'timeout-before', 'timeout-after', 'hang-before', 'hang-after'] as const
export type Effect = (typeof effects)[number]

export interface Fault {
  readonly service: string
  /** An operation's name, or `*`. */
  readonly operation: string
  readonly effect: Effect
  /** How many calls it hits. */
  readonly times: number
}

export class Faults {
  #left: { fault: Fault; times: number }[] = []

  replace(faults: readonly Fault[]): void {
    this.#left = faults.map((fault) => ({ fault, times: fault.times }))
  }

  /** The fault that hits this call, if any; it is used up by one. */
  take(service: string, operation: string): Effect | undefined {
    const hit = this.#left.find(
      ({ fault, times }) =>
        times > 0 && fault.service === service && (fault.operation === '*' || fault.operation === operation),
    )
    if (!hit) return undefined
    hit.times--
    return hit.fault.effect
  }
}

/** The answer of a service that throttles, or that fails. */
export function faultAnswer(effect: 'throttle' | 'error', protocol: AwsService['protocol']): AwsAnswer {
  // Amazon S3, error responses: its own words, which its clients know to be worth another try.
  if (protocol === 'rest-xml')
    return errorAnswer(
      protocol,
      effect === 'error'
        ? new AwsError(500, 'InternalError', 'A fault was asked for.')
        : new AwsError(503, 'SlowDown', 'Please reduce your request rate.'),
    )
  if (effect === 'error')
    return errorAnswer(protocol, new AwsError(500, 'InternalServerError', 'A fault was asked for.'))
  const name = protocol === 'query' ? 'Throttling' : 'ThrottlingException'
  return errorAnswer(protocol, new AwsError(protocol === 'rest-json' ? 429 : 400, name, 'Rate exceeded'))
}
