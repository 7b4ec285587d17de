// What is derived from the contracts says what the contracts say: the documents, the handlers, and the list of routes of
// every function.

import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { routeKey } from '../../contracts/route.ts'
import { routes } from '../../contracts/routes.ts'

const fileOf = (word: string, name: string) =>
  `lambdas/${word}/${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.http.ts`
const declared = Object.entries(routes).flatMap(([word, ofWord]) =>
  Object.entries(ofWord).map(([name, route]) => ({ word, name, route, file: fileOf(word, name) })),
)
const read = (file: string) => readFileSync(file, 'utf8')

describe('docs/', () => {
  it('is current: npm run docs would change nothing', () => {
    expect(() => execFileSync(process.execPath, ['bin/docs.ts', '--check'], { stdio: 'pipe' })).not.toThrow()
  })

  it('shows the whole public surface on one page', () => {
    const page = read('docs/routes.md')
    for (const { route, file } of declared) {
      expect(page).toContain(`| \`${route.method}\` | \`${route.path}\` |`)
      expect(page).toContain(`(../${file})`)
    }
  })
})

describe('routes', () => {
  it('have one key and one name each', () => {
    expect(new Set(declared.map(({ route }) => routeKey(route))).size).toBe(declared.length)
    expect(new Set(declared.map(({ name }) => name)).size).toBe(declared.length)
  })

  it.each(declared)('$name has its handler in $file', ({ name, file }) => {
    expect(read(file)).toMatch(new RegExp(`export default serve\\(\\s*${name},`))
  })

  it.each(declared)('$name is listed by one function of $word', ({ word, file }) => {
    const listing = globSync('lambdas/*/*.function.ts').filter((entry) => read(entry).includes(`./${basename(file)}'`))
    expect(listing).toEqual([expect.stringMatching(`^lambdas/${word}/`)])
  })

  it('are all that is handled: no handler is without one', () => {
    expect(globSync('lambdas/*/*.http.ts').sort()).toEqual(declared.map(({ file }) => file).sort())
  })

  it('say in a sentence what they are for', () => {
    for (const { route } of declared) expect(route.summary).toMatch(/^[A-Z].*\.$/)
  })

  it('name in their path the parameters that their schema takes, and no other', () => {
    for (const { route } of declared) {
      const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      expect(Object.keys(route.params?.def.shape ?? {})).toEqual(inPath)
    }
  })
})
