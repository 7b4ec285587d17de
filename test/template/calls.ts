// What a function can call, derived from its own code: its entry is bundled as for Lambda, without the libraries, and
// what is left after tree shaking is read. A grant that no code can use, and a call that nothing grants, both show.

import { join } from 'node:path'
import { build } from 'esbuild'

export interface ItemCall {
  /** For example `dynamodb:GetItem`. */
  readonly action: string
  /** The setting that names the table. */
  readonly setting: string
  readonly index: string | undefined
}

export interface Calls {
  readonly items: ItemCall[]
  /** Actions of other services, for example `kms:Sign`. */
  readonly services: Set<string>
  /** Every setting that may be read. */
  readonly settings: Set<string>
}

/** The verbs of platform/database.ts. */
const verbs: Readonly<Record<string, string>> = {
  find: 'GetItem',
  findAll: 'BatchGetItem',
  query: 'Query',
  put: 'PutItem',
  update: 'UpdateItem',
  remove: 'DeleteItem',
  check: 'ConditionCheckItem',
}

const prefixes: Readonly<Record<string, string>> = {
  'client-iot': 'iot',
  'client-iot-data-plane': 'iot',
  'client-kms': 'kms',
  'client-s3': 's3',
  'client-secrets-manager': 'secretsmanager',
  'client-ses': 'ses',
  'client-sns': 'sns',
}

/** Operation → what its errors need beside it: without, S3 answers 403 for an object that is not there. */
const implied: Readonly<Record<string, readonly string[]>> = { GetObject: ['s3:ListBucket'] }

/** Bundles all entries once; the result answers for each. */
export async function callsOf(entries: string[]): Promise<(entry: string) => Calls> {
  const { outputFiles } = await build({
    absWorkingDir: join(import.meta.dirname, '../..'),
    entryPoints: entries,
    outdir: '/bundled',
    outbase: '.',
    bundle: true,
    write: false,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
  })
  const texts = new Map(outputFiles.map(({ path, text }) => [path.replace(/^\/bundled\//, ''), text]))
  return (entry) => {
    const text = texts.get(entry.replace(/\.ts$/, '.js'))
    if (text === undefined) throw new Error(`${entry} was not bundled`)
    return readCalls(text)
  }
}

function readCalls(text: string): Calls {
  const modules = modulesOf(text)
  const passedOn = passedOnBy([...modules].flatMap(([path, code]) => (path.includes('/platform/') ? code : [])))
  const items = [...modules.values()].flatMap((code) => readItemCalls(code, passedOn))
  assertExplained(text, items)
  return {
    items,
    services: new Set(serviceActions(text)),
    settings: new Set([...text.matchAll(/\b(?:optionalS|s)etting\d*\("(\w+)"\)/g)].map(([, name = '']) => name)),
  }
}

/** Module path → its code; esbuild puts the path in a comment before each part of it. */
function modulesOf(text: string): Map<string, string> {
  const modules = new Map<string, string>()
  for (const part of text.split(/^\/\/ (?=[\w./-]+\.ts$)/m).slice(1)) {
    const [path = '', ...lines] = part.split('\n')
    modules.set(path, `${modules.get(path) ?? ''}${lines.join('\n')}`)
  }
  return modules
}

type Operations = Omit<ItemCall, 'setting'>[]

/** A verb's call on a table that is named so, and the index that a query names first. */
const operationsOn = (table: string, code: string): Operations =>
  [
    ...code.matchAll(
      new RegExp(`\\b(${Object.keys(verbs).join('|')})\\d*\\(\\s*${table}\\b(?:, \\{\\s*index: "(\\w+)")?`, 'g'),
    ),
  ].map(([, verb = '', index]) => ({ action: `dynamodb:${verbs[verb]}`, index }))

/** Functions of the platform that are handed a table, and what they do with it. */
function passedOnBy(platform: string[]): Map<string, Operations> {
  const functions = platform.flatMap((code) => code.split(/^(?=(?:async )?function|var )/m))
  return new Map(
    functions.flatMap((code) => {
      const [, name, table] = /^(?:async )?function\*? (\w+?)\d*\((table\d*)\b/.exec(code) ?? []
      return name && table && !(name in verbs) ? [[name, operationsOn(table, code)] as const] : []
    }),
  )
}

// esbuild may number a name that two modules have.
function readItemCalls(code: string, passedOn: Map<string, Operations>): ItemCall[] {
  const tables = [...code.matchAll(/\b(\w+) = setting\d*\("(\w+_TABLE)"\)/g)]
  const inline = [...code.matchAll(/\bsetting\d*\("(\w+_TABLE)"\)/g)].map(([call = '', setting = '']) => [
    '',
    call.replace(/[()]/g, '\\$&'),
    setting,
  ])
  return [...tables, ...inline].flatMap(([, table = '', setting = '']) => {
    const handedOn = [...passedOn].flatMap(([name, operations]) =>
      new RegExp(`\\b${name}\\d*\\(\\s*${table}`).test(code) ? operations : [],
    )
    return [...operationsOn(table, code), ...handedOn].map((operation) => ({ ...operation, setting }))
  })
}

function* serviceActions(text: string): Generator<string> {
  for (const [, names = '', client = ''] of text.matchAll(/import \{([^}]+)\} from "@aws-sdk\/([\w-]+)"/g)) {
    // What is presigned is made as a command too: a URL may do what its signer may.
    if (['client-dynamodb', 'util-dynamodb', 's3-request-presigner'].includes(client)) continue
    const prefix = prefixes[client]
    if (!prefix) throw new Error(`Which actions does ${client} call?`)
    // What is imported from outside stays imported; what is made is called.
    for (const [, operation = ''] of names.matchAll(/(\w+)Command\b/g))
      if (text.includes(`new ${operation}Command(`)) yield* [`${prefix}:${operation}`, ...(implied[operation] ?? [])]
  }
}

/** Every DynamoDB command in the bundle must have been traced to a table; else this file reads the code wrongly. */
function assertExplained(text: string, items: ItemCall[]): void {
  const called = new Set(items.map(({ action }) => action))
  for (const action of ['GetItem', 'BatchGetItem', 'Query']) {
    if (text.includes(`new ${action}Command(`) !== called.has(`dynamodb:${action}`))
      throw new Error(`${action}Command could not be traced to a table: calls.ts no longer reads the stores rightly`)
  }
  for (const action of ['Scan', 'PutItem', 'DeleteItem', 'BatchWriteItem'])
    if (text.includes(`new ${action}Command(`)) throw new Error(`calls.ts does not know ${action}Command`)
}
