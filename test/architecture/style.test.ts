// What an engineer of the field would want to have written, as far as a machine can tell: sizes, names, what a file says
// at its top, and what is never left behind.

import { describe, expect, it } from '@jest/globals'
import { because, below, programs, type Source, sources } from './sources.ts'

const written = below(...programs)
/** This folder names what it forbids. */
const others = sources.filter(({ path }) => !path.startsWith('test/architecture/'))
const lines = ({ text }: Source) => text.trimEnd().split('\n').length

describe('files', () => {
  const sizes = written.map(lines).sort((a, b) => a - b)

  it('are short: none over 300 lines', () => {
    const long = written.filter((file) => lines(file) > 300).map((file) => `${file.path}: ${lines(file)} lines`)
    expect(because('a longer file does more than one thing.', long)).toEqual([])
  })

  it('are short: half of them within 70 lines, nine in ten within 200', () => {
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(70)
    expect(sizes[Math.floor(sizes.length * 0.9)]).toBeLessThanOrEqual(200)
  })

  it('say at their top why they exist', () => {
    // A test says so in the sentences of its cases.
    const silent = others.filter(
      ({ path, text }) => !path.endsWith('.test.ts') && !/^(#!.*\n)?(\/\/ \S|\/\*\*)/.test(text),
    )
    expect(
      because('who opens a file must learn why it exists and which invariant it keeps, before how.', silent),
    ).toEqual([])
  })

  it('are named in lower case, with hyphens', () => {
    const wrong = others.filter(({ path }) => !/^[a-z0-9/.-]+\.tsx?$/.test(path))
    expect(because('one spelling, on every file system.', wrong)).toEqual([])
  })
})

describe('names', () => {
  it('say what is in a file, not that something is', () => {
    const empty =
      /(^|[/.-])(util|utils|helper|helpers|common|manager|base|shared|misc|lib|types|constants|service|impl)([./-]|$)/
    const named = others.filter(({ path }) => empty.test(path.replace(/^lib\//, '').replace(/\.tsx?$/, '')))
    // The common passwords are common, VigilService is a stack, and AWS calls its service Secrets Manager.
    const meant = [
      'bin/common-passwords.ts',
      'test/unit/identity/common-passwords.test.ts',
      'lib/service-stack.ts',
      'local/aws/secrets-manager.ts',
    ]
    const wrong = named.filter(({ path }) => !meant.includes(path))
    expect(because('names are the field’s own words and explain themselves.', wrong)).toEqual([])
  })

  it('have no index.ts but the entry of the SDK', () => {
    const indexes = others.filter(({ path }) => /(^|\/)index\.tsx?$/.test(path) && path !== 'device/index.ts')
    expect(because('a barrel hides where things are, and makes whoever needs one thing load all.', indexes)).toEqual([])
  })
})

describe('nothing is left behind', () => {
  it.each<[string, RegExp, string]>([
    ['no note to do it later', /\b(TODO|FIXME|XXX|HACK)\b/, 'what is not done is an issue, not a comment.'],
    ['no `any`', /:\s*any\b|\bas any\b|<any>|\bany\[\]/, 'it switches the compiler off for everybody who comes after.'],
    ['no silenced compiler', /@ts-(ignore|nocheck|expect-error)/, 'an error that is not looked at is still there.'],
    [
      'no test that is left out, or left alone',
      /\b(it|test|describe)\.(skip|only|todo)\b|\b(x|f)(it|describe)\(/,
      'a test that does not run proves nothing.',
    ],
    ['no debugger', /^\s*debugger\b/m, 'it stops in production too.'],
    ['no non-null assertion', /[\w)\]]!(\.|\[|;|,|\)|$)/m, 'what may be missing is handled where it is read.'],
  ])('%s', (_, pattern, reason) => {
    const found = others.filter(
      ({ path, text, code }) =>
        (pattern.source.includes('TODO') || pattern.source.includes('@ts-')
          ? pattern.test(text)
          : pattern.test(code)) && !path.endsWith('.d.ts'),
    )
    expect(because(reason, found)).toEqual([])
  })
})
