import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Schedules } from '../../../../local/schedules/schedules.ts'

const minute = 60_000
let folder: string
let now: number
let runs: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-schedules-'))
  now = Date.parse('2026-01-01T00:00:00Z')
  runs = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = () =>
  new Schedules({
    plans: [
      {
        id: 'EveryMinute',
        arn: 'arn',
        expression: 'rate(1 minute)',
        targets: [{ functionId: 'Sweep', input: undefined }],
      },
    ],
    file: join(folder, 'schedules.json'),
    region: 'us-east-1',
    accountId: '000000000000',
    now: () => now,
    invokeAsync: (functionId, event) => runs.push(`${functionId} ${(event as { time: string }).time}`),
  })

describe('schedules', () => {
  it('run when they are due, and not before', () => {
    const schedules = open()
    schedules.tick()
    now += minute - 1
    schedules.tick()
    expect(runs).toEqual([])
    now += 1
    schedules.tick()
    expect(runs).toEqual(['Sweep 2026-01-01T00:01:00Z'])
  })

  it('run once after the clock jumped, however far', () => {
    const schedules = open()
    schedules.tick()
    now += 100 * minute
    schedules.tick()
    schedules.tick()
    expect(runs).toHaveLength(1)
  })

  it('catch up after the hub was off', () => {
    open().tick()
    now += 2 * minute
    open().tick()
    expect(runs).toHaveLength(1)
  })

  it('go on after the clock was set ahead and back', () => {
    const schedules = open()
    now += 100 * minute
    schedules.tick()
    now -= 100 * minute
    schedules.tick()
    now += minute
    schedules.tick()
    expect(runs).toEqual(['Sweep 2026-01-01T00:01:00Z'])
  })

  it('run when a test asks, by the name of rule or function', () => {
    const schedules = open()
    expect(schedules.runNow('Sweep')).toBe(true)
    expect(schedules.runNow('EveryMinute')).toBe(true)
    expect(schedules.runNow('Other')).toBe(false)
    expect(runs).toHaveLength(2)
  })
})
