// What the hub's wire recorded of AWS calls, and what follows from it: how many a request made, how deep they lay, and
// what capacity they consumed.

import type { Hub } from './hub.ts'
import { wait } from './slow-wire.ts'

export interface RecordedCall {
  readonly requestId?: string
  readonly functionId?: string
  readonly service: string
  readonly operation: string
  /** When the wire took it, RFC 3339 with milliseconds. */
  readonly at: string
  readonly milliseconds: number
  readonly consumedCapacity?: Capacity | readonly Capacity[]
}

interface Capacity {
  readonly CapacityUnits: number
}

/** The calls of one request, or every one that the hub still knows, oldest first. */
export async function recordedCalls(hub: Hub, requestId?: string): Promise<RecordedCall[]> {
  const query = requestId === undefined ? '' : `?requestId=${requestId}`
  const answer = await fetch(`${hub.origin}/__local/calls${query}`)
  return ((await answer.json()) as { items: RecordedCall[] }).items
}

/**
 * How many calls lay one behind the other, given what a slow wire recorded. A call that needed another's answer
 * started at least `wait` after it; of two that were asked together, neither did.
 */
export function depthOf(calls: readonly RecordedCall[]): number {
  const placed: { call: RecordedCall; depth: number }[] = []
  for (const call of calls.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    const before = placed.filter((earlier) => isAfter(call, earlier.call)).map(({ depth }) => depth)
    placed.push({ call, depth: 1 + Math.max(0, ...before) })
  }
  return Math.max(0, ...placed.map(({ depth }) => depth))
}

const isAfter = (call: RecordedCall, earlier: RecordedCall) =>
  Date.parse(call.at) - (Date.parse(earlier.at) + earlier.milliseconds) > wait / 2

/** DynamoDB's capacity units: reads and writes are priced apart. */
export interface Units {
  readonly reads: number
  readonly writes: number
}

export const wordingOf = ({ reads, writes }: Units): string => `${reads} read + ${writes} write units`

const reading = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems'])

export function unitsOf(calls: readonly RecordedCall[]): Units {
  const sum = (chosen: readonly RecordedCall[]) =>
    chosen
      .flatMap(({ consumedCapacity = [] }) => consumedCapacity)
      .reduce((total, each) => total + each.CapacityUnits, 0)
  const isRead = ({ operation }: RecordedCall) => reading.has(operation)
  return { reads: sum(calls.filter(isRead)), writes: sum(calls.filter((call) => !isRead(call))) }
}
