// Values that a person who means harm, or a program that is broken, puts where a contract wants something else.

import fc from 'fast-check'

/** Names that mean something to JavaScript, to JSON, to a table, or to nobody. */
const hostileNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'pk',
  'sk',
  'ownerId',
  'Email',
  'email ',
  '',
  ' ',
  'a/b~c',
  '\u0000',
  '\u202e',
  '$where',
  'x'.repeat(500),
]

const hostileTexts = [
  '',
  ' ',
  'null',
  'NaN',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202egro.elpmaxe@ecila',
  'ａｌｉｃｅ＠ｅｘａｍｐｌｅ．ｏｒｇ',
  'alice@example.org\r\nBcc: mallory@example.org',
  '../../etc/passwd',
  "' OR 1=1 --",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what an attacker writes
  '${jndi:ldap://127.0.0.1/a}',
  '<script>alert(1)</script>',
  '👩‍👩‍👧‍👧'.repeat(100),
  'x'.repeat(20_000),
]

const nested = (depth: number): unknown =>
  Array.from({ length: depth }).reduce<unknown>((inner, _, at) => (at % 2 ? [inner] : { deeper: inner }), 1)

export const hostileName = fc.constantFrom(...hostileNames)

/** Anything that JSON can say, the likely ones first. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 2 ** 53, 1e308, [], {}, [[]], [null], { '': '' }),
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.integer({ min: 50, max: 400 }).map(nested),
)

type Path = readonly (string | number)[]

function pathsIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...at, key]))]
}

/** A copy in which what lies at a path is what `change` makes of it; undefined takes it away. */
function changedAt(value: unknown, [step, ...rest]: Path, change: (old: unknown) => unknown): unknown {
  if (step === undefined) return change(value)
  const entries = Object.entries(value as object).map(([key, inner]) =>
    key === String(step) ? [key, changedAt(inner, rest, change)] : [key, inner],
  )
  const kept = entries.filter(([, inner]) => inner !== undefined)
  return Array.isArray(value) ? kept.map(([, inner]) => inner) : Object.fromEntries(kept)
}

const isFields = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Bodies that were right until one place in them was changed. */
export const spoiled = (examples: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc
    .record({ example: fc.constantFrom(...examples), value: hostileValue, name: hostileName, pick: fc.nat() })
    .chain(({ example, value, name, pick }) => {
      const paths = pathsIn(example)
      const path = paths[pick % paths.length] ?? []
      const extended = (old: unknown) =>
        isFields(old) ? Object.fromEntries([...Object.entries(old as object), [name, value]]) : [old, value]
      return fc.constantFrom(
        changedAt(example, path, () => value),
        changedAt(example, path, (old) => [old]),
        changedAt(example, path, extended),
        path.length > 0 ? changedAt(example, path, () => undefined) : {},
      )
    })

/** Texts that were JSON until somebody touched them. */
export const garbled = (texts: readonly string[]): fc.Arbitrary<string | Buffer> =>
  fc
    .record({ text: fc.constantFrom(...texts), at: fc.nat(), name: hostileName })
    .chain(({ text, at, name }) =>
      fc.constantFrom<string | Buffer>(
        text.slice(0, at % text.length),
        `${text},`,
        `${text}${text}`,
        `\ufeff${text}`,
        text.replaceAll('"', "'"),
        text.replace(/"[^"]*"(?=[,}])/, '1e400'),
        text.replace(/"[^"]*"(?=[,}])/, 'NaN'),
        text.replace(/"[^"]*"(?=[,}])/, '"\\ud800\\u0000"'),
        text.replace('{', `{${JSON.stringify(name)}:1,${JSON.stringify(name)}:2,`),
        text.replace('{', '/* */{'),
        '['.repeat(20_000),
        `${'[{"a":'.repeat(4_000)}1${'}]'.repeat(4_000)}`,
        ' ',
        'undefined',
        Buffer.from([0x22, 0xff, 0xfe, 0x22]),
        Buffer.from(text, 'utf16le'),
      ),
    )
