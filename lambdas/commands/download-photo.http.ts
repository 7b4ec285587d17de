// GET /v1/devices/{deviceId}/photos/{photoId}. Before a photo is shown for the first time its first bytes are read: what
// is no picture is deleted, and was never there. An object can be put once only, so one look is enough.

import { downloadPhoto } from '../../contracts/commands.ts'
import { now, toTime } from '../platform/clock.ts'
import { setting } from '../platform/environment.ts'
import { discardObject, findStart, signDownload } from '../platform/object-store.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { downloadSeconds, isPicture, type PhotoRecord, signatureBytes } from './photo.ts'
import { findPhoto, forgetPhoto, markChecked } from './photo-store.ts'

export default serve(
  downloadPhoto,
  ({ params: { deviceId, photoId } }) => findPhoto(deviceId, photoId, now()),
  async ({ session, found: photo }) => {
    // Whose it is, the photo says itself: what a former owner was sent is not the next one's.
    if (photo?.ownerId !== session.accountId) throw new Problem('photo/not-found')
    const object = { bucket: setting('PHOTOS_BUCKET'), key: photo.key }
    if (photo.checkedAt === undefined && !(await check(photo, object))) throw new Problem('photo/not-found')
    const at = now()
    return answer(200, {
      url: await signDownload(object, { contentType: photo.contentType }, downloadSeconds),
      contentType: photo.contentType,
      takenAt: toTime(photo.announcedAt),
      expiresAt: toTime(at + downloadSeconds * 1000),
    })
  },
)

/** False where there is no picture: none yet, or none at all, and then it is gone afterwards. */
async function check(photo: PhotoRecord, object: { bucket: string; key: string }): Promise<boolean> {
  const found = await findStart(object, signatureBytes)
  if (!found) return false
  if (!isPicture(photo, found)) {
    await discardObject(object)
    await forgetPhoto(photo)
    return false
  }
  const { done, item } = await markChecked(photo, now())
  // Refused with an item: somebody else looked in the same moment, and saw the same.
  return done || item !== undefined
}
