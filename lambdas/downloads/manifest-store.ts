// The manifest in the bucket of packages: the one object there that changes, each time on condition of what it was. A
// function remembers what it read for some seconds, so that asking for the list often costs no call to S3.

import { setting } from '../platform/environment.ts'
import { logger } from '../platform/logger.ts'
import { findObject, putObject } from '../platform/object-store.ts'
import { idOf, manifestOf, type Published, readManifest } from './manifest.ts'

const rememberedMilliseconds = 5_000
const manifest = () => ({ bucket: setting('PACKAGES_BUCKET'), key: 'manifest.json' })

let remembered: { readonly packages: readonly Published[]; readonly at: number } | undefined

/** What is offered. A manifest that is missing, or none, offers nothing. */
export async function listPublished(now: number): Promise<readonly Published[]> {
  const age = remembered ? now - remembered.at : Number.NaN
  if (remembered && age >= 0 && age < rememberedMilliseconds) return remembered.packages
  const found = await findObject(manifest())
  const packages = found && readManifest(found.text)
  if (!found) logger.info('no package was published yet')
  else if (!packages) logger.error('package manifest is broken')
  remembered = { packages: packages ?? [], at: now }
  return remembered.packages
}

export const findPublished = async (packageId: string, now: number): Promise<Published | undefined> =>
  (await listPublished(now)).find((published) => idOf(published) === packageId)

/** The manifest as it is now, for who changes it; `packages` is undefined where it can not be read. */
export async function findManifest(): Promise<{ packages: Published[] | undefined; etag: string | undefined }> {
  const found = await findObject(manifest())
  return found ? { packages: readManifest(found.text), etag: found.etag } : { packages: [], etag: undefined }
}

/** Replaces the manifest that has this ETag, or makes the first one. False where it is another one by now. */
export const replaceManifest = (packages: readonly Published[], etag: string | undefined): Promise<boolean> =>
  putObject(manifest(), { body: manifestOf(packages), contentType: 'application/json' }, etag)
