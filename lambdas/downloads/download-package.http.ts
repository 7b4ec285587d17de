// GET /v1/packages/{packageId}/download. Anybody may load a package, and whoever runs the hub pays for what is loaded: so
// URLs last a minute, and an address gets so many of them in an hour.

import { downloadPackage } from '../../contracts/downloads.ts'
import { countRequest } from '../identity/attempt-store.ts'
import { now } from '../platform/clock.ts'
import { setting } from '../platform/environment.ts'
import { signDownload } from '../platform/object-store.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { downloadSeconds, keyOf } from './manifest.ts'
import { findPublished } from './manifest-store.ts'

export default serve(downloadPackage, async ({ params: { packageId }, request }) => {
  const at = now()
  const found = await findPublished(packageId, at)
  if (!found) throw new Problem('package/not-found')
  await countRequest('download', request.household, at)
  const object = { bucket: setting('PACKAGES_BUCKET'), key: keyOf(found) }
  const shownAs = { contentType: 'application/octet-stream', fileName: found.fileName }
  return answer(302, { location: await signDownload(object, shownAs, downloadSeconds) })
})
