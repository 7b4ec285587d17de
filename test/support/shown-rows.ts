// A page's table of demands, held to the tests: each row is shown by tests that quote its id, or says why none can be. A
// row without either, a test that no longer exists, and an id that means nothing are faults.

import { globSync, readFileSync } from 'node:fs'
import { parseSync } from '@swc/core'

/** The rows that a page must have: a letter and a number of two digits, from 01 to `count`. */
export interface Checklist {
  readonly letter: string
  readonly count: number
  /** Whether a row must name each test by its beginning, and not the file alone. */
  readonly namesEachTest?: boolean
}

interface Row {
  readonly id: string
  /** What shows it, or the reason why nothing does. */
  readonly shown: string
}

/** The names of the tests of each file. */
export type Names = ReadonlyMap<string, readonly string[]>

export const idsOf = ({ letter, count }: Checklist): string[] =>
  Array.from({ length: count }, (_, index) => `${letter}${String(index + 1).padStart(2, '0')}`)

/** The names of all tests, but for those of the checks themselves. */
export function namesOfTests(): Names {
  const files = globSync('test/**/*.test.ts').filter((file) => !file.startsWith('test/contracts/'))
  return new Map(files.map((file) => [file, namesIn(readFileSync(file, 'utf8'))]))
}

/** Everything that is wrong between the page and the tests. */
export function faultsOf(list: Checklist, page: string, names: Names): string[] {
  const idsIn = (text: string): string[] => text.match(new RegExp(`\\b${list.letter}\\d\\d\\b`, 'g')) ?? []
  const rows = rowsIn(page, list.letter)
  const known = new Set(rows.map(({ id }) => id))
  const quoted = new Set([...names.values()].flat().flatMap(idsIn))
  return [
    ...idsOf(list)
      .filter((id) => !known.has(id))
      .map((id) => `${id} has no row`),
    ...rows.filter(({ id }, at) => rows.findIndex((row) => row.id === id) !== at).map(({ id }) => `${id} stands twice`),
    ...rows
      .filter((row) => !quoted.has(row.id) && !isReason(row))
      .map(({ id }) => `${id} is quoted by no test, and has no reason`),
    ...rows
      .filter((row) => quoted.has(row.id) && claimsOf(row).length === 0)
      .map(({ id }) => `${id} names no file, though a test quotes it`),
    ...rows.flatMap((row) => claimsOf(row).flatMap((claim) => faultsOfClaim(row.id, claim))),
    ...rows.flatMap((row) => looseNames(row).map((name) => `${row.id}: “${name}” stands behind no file`)),
    ...[...quoted].filter((id) => !known.has(id)).map((id) => `${id} is quoted by a test, and is no row`),
  ]

  function faultsOfClaim(id: string, { file, beginnings }: Claim): string[] {
    const all = names.get(file)
    if (!all) return [`${id}: there is no ${file}`]
    if (list.namesEachTest && beginnings.length === 0) return [`${id}: no test of ${file} is named`]
    const showing = all.filter((name) => idsIn(name).includes(id))
    if (showing.length === 0) return [`${id}: no test of ${file} quotes it`]
    return beginnings
      .filter((beginning) => !showing.some((name) => name.startsWith(beginning)))
      .map((beginning) => `${id}: no test of ${file} that quotes it begins “${beginning}”`)
  }
}

/** The rows of a table: `| R01 | what is asked | what shows it |`. */
function rowsIn(page: string, letter: string): Row[] {
  const lines = [...page.matchAll(new RegExp(`^\\| (${letter}\\d\\d) \\| [^|]+ \\| ([^|]+) \\|$`, 'gm'))]
  return lines.map(([, id = '', shown = '']) => ({ id, shown }))
}

interface Claim {
  readonly file: string
  readonly beginnings: string[]
}

/** What a row claims: files, each with the beginnings of the names of its tests. */
function claimsOf({ shown }: Row): Claim[] {
  return [...shown.matchAll(/`(test\/[\w./-]+)`((?:,? “[^”]+”)*)/g)].map(([, file = '', quoted = '']) => ({
    file,
    beginnings: [...quoted.matchAll(/“([^”]+)”/g)].map(([, text = '']) => text),
  }))
}

/** What looks like the name of a test, and would not be looked for. */
const looseNames = (row: Row): string[] => {
  const claimed = new Set(claimsOf(row).flatMap(({ beginnings }) => beginnings))
  return [...row.shown.matchAll(/“([A-Z]\d\d[^”]*)”/g)]
    .map(([, name = '']) => name)
    .filter((name) => !claimed.has(name))
}

/** A reason says which of two it is, and something more. */
const isReason = ({ shown }: Row) => /^(Does not apply|Not yet): .{20,}/.test(shown)

/** What a source says in `it('…')`, `it.each(…)('…')` and the same of `describe`. */
export function namesIn(source: string): string[] {
  const names: string[] = []
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    const { type, callee, arguments: given } = node as Partial<Called>
    if (type === 'CallExpression' && ['it', 'describe'].includes(rootOf(callee)))
      names.push(textOf(given?.[0]?.expression))
    for (const part of Object.values(node)) visit(part)
  }
  visit(parseSync(source, { syntax: 'typescript' }))
  return names.filter((name) => name !== '')
}

interface Called {
  readonly type: string
  readonly callee: unknown
  readonly arguments: readonly { readonly expression: unknown }[]
}

/** `it` of `it(…)`, `it.each(…)` and `it.each(…)(…)`. */
function rootOf(callee: unknown): string {
  const { type, value, object, callee: inner } = (callee ?? {}) as Record<string, unknown>
  if (type === 'Identifier') return String(value)
  return type === 'MemberExpression' ? rootOf(object) : type === 'CallExpression' ? rootOf(inner) : ''
}

function textOf(argument: unknown): string {
  const { type, value, quasis } = (argument ?? {}) as { type?: string; value?: string; quasis?: { cooked: string }[] }
  if (type === 'StringLiteral') return value ?? ''
  return type === 'TemplateLiteral' ? (quasis ?? []).map(({ cooked }) => cooked).join('…') : ''
}
