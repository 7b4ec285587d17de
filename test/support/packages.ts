// Installation packages of a test: in a manifest, and published to a hub by the operator's command, as an operator does.

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Platform } from '../../contracts/devices.ts'
import type { Published } from '../../lambdas/downloads/manifest.ts'
import type { Asked } from './account-requests.ts'
import { noon } from './clock.ts'
import type { Hub } from './hub.ts'

const run = promisify(execFile)

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** What stands in a manifest for these bytes. */
export const published = (bytes: Buffer, given: Partial<Published> = {}): Published => ({
  platform: 'android',
  version: '1.4.0',
  fileName: 'vigil-1.4.0-android.apk',
  sizeBytes: bytes.length,
  sha256: sha256(bytes),
  publishedAt: new Date(noon).toISOString(),
  ...given,
})

export interface Offer {
  readonly platform: Platform
  readonly version: string
  readonly bytes: Buffer
  readonly name?: string
  /** The file's own ending. */
  readonly ending?: string
}

/** Publishes to a hub on this machine; answers what the command said. Rejects, with what it complained of, where it failed. */
export async function publish({ dataFolder }: Pick<Hub, 'dataFolder'>, offer: Offer): Promise<string> {
  const { platform, version, bytes, name, ending = '.bin' } = offer
  const folder = await mkdtemp(join(tmpdir(), 'vigil-package-'))
  try {
    const file = join(folder, `build${ending}`)
    await writeFile(file, bytes)
    const options = ['--file', file, '--platform', platform, '--version', version, ...(name ? ['--name', name] : [])]
    const env = { PATH: process.env.PATH, VIGIL_DATA: dataFolder }
    return (await run(process.execPath, ['bin/publish-package.ts', ...options], { env })).stdout
  } finally {
    await rm(folder, { recursive: true })
  }
}

const someBytes = Buffer.from('a package')

/** For each route of downloads a request that succeeds, about the one package of this hub. */
export function packageRequests(hub: Hub) {
  let publishing: Promise<string> | undefined
  // Before anything is asked: a function remembers for some seconds that there was nothing.
  const onePackage = async () => {
    publishing ??= publish(hub, { platform: 'android', version: '1.0', bytes: someBytes })
    await publishing
    return { params: { packageId: 'pkg_android-1.0' } }
  }
  return {
    listPackages: async () => {
      await onePackage()
      return {}
    },
    downloadPackage: onePackage,
    mailPackage: async () => ({ ...(await onePackage()), body: {} }),
  } satisfies Record<string, () => Promise<Asked>>
}
