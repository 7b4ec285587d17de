// The sources as these tests see them: paths under the repository, text, and who imports whom. Type imports count,
// because a dependency of thought is a dependency.

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { posix } from 'node:path/posix'

export interface Source {
  /** From the repository's root, for example `lambdas/devices/device.ts`. */
  readonly path: string
  readonly text: string
  /** The same without comments. */
  readonly code: string
  /** Files it imports, by their path. */
  readonly imports: readonly string[]
  /** Those of them that it needs at run time. */
  readonly needs: readonly string[]
  /** Packages it imports, as written. */
  readonly packages: readonly string[]
}

const root = join(import.meta.dirname, '../..')

/** Folders that hold what runs, in the order of design §2. */
export const programs = ['bin', 'contracts', 'lib', 'lambdas', 'portal/src', 'device', 'local'] as const
/** And what proves it. */
export const proofs = ['test', 'bench'] as const

const specifier = /^(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm

// A string is kept as it is, because what looks like a comment in it is none.
const codeOf = (text: string): string =>
  text.replace(
    /('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|\/\/.*$/gm,
    (_, string: string | undefined) => string ?? '',
  )

export const sources: readonly Source[] = globSync(
  [...programs, ...proofs].map((folder) => `${folder}/**/*.{ts,tsx}`),
  { cwd: root },
)
  .sort()
  .map((path) => {
    const text = readFileSync(join(root, path), 'utf8')
    const named = [...text.matchAll(specifier)].map(([whole, from, bare, dynamic]) => ({
      name: from ?? bare ?? dynamic ?? '',
      isType: /^(import|export) type\b/.test(whole),
    }))
    const files = named
      .filter(({ name }) => name.startsWith('.'))
      .map(({ name, isType }) => ({ isType, file: posix.join(posix.dirname(path), name) }))
    return {
      path,
      text,
      code: codeOf(text),
      imports: files.map(({ file }) => file),
      needs: files.filter(({ isType }) => !isType).map(({ file }) => file),
      packages: named.map(({ name }) => name).filter((name) => !name.startsWith('.') && !name.startsWith('node:')),
    }
  })

/** Sources below a folder. */
export const below = (...folders: string[]): Source[] =>
  sources.filter(({ path }) => folders.some((folder) => path.startsWith(`${folder}/`)))

/** `file imports other`, for each import that a rule refuses. */
export const refused = (
  from: readonly Source[],
  what: 'imports' | 'packages',
  isRefused: (name: string, source: Source) => boolean,
): string[] =>
  from.flatMap((source) =>
    source[what].filter((name) => isRefused(name, source)).map((name) => `${source.path} imports ${name}`),
  )

/** The lines of a failure text: what breaks a rule, and why the rule is. Empty where nothing does. */
export function because(reason: string, broken: readonly (string | Source)[]): string[] {
  const lines = broken.map((one) => (typeof one === 'string' ? one : one.path))
  return lines.length === 0 ? [] : [...lines, `Why: ${reason}`]
}
