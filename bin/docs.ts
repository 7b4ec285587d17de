// Writes what is derived from the contracts: docs/openapi.json and docs/routes.md. With --check it writes nothing and
// fails where a file is not current.

import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { openApi } from '../contracts/openapi.ts'
import { routes } from '../contracts/routes.ts'

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

function routesPage(): string {
  const rows = Object.values(routes).flatMap((declared) =>
    Object.entries(declared).map(([name, { method, path, access, summary }]) => {
      const [file = 'missing'] = globSync(`lambdas/*/${kebab(name)}.http.ts`)
      return `| \`${method}\` | \`${path}\` | ${access.join(', ')} | [${file.slice('lambdas/'.length)}](../${file}) | ${summary} |`
    }),
  )
  return [
    '# Routes',
    '',
    'Generated from `contracts/` by `npm run docs`; do not edit. The same, for programs: [openapi.json](openapi.json).',
    '',
    '| method | path | access | file | |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

const documents: Record<string, string> = {
  'docs/openapi.json': `${JSON.stringify(openApi(), null, 2)}\n`,
  'docs/routes.md': routesPage(),
}

const isCheck = process.argv.includes('--check')
for (const [file, text] of Object.entries(documents)) {
  if (!isCheck) writeFileSync(file, text)
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${file} is not current. Run: npm run docs`)
    process.exitCode = 1
  }
}
