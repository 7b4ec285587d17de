// What holds the checklists of docs/ to the tests finds what is wrong with one, and nothing in one that is whole.

import { describe, expect, it } from '@jest/globals'
import { faultsOf, idsOf, type Names, namesIn } from '../support/shown-rows.ts'

describe('the check of a checklist', () => {
  const list = { letter: 'R', count: 64 }
  const rows = idsOf(list)
  const page = (change: Record<string, string> = {}) =>
    rows.map((id) => change[id] ?? `| ${id} | something | \`test/a.test.ts\` |`).join('\n')
  const all: Names = new Map([['test/a.test.ts', [`is shown (${rows.join(', ')})`, 'R07: is folded']]])
  const without = (id: string): Names =>
    new Map([['test/a.test.ts', [`is shown (${rows.join(', ')})`.replace(id, '')]]])

  it('is content with a whole table', () => {
    expect(faultsOf(list, page(), all)).toEqual([])
    const quoted = { R07: '| R07 | folding | `test/a.test.ts` “R07: is”, “is shown” |' }
    expect(faultsOf(list, page(quoted), all)).toEqual([])
    const reasoned = { R51: '| R51 | state | Not yet: comes with signing in by another account. |' }
    expect(faultsOf(list, page(reasoned), without('R51'))).toEqual([])
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
    [
      'a name without a file',
      { R07: '| R07 | a | `test/a.test.ts` (as in “R07: is”) |' },
      all,
      'R07: “R07: is” stands',
    ],
    ['a row that is unheard of', {}, new Map([...all, ['test/b.test.ts', ['R65: b']]]), 'R65 is quoted by a test'],
  ])('finds %s', (_, change, names, fault) => {
    expect(faultsOf(list, page(change), names)).toContainEqual(expect.stringContaining(fault))
  })

  it('finds a file without the name of a test, where each is asked for', () => {
    const strict = { ...list, namesEachTest: true }
    expect(faultsOf(strict, page(), all)).toContain('R01: no test of test/a.test.ts is named')
    const named = Object.fromEntries(rows.map((id) => [id, `| ${id} | a | \`test/a.test.ts\` “is shown” |`]))
    expect(faultsOf(strict, page(named), all)).toEqual([])
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
