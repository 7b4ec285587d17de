import { describe, expect, it } from '@jest/globals'
import { compileSchedule } from '../../../../local/schedules/schedule-expression.ts'

const next = (expression: string, after: string) =>
  new Date(compileSchedule(expression)(Date.parse(after))).toISOString()

describe('schedule expressions', () => {
  it.each([
    ['rate(1 minute)', '2026-01-01T00:00:30.000Z', '2026-01-01T00:01:30.000Z'],
    ['rate(5 minutes)', '2026-01-01T00:00:00.000Z', '2026-01-01T00:05:00.000Z'],
    ['rate(1 day)', '2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'],
    ['cron(30 4 * * ? *)', '2026-01-01T04:29:59.000Z', '2026-01-01T04:30:00.000Z'],
    ['cron(30 4 * * ? *)', '2026-01-01T04:30:00.000Z', '2026-01-02T04:30:00.000Z'],
    ['cron(0,30 * * * ? *)', '2026-01-01T04:30:00.000Z', '2026-01-01T05:00:00.000Z'],
  ])('%s is due after %s at %s', (expression, after, due) => {
    expect(next(expression, after)).toBe(due)
  })

  it.each([
    'rate(0 minutes)',
    'rate(1 fortnight)',
    'cron(0 4 1 * ? *)',
    'cron(0/5 * * * ? *)',
    'at(2026-01-01T00:00:00)',
  ])('stops at %s, which it does not know', (expression) => {
    expect(() => compileSchedule(expression)).toThrow('schedule')
  })
})
