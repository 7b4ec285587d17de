// What the wire remembers of the last calls: who made them, how long they took, and what capacity they consumed.

import type { AwsAnswer } from '../aws/aws-call.ts'

export interface RecordedCall {
  readonly requestId: string | undefined
  readonly functionId: string | undefined
  readonly service: string
  readonly operation: string
  readonly at: string
  readonly milliseconds: number
  /** 0 where the connection was cut instead of an answer. */
  readonly status: number
  readonly consumedCapacity?: unknown
}

const kept = 20_000

export class CallRecord {
  readonly #calls: RecordedCall[] = []
  #next = 0

  add(call: RecordedCall): void {
    this.#calls[this.#next] = call
    this.#next = (this.#next + 1) % kept
  }

  /** The calls of one request, or all that are kept, oldest first. */
  list(requestId?: string): RecordedCall[] {
    const inOrder = [...this.#calls.slice(this.#next), ...this.#calls.slice(0, this.#next)]
    return requestId === undefined ? inOrder : inOrder.filter((call) => call.requestId === requestId)
  }

  clear(): void {
    this.#calls.length = 0
    this.#next = 0
  }
}

/** `ConsumedCapacity` of a DynamoDB answer. */
export function consumedCapacity({ body }: AwsAnswer): unknown {
  if (!body.includes('"ConsumedCapacity"')) return undefined
  return (JSON.parse(body.toString()) as { ConsumedCapacity?: unknown }).ConsumedCapacity
}
