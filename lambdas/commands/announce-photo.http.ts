// POST /v1/devices/{deviceId}/photos. The device that takes a mugshot says what it is about to send, and is told where to
// put it: into the bucket, not through a function. Announced twice, it is two photos, of which one may never come.

import { announcePhoto } from '../../contracts/commands.ts'
import { isStill } from '../devices/device-store.ts'
import { now, toTime } from '../platform/clock.ts'
import { setting } from '../platform/environment.ts'
import { newId } from '../platform/ids.ts'
import { signUpload } from '../platform/object-store.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { findCommand } from './command-store.ts'
import { newPhoto, takesPhotos, uploadSeconds } from './photo.ts'
import { createPhoto } from './photo-store.ts'

export default serve(
  announcePhoto,
  ({ params: { deviceId }, body }) => findCommand(deviceId, body.commandId),
  async ({ body, session, found: command }) => {
    const at = now()
    if (!takesPhotos(command) || command.ownerId !== session.accountId) throw new Problem('command/not-found')
    const photo = newPhoto({ ...body, photoId: newId('pho', at), command }, at)
    const counted = await createPhoto(photo, isStill(command))
    if (!counted.done && counted.isRefused(0)) throw new Problem('command/not-found')
    if (!counted.done) throw new Problem('photo/too-many')
    const upload = await signUpload({ bucket: setting('PHOTOS_BUCKET'), key: photo.key }, photo, uploadSeconds)
    const expiresAt = toTime(at + uploadSeconds * 1000)
    return answer(201, { photo: { id: photo.photoId }, upload: { ...upload, expiresAt } })
  },
)
