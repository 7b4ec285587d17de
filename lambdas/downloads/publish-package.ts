// Publishes a package: first the bytes, under a name that says what they are, then the manifest, on condition that nobody
// else changed it meanwhile. So a manifest never names what is not there, and of two publishers neither is lost.

import type { Readable } from 'node:stream'
import { setting } from '../platform/environment.ts'
import { findSize, putObject } from '../platform/object-store.ts'
import { Problem } from '../platform/problem.ts'
import { keyOf, type Publication, type Published, withPackage } from './manifest.ts'
import { findManifest, replaceManifest } from './manifest-store.ts'

const attempts = 20

export type PublicationOutcome = Publication['outcome'] | 'manifest-broken'

/** `open` gives the bytes from their beginning; S3 takes no others than those of the size and hash that are said. */
export async function publishPackage(offered: Published, open: () => Readable): Promise<PublicationOutcome> {
  let isUploaded = false
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const { packages, etag } = await findManifest()
    if (!packages) return 'manifest-broken'
    const publication = withPackage(packages, offered)
    if (publication.outcome !== 'published') return publication.outcome
    if (!isUploaded) await upload(offered, open)
    isUploaded = true
    if (await replaceManifest(publication.packages, etag)) return 'published'
    await pause(attempt)
  }
  throw new Problem('service/busy', { retryAfterSeconds: 1 })
}

/** What is there already under this name is the same. */
async function upload(offered: Published, open: () => Readable): Promise<void> {
  const { sizeBytes: bytes, sha256 } = offered
  const object = { bucket: setting('PACKAGES_BUCKET'), key: keyOf(offered) }
  const isThere = async () => (await findSize(object)) === bytes
  if (await isThere()) return
  const content = { body: open(), contentType: 'application/octet-stream', bytes, sha256 }
  // Refused while somebody else is putting the same: only what has arrived may be named.
  if (!(await putObject(object, content)) && !(await isThere())) throw new Problem('service/busy')
}

// Full jitter, so that publishers who met do not meet again.
const pause = (attempt: number) => new Promise((resolve) => setTimeout(resolve, Math.random() * 50 * attempt))
