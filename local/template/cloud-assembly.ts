// Reads what `cdk synth` wrote: the stacks in their order of deployment, and where each asset lies on this disk.
// The local cloud has no other source: what is not in here does not exist.

import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UnsupportedTemplate } from './unsupported-template.ts'

export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>
  readonly Outputs?: Readonly<Record<string, { Value: unknown; Export?: { Name: unknown } }>>
}

export interface TemplateResource {
  readonly Type: string
  readonly Properties?: Readonly<Record<string, unknown>>
  readonly Condition?: string
}

export interface Stack {
  readonly name: string
  readonly region: string
  readonly accountId: string
  readonly template: Template
}

export interface CloudAssembly {
  readonly stacks: readonly Stack[]
  /** The folder of a zipped asset, by the object key under which it is uploaded. */
  readonly assetFolders: ReadonlyMap<string, string>
}

interface Manifest {
  readonly artifacts: Record<
    string,
    {
      type: string
      environment?: string
      dependencies?: string[]
      properties?: { templateFile?: string; file?: string; stackName?: string }
    }
  >
}

interface AssetManifest {
  readonly files: Record<
    string,
    { source: { path?: string; packaging?: string }; destinations: Record<string, { objectKey: string }> }
  >
}

/** Reads a cloud assembly (`cdk.out`). Throws `UnsupportedTemplate` where a template has sections that need the cloud. */
export function readCloudAssembly(folder: string): CloudAssembly {
  const manifestFile = join(folder, 'manifest.json')
  if (!existsSync(manifestFile)) {
    throw new UnsupportedTemplate([`There is no ${manifestFile}. "npm start" builds and synthesizes it.`])
  }
  const { artifacts } = readJson<Manifest>(manifestFile)
  const stacks: Stack[] = []
  const assetFolders = new Map<string, string>()
  for (const [id, artifact] of Object.entries(artifacts)) {
    const { templateFile, file, stackName } = artifact.properties ?? {}
    if (artifact.type === 'aws:cloudformation:stack' && templateFile) {
      const template = readJson<Template>(join(folder, templateFile))
      assertKnownSections(id, template)
      stacks.push({ name: stackName ?? id, template, ...environmentOf(artifact.environment) })
    }
    if (artifact.type === 'cdk:asset-manifest' && file) {
      for (const [key, path] of zippedAssets(readJson<AssetManifest>(join(folder, file)))) {
        assetFolders.set(key, resolve(folder, path))
      }
    }
  }
  return { stacks, assetFolders }
}

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T

function* zippedAssets({ files }: AssetManifest): Iterable<[key: string, path: string]> {
  for (const { source, destinations } of Object.values(files)) {
    if (source.packaging !== 'zip' || !source.path) continue
    for (const { objectKey } of Object.values(destinations)) yield [objectKey, source.path]
  }
}

// `aws://unknown-account/unknown-region` is what an app writes that does not name its environment.
function environmentOf(environment = ''): { accountId: string; region: string } {
  const [, accountId = '', region = ''] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment) ?? []
  return {
    accountId: /^\d{12}$/.test(accountId) ? accountId : '000000000000',
    region: region && region !== 'unknown-region' ? region : 'us-east-1',
  }
}

// Parameters, rules, mappings and conditions are written by CDK itself and serve a deployment; a resource that used one
// would stop the start by its Condition or its Fn::FindInMap.
const knownSections = new Set([
  'Resources',
  'Outputs',
  'Parameters',
  'Rules',
  'Conditions',
  'Description',
  'Metadata',
  'Mappings',
])

function assertKnownSections(stack: string, template: Template): void {
  const unknown = Object.keys(template).filter((section) => !knownSections.has(section))
  if (unknown.length > 0) {
    throw new UnsupportedTemplate(unknown.map((section) => `${stack}: template section ${section}`))
  }
}
