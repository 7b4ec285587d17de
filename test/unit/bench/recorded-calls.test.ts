// How the benchmarks read what the wire recorded.

import { describe, expect, it } from '@jest/globals'
import { depthOf, type RecordedCall, unitsOf } from '../../../bench/hub/recorded-calls.ts'
import { wait } from '../../../bench/hub/slow-wire.ts'

const noon = Date.parse('2026-11-22T12:00:00.000Z')
const call = (startsAt: number, milliseconds: number, more: Partial<RecordedCall> = {}): RecordedCall => ({
  service: 'dynamodb',
  operation: 'GetItem',
  at: new Date(noon + startsAt).toISOString(),
  milliseconds,
  ...more,
})

describe('the depth of calls', () => {
  it('is one for what was asked together, even where one ended before the other began', () => {
    expect(depthOf([call(0, 0.3), call(4, 0.3)])).toBe(1)
  })

  it('counts the longest chain, in whatever order the calls were recorded', () => {
    const together = [call(wait + 5, 3), call(wait + 6, 40)]
    expect(depthOf([call(2 * wait + 50, 1), call(0, 2), ...together, call(1, 4)])).toBe(3)
  })

  it('is none where there was no call', () => {
    expect(depthOf([])).toBe(0)
  })
})

it('consumed capacity is told apart into reads and writes, over all tables of a transaction', () => {
  const calls = [
    call(0, 1, { consumedCapacity: { CapacityUnits: 0.5 } }),
    call(0, 1, { operation: 'TransactWriteItems', consumedCapacity: [{ CapacityUnits: 3 }, { CapacityUnits: 2 }] }),
    call(0, 1, { service: 'kms', operation: 'Sign' }),
  ]
  expect(unitsOf(calls)).toEqual({ reads: 0.5, writes: 5 })
})
