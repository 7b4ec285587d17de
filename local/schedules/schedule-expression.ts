// Schedule expressions of EventBridge rules: `rate(n unit)` and `cron(minutes hours day month weekday year)`, in UTC.
// Cron fields are a number, a list of numbers, or a star; other forms stop the start.

import { UnsupportedTemplate } from '../template/unsupported-template.ts'

/** The first time after `last` at which a rule is due; milliseconds since 1970. */
export type NextAfter = (last: number) => number

const minute = 60_000
const units: Readonly<Record<string, number>> = { minute, hour: 60 * minute, day: 24 * 60 * minute }

/** Compiles an expression. Throws `UnsupportedTemplate` where it is not known. */
export function compileSchedule(expression: string): NextAfter {
  const [, count = '', unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? []
  const period = Number(count) * (units[unit] ?? 0)
  if (period > 0) return (last) => last + period
  const [, fields = ''] = /^cron\((.+)\)$/.exec(expression) ?? []
  const [minutes, hours, day, month, weekday, year, ...more] = fields.split(' ')
  const restOfDay = [day, month, weekday, year].every((field) => field === '*' || field === '?')
  if (!minutes || !hours || !restOfDay || more.length > 0) throw unknown(expression)
  const isMinute = compileField(minutes, 59, expression)
  const isHour = compileField(hours, 23, expression)
  return (last) => {
    for (let at = Math.floor(last / minute) * minute + minute; ; at += minute) {
      const time = new Date(at)
      if (isMinute(time.getUTCMinutes()) && isHour(time.getUTCHours())) return at
    }
  }
}

function compileField(field: string, most: number, expression: string): (value: number) => boolean {
  if (field === '*') return () => true
  const values = field.split(',').map(Number)
  if (!values.every((value) => Number.isInteger(value) && value >= 0 && value <= most)) throw unknown(expression)
  return (value) => values.includes(value)
}

const unknown = (expression: string) => new UnsupportedTemplate([`schedule ${expression}`])
