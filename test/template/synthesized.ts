// The synthesized app, as CloudFormation would get it. `cdk.out` is what `npm test` has just built; the production stage
// is synthesized here. References are read as flat text, so that a test can name what they mean: `<Devices.Arn>`.

import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Resource {
  readonly Type: string
  readonly Properties: Record<string, unknown>
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
}

export interface Template {
  readonly Resources: Record<string, Resource>
  readonly Outputs: Record<string, { Value: unknown; Export?: { Name: string } }>
}

export interface App {
  readonly data: Template
  readonly service: Template
}

const root = join(import.meta.dirname, '../..')

function read(folder: string, stage: string): App {
  const template = (name: string) =>
    JSON.parse(readFileSync(join(folder, `${name}-${stage}.template.json`), 'utf8')) as Template
  return { data: template('VigilData'), service: template('VigilService') }
}

/** The app as `npm test` built it. Throws where it is older than its sources. */
export function builtApp(): App {
  const manifest = join(root, 'cdk.out/manifest.json')
  const sources = globSync(['lib/**/*.ts', 'contracts/*.ts', 'lambdas/**/*.ts', 'bin/vigil.ts'], { cwd: root })
  const builtAt = existsSync(manifest) ? statSync(manifest).mtimeMs : 0
  const newer = sources.find((file) => statSync(join(root, file)).mtimeMs > builtAt)
  if (newer) throw new Error(`cdk.out is older than ${newer}. Run: npm run build`)
  return read(join(root, 'cdk.out'), 'dev')
}

/** The app under other context, synthesized into a folder that is gone afterwards. */
export function synthesize(context: { stage: string } & Record<string, string>): App {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-template-'))
  try {
    execFileSync(process.execPath, ['bin/vigil.ts'], {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: '', CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context) },
    })
    return read(folder, context.stage)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The resources of a type: logical id → resource. */
export const ofType = ({ Resources }: Template, type: string): [id: string, resource: Resource][] =>
  Object.entries(Resources).filter(([, resource]) => resource.Type === type)

/** The properties of the only resource of a type. */
export function theOnly(template: Template, type: string): Record<string, unknown> {
  const [found, ...others] = ofType(template, type)
  if (!found || others.length > 0) throw new Error(`There are ${others.length + (found ? 1 : 0)} of ${type}`)
  return found[1].Properties
}

/** A logical id as the source names the construct: without the hash of its path. */
export const named = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '')

/** A value with its references as text: `<Devices.Arn>`, `<AWS::Region>`; exports of the data stack are followed. */
export function flat(value: unknown, app: App): string {
  if (typeof value === 'string') return value
  const [[name, given] = []] = Object.entries(value as object)
  if (name === 'Ref') return `<${named(String(given))}>`
  if (name === 'Fn::GetAtt')
    return `<${(given as string[]).map((part, index) => (index ? part : named(part))).join('.')}>`
  if (name === 'Fn::Join') return (given as [string, unknown[]])[1].map((part) => flat(part, app)).join('')
  if (name === 'Fn::Select') return flat((given as [number, unknown[]])[1], app)
  if (name === 'Fn::ImportValue') return flat(exported(String(given), app), app)
  return JSON.stringify(value)
}

function exported(name: string, { data }: App): unknown {
  const output = Object.values(data.Outputs).find(({ Export }) => Export?.Name === name)
  if (!output) throw new Error(`VigilData exports no ${name}`)
  return output.Value
}
