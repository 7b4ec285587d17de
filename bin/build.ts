// Builds what is stale: generated documents are checked elsewhere; this makes the functions' bundles, the list of
// common passwords, the outline of the world, the portal, and the synthesized template (cdk.out). Each step is skipped
// where its inputs are as they were when it last ran.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bundleFunctions } from './bundle-functions.ts'
import { buildCommonPasswords } from './common-passwords.ts'
import { buildWorldOutline } from './world-outline.ts'

const root = dirname(import.meta.dirname)
process.chdir(root)

/** A digest of the names, sizes and times of files; contents are not read, because that must be quick. */
function stateOf(patterns: string[]): string {
  const files = globSync([...patterns, 'package-lock.json', 'bin/*.ts']).sort()
  const hash = createHash('sha256').update(process.version)
  for (const file of files) {
    const { size, mtimeMs } = statSync(file)
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

async function step(name: string, inputs: string[], output: string, run: () => Promise<void> | void): Promise<void> {
  const stamp = join('dist', 'stamps', name)
  const state = stateOf(inputs)
  if (existsSync(output) && existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return
  const startedAt = performance.now()
  await run()
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, state)
  console.log(`built ${name} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
}

const run = (script: string, args: string[], environment: Record<string, string> = {}): void => {
  execFileSync(process.execPath, [script, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...environment },
  })
}

await step('common-passwords', [], 'dist/common-passwords.br', () => buildCommonPasswords('dist/common-passwords.br'))
await step('world-outline', [], 'dist/world-outline.json', () => buildWorldOutline('dist/world-outline.json'))
await step('functions', ['lambdas/**/*.ts', 'contracts/*.ts', 'docs/openapi.json'], 'dist/functions', () =>
  bundleFunctions('dist/functions'),
)
await step('portal', ['portal/**/*', 'contracts/*.ts'], 'dist/portal/index.html', () =>
  run('node_modules/vite/bin/vite.js', ['build', 'portal']),
)
await step(
  'template',
  ['lib/**/*.ts', 'lambdas/**/*.ts', 'contracts/*.ts', 'portal/**/*', 'cdk.json'],
  'cdk.out/manifest.json',
  () => {
    // The CDK's own command line hands the context over in this variable.
    // This one is for this machine, where there is a payment provider: `cdk deploy` synthesizes its own.
    const context = { ...JSON.parse(readFileSync('cdk.json', 'utf8')).context, payments: 'stripe' }
    run('bin/vigil.ts', [], { CDK_OUTDIR: 'cdk.out', CDK_CONTEXT_JSON: JSON.stringify(context) })
    pruneAssets('cdk.out')
  },
)

/** Deletes assets of older builds; not those of the last day, because a hub that is running may still load from them. */
function pruneAssets(folder: string): void {
  const dayAgo = Date.now() - 24 * 3600_000
  for (const asset of globSync(join(folder, 'asset.*'))) {
    if (statSync(asset).mtimeMs < dayAgo) rmSync(asset, { recursive: true, force: true })
  }
}
