// An operator's command: offers an installation package for download. It may be repeated, and several may run at once.
// It needs the output PackagesBucket of VigilData in PACKAGES_BUCKET; else it publishes to the hub on this machine.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { platformNames, platforms } from '../contracts/devices.ts'
import { Package } from '../contracts/downloads.ts'
import type { PublicationOutcome } from '../lambdas/downloads/publish-package.ts'
import { findHub } from './operator.ts'

const usage = `npm run publish-package -- --file FILE --platform ${platforms.join('|')} --version 1.4.0 [--name NAME]`
/** What S3 takes in one piece. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
const mostBytes = 5 * 1024 ** 3

const refusals: Readonly<Record<Exclude<PublicationOutcome, 'published' | 'there'>, string>> = {
  'other-bytes':
    'This version was published for this platform already, with other bytes. A version never changes: choose a new one.',
  'too-old': 'Newer versions fill the list of this platform: this one would not be offered.',
  'manifest-broken':
    'manifest.json in the bucket of packages is no manifest. Mend it, or delete it and publish again; see docs/runbook.md.',
}

/** Size and SHA-256, read through once. */
async function measure(file: string): Promise<{ sizeBytes: number; sha256: string }> {
  const { size } = await stat(file)
  if (size === 0 || size > mostBytes) throw new Error(`${file} is empty, or larger than 5 GB.`)
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of createReadStream(file)) {
    sizeBytes += (chunk as Buffer).length
    hash.update(chunk as Buffer)
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}

/** As a browser keeps it: what can be in any file system, with the file's own ending. */
function fileNameOf(file: string, title: string, platform: string, version: string): string {
  const [ending = ''] = /(\.tar)?\.[A-Za-z0-9]{1,10}$/.exec(file) ?? []
  const stem = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return `${stem || 'Vigil'}-${version}-${platform}${ending}`.toLowerCase()
}

async function readOffer() {
  const text = { type: 'string' } as const
  const options = { file: text, platform: text, version: text, name: text }
  const { file, platform, version, name } = parseArgs({ options }).values
  if (!file) throw new Error(usage)
  const offer = { platform, version, ...(name !== undefined && { name }), publishedAt: new Date().toISOString() }
  const { data, error } = Package.safeParse({ id: 'pkg_0', ...offer, ...(await measure(file)) })
  if (!data)
    throw new Error(
      `${error.issues.map(({ path, message }) => `--${String(path[0])} ${message}`).join('\n')}\n${usage}`,
    )
  const { id: _, ...published } = data
  const fileName = fileNameOf(file, data.name ?? 'Vigil', data.platform, data.version)
  return { file, published: { ...published, fileName } }
}

try {
  findHub('PACKAGES_BUCKET')
  const { file, published } = await readOffer()
  const { publishPackage } = await import('../lambdas/downloads/publish-package.ts')
  const outcome = await publishPackage(published, () => createReadStream(file))
  if (outcome !== 'published' && outcome !== 'there') throw new Error(refusals[outcome])
  const { name = 'Vigil', version, platform, sizeBytes, sha256, fileName } = published
  console.log(
    `${outcome === 'there' ? 'Was published before' : 'Published'}: ${name} ${version} for ${platformNames[platform]}, ${fileName}, ${sizeBytes} bytes, SHA-256 ${sha256}.`,
  )
} catch (failure) {
  console.error(failure instanceof Error ? failure.message : failure)
  process.exitCode = 1
}
