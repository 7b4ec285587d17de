// One table for people: what · measured · floor · ratio · budget · met? · and what else belongs to it.

import { type Budget, isMet, type Row } from './benchmark.ts'
import type { Spread } from './statistics.ts'

const head = ['what', 'measured', 'floor', 'ratio', 'budget', 'met?', ''] as const

/** The table of some rows, ready to print. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.what,
    figure(row.measured, row.unit),
    row.floor === undefined ? '' : figure(row.floor, row.unit),
    row.ratio === undefined ? '' : `${row.ratio.toFixed(2)} ×`,
    row.budget ? wording(row.budget, row.unit) : '',
    { true: 'yes', false: 'NO', undefined: '' }[`${isMet(row)}`] ?? '',
    row.beside ?? '',
  ])
  const widths = head.map((title, column) =>
    Math.max(title.length, ...cells.map((line) => (line[column] ?? '').length)),
  )
  const format = (line: readonly string[]) =>
    widths
      .map((width, column) => (line[column] ?? '').padEnd(width))
      .join('  ')
      .trimEnd()
  return [format(head), format(widths.map((width) => '─'.repeat(width))), ...cells.map(format)].join('\n')
}

/** Text in lines of at most 116 characters, two blanks in front. */
export const wrapped = (text: string): string => text.replace(/(.{1,116})(?: |$)/g, '  $1\n').trimEnd()

function figure(value: number | Spread, unit: string): string {
  if (typeof value === 'number') return `${short(value)} ${unit}`.trim()
  return `${short(value.median)} ${unit} (${short(value.p10)}–${short(value.p90)})`.replace('  ', ' ')
}

const short = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0)

const wording = ({ of, atMost, atLeast }: Budget, unit: string): string =>
  [atLeast === undefined ? '' : `≥ ${atLeast}`, atMost === undefined ? '' : `≤ ${atMost}`].filter(Boolean).join(', ') +
  (of === 'ratio' ? ' ×' : ` ${unit}`.trimEnd())
