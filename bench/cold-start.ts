// What a cold start of each function costs beyond bare Node, against a bundle that imports the DynamoDB client and does
// nothing else. Each import is a fresh process; all bundles take their turn in each round, in a random order.

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { atMost, type Benchmark, type Row, ratioAtMost } from './benchmark.ts'
import { median, shuffled, spreadOf } from './statistics.ts'
import { withWorkFolder } from './work-folder.ts'

const folder = 'dist/functions'
/** Where a person waits: session, device and command routes. */
const hot = ['identity.function', 'devices.function', 'commands.function']
/** With a heavy dependency of their own: the dictionary, X.509, the IoT control plane, presigning for S3, passkeys, Stripe. */
const heavy = [
  'set-password.function',
  'passkeys.function',
  // Passkeys as a factor, and the telephone numbers of the world.
  'second-step.function',
  'payments.function',
  'start-checkout.function',
  'enrol-device.function',
  'disconnect-device.function',
  'sweep-certificates.schedule',
  'photos.function',
  'downloads.function',
]

const timesBudget = (name: string) => (heavy.includes(name) ? 3 : hot.includes(name) ? 1.3 : 1.5)
const sizeBudget = (name: string) => (heavy.includes(name) ? 1200 : 500)

export const coldStart: Benchmark = {
  name: 'cold-start',
  run: ({ quick }) =>
    withWorkFolder(async (work) => {
      const floor = await bundleClientAlone(work)
      const names = readdirSync(folder).sort()
      const bundles = new Map(names.map((name) => [name, join(folder, name, 'index.js')]))
      const times = measureImports(new Map([['', undefined], ['floor', floor], ...bundles]), quick ? 7 : 15)
      const rows = [...importRows(names, times, 'processor'), ...importRows(hot, times, 'wall'), ...names.map(sizeRow)]
      return { rows, notes }
    }),
}

const notes = [
  'Import: processor time of a fresh process that requires the bundle, minus the median of one that requires nothing;',
  'by the clock for the hot functions as well, where other programs on the machine weigh on the figures.',
  'Floor: a bundle of @aws-sdk/client-dynamodb alone as it comes, with its chain of credential providers, which bundles here',
  'do without; else the same esbuild options, measured in the same rounds.',
]

/** The same options as bin/bundle-functions.ts, but that nothing is swapped. */
async function bundleClientAlone(work: string): Promise<string> {
  const outfile = join(work, 'floor.js')
  await build({
    stdin: {
      contents: "import { DynamoDBClient } from '@aws-sdk/client-dynamodb'; exports.client = new DynamoDBClient({})",
      resolveDir: process.cwd(),
    },
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  })
  return outfile
}

/** Milliseconds of one process: of processor time, and by the clock. */
interface Took {
  readonly processor: number
  readonly wall: number
}

type Times = ReadonlyMap<string, readonly Took[]>

function measureImports(bundles: ReadonlyMap<string, string | undefined>, rounds: number): Times {
  const settings = dummySettings()
  const times = new Map([...bundles.keys()].map((name) => [name, [] as Took[]]))
  // The first round fills the file cache and does not count.
  for (let round = 0; round <= rounds; round++) {
    for (const [name, file] of shuffled([...bundles])) {
      const took = importOnce(file, { ...settings, LAMBDA_TASK_ROOT: join(folder, name) })
      if (round > 0) times.get(name)?.push(took)
    }
  }
  return times
}

function importOnce(file: string | undefined, env: Record<string, string>): Took {
  const load = file ? `require(${JSON.stringify(resolve(file))});` : ''
  const tell = `const { user, system } = process.cpuUsage(); require('fs').writeSync(1, String(user + system)); process.exit(0)`
  const startedAt = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', load + tell], { env })
  const wall = performance.now() - startedAt
  if (status !== 0) throw new Error(`${file} can not be imported: ${stderr}`)
  return { processor: Number(stdout) / 1000, wall }
}

/** Every setting that the template gives to any function, with a value that is only there. */
function dummySettings(): Record<string, string> {
  const template = readdirSync('cdk.out').find((file) => /^VigilService-.*\.template\.json$/.test(file))
  if (!template) throw new Error('There is no synthesized template: npm run build')
  const { Resources } = JSON.parse(readFileSync(join('cdk.out', template), 'utf8')) as {
    Resources: Record<string, { Properties?: { Environment?: { Variables?: object } } }>
  }
  const names = Object.values(Resources).flatMap(({ Properties }) =>
    Object.keys(Properties?.Environment?.Variables ?? {}),
  )
  return { ...Object.fromEntries(names.map((name) => [name, 'bench'])), AWS_REGION: 'eu-central-1' }
}

function importRows(names: readonly string[], times: Times, clock: keyof Took): Row[] {
  const of = (name: string) => (times.get(name) ?? []).map((took) => took[clock])
  const bare = median(of(''))
  const beyondBare = (name: string) => spreadOf(of(name).map((took) => took - bare))
  const floor = beyondBare('floor')
  return names.map((name) => {
    const measured = beyondBare(name)
    const row = { what: name, unit: 'ms' as const, measured, floor, ratio: measured.median / floor.median }
    return clock === 'wall'
      ? { ...row, what: `${name}, by the clock` }
      : { ...row, budget: ratioAtMost(timesBudget(name)) }
  })
}

function sizeRow(name: string): Row {
  const kilobytes = Math.round(statSync(join(folder, name, 'index.js')).size / 1000)
  return { what: `${name}, size`, unit: 'kB', measured: kilobytes, budget: atMost(sizeBudget(name)) }
}
