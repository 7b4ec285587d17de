// The checklist of docs/security.md against the tests: each row is shown by a test that quotes its id, or says why none
// can. A row without either, a file that no longer shows what the table says, and an id that means nothing all fail.

import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { parseSync } from '@swc/core'

interface Row {
  readonly id: string
  /** What shows it, or the reason why nothing does. */
  readonly shown: string
}

/** The names of the tests of each file. */
type Names = ReadonlyMap<string, readonly string[]>

const idsIn = (text: string): string[] => text.match(/\bR\d\d\b/g) ?? []

/** The rows of the checklist: `| R01 | what is asked | what shows it |`. */
function rowsIn(page: string): Row[] {
  const lines = [...page.matchAll(/^\| (R\d\d) \| [^|]+ \| ([^|]+) \|$/gm)]
  return lines.map(([, id = '', shown = '']) => ({ id, shown }))
}

/** What a source says in `it('…')`, `it.each(…)('…')` and the same of `describe`. */
function namesIn(source: string): string[] {
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

/** What a row claims: files, each with the beginnings of the names of its tests. */
function claimsOf({ shown }: Row): { file: string; beginnings: string[] }[] {
  return [...shown.matchAll(/`(test\/[\w./-]+)`((?:,? “[^”]+”)*)/g)].map(([, file = '', quoted = '']) => ({
    file,
    beginnings: [...quoted.matchAll(/“([^”]+)”/g)].map(([, text = '']) => text),
  }))
}

/** A reason says which of two it is, and something more. */
const isReason = ({ shown }: Row) => /^(Does not apply|Not yet): .{20,}/.test(shown)

/** Everything that is wrong between the page and the tests. */
function faults(page: string, names: Names): string[] {
  const rows = rowsIn(page)
  const expected = Array.from({ length: 64 }, (_, index) => `R${String(index + 1).padStart(2, '0')}`)
  const known = new Set(rows.map(({ id }) => id))
  const quoted = new Set([...names.values()].flat().flatMap(idsIn))
  return [
    ...expected.filter((id) => !known.has(id)).map((id) => `${id} has no row`),
    ...rows.filter(({ id }, at) => rows.findIndex((row) => row.id === id) !== at).map(({ id }) => `${id} stands twice`),
    ...rows
      .filter((row) => !quoted.has(row.id) && !isReason(row))
      .map(({ id }) => `${id} is quoted by no test, and has no reason`),
    ...rows
      .filter((row) => quoted.has(row.id) && claimsOf(row).length === 0)
      .map(({ id }) => `${id} names no file, though a test quotes it`),
    ...rows.flatMap((row) => claimsOf(row).flatMap((claim) => faultsOfClaim(row.id, claim, names))),
    ...[...quoted].filter((id) => !known.has(id)).map((id) => `${id} is quoted by a test, and is no row`),
  ]
}

function faultsOfClaim(id: string, { file, beginnings }: { file: string; beginnings: string[] }, names: Names) {
  const all = names.get(file)
  if (!all) return [`${id}: there is no ${file}`]
  const showing = all.filter((name) => idsIn(name).includes(id))
  if (showing.length === 0) return [`${id}: no test of ${file} quotes it`]
  return beginnings
    .filter((beginning) => !showing.some((name) => name.startsWith(beginning)))
    .map((beginning) => `${id}: no test of ${file} that quotes it begins “${beginning}”`)
}

describe('the security checklist', () => {
  it('has a test that quotes it, or a reason, in every row', () => {
    const files = globSync('test/**/*.test.ts').filter((file) => file !== 'test/contracts/security-rows.test.ts')
    const names = new Map(files.map((file) => [file, namesIn(readFileSync(file, 'utf8'))]))
    expect(faults(readFileSync('docs/security.md', 'utf8'), names)).toEqual([])
  })
})

describe('the check of the security checklist', () => {
  const rows = Array.from({ length: 64 }, (_, index) => `R${String(index + 1).padStart(2, '0')}`)
  const page = (change: Record<string, string> = {}) =>
    rows.map((id) => change[id] ?? `| ${id} | something | \`test/a.test.ts\` |`).join('\n')
  const all: Names = new Map([['test/a.test.ts', [`is shown (${rows.join(', ')})`, 'R07: is folded']]])
  const without = (id: string): Names =>
    new Map([['test/a.test.ts', [`is shown (${rows.join(', ')})`.replace(id, '')]]])

  it('is content with a whole table', () => {
    expect(faults(page(), all)).toEqual([])
    const quoted = { R07: '| R07 | folding | `test/a.test.ts` “R07: is”, “is shown” |' }
    expect(faults(page(quoted), all)).toEqual([])
    const reasoned = { R51: '| R51 | state | Not yet: comes with signing in by another account. |' }
    expect(faults(page(reasoned), without('R51'))).toEqual([])
  })

  it.each<[string, Record<string, string>, Names, string]>([
    ['a row that is missing', { R09: '' }, without('R09'), 'R09 has no row'],
    ['a row that stands twice', { R09: '| R08 | a | `test/a.test.ts` |' }, all, 'R08 stands twice'],
    ['a row that no test shows', {}, without('R18'), 'R18 is quoted by no test, and has no reason'],
    ['an empty reason', { R18: '| R18 | a | Not yet: soon. |' }, without('R18'), 'R18 is quoted by no test, and'],
    [
      'a reason where there is a test',
      { R18: '| R18 | a | Does not apply: nobody resets anything. |' },
      all,
      'R18 names',
    ],
    ['a file that is gone', { R18: '| R18 | a | `test/b.test.ts` |' }, all, 'R18: there is no test/b.test.ts'],
    [
      'a file that shows it no more',
      {},
      new Map([...without('R18'), ['test/b.test.ts', ['R18: b']]]),
      'R18: no test of',
    ],
    ['another name', { R07: '| R07 | a | `test/a.test.ts` “R07: was” |' }, all, 'R07: no test of test/a.test.ts that'],
    ['a row that is unheard of', {}, new Map([...all, ['test/b.test.ts', ['R65: b']]]), 'R65 is quoted by a test'],
  ])('finds %s', (_, change, names, fault) => {
    expect(faults(page(change), names)).toContainEqual(expect.stringContaining(fault))
  })

  it('reads the names of tests, and nothing else', () => {
    const source = `
      const example = 'R01: is no name'
      describe('R02: a part', () => {
        it('R03: a sentence', () => expect('R04: not this').toBe(example))
        it.each(['R05: nor this'])(\`R06: \${'x'} of each\`, () => {})
      })`
    expect(namesIn(source)).toEqual(['R02: a part', 'R03: a sentence', 'R06: … of each'])
  })
})
