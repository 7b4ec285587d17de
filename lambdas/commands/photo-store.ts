// What is known of photos. Keys: dev_… / photo#pho_…, and dev_… / photo-count#cmd_… for how many a command has. The
// pictures themselves are in the bucket, which deletes them after the same 30 days.

import { toTtl } from '../platform/clock.ts'
import {
  type Advanced,
  advance,
  type Committed,
  commit,
  find,
  type Key,
  put,
  query,
  remove,
  update,
  type Write,
} from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { discardObject } from '../platform/object-store.ts'
import { mostPhotos, type PhotoRecord } from './photo.ts'

const table = setting('COMMANDS_TABLE')
const photoKey = ({ deviceId, photoId }: Pick<PhotoRecord, 'deviceId' | 'photoId'>) => ({
  pk: deviceId,
  sk: `photo#${photoId}`,
})

/** A photo that has not expired. */
export async function findPhoto(deviceId: string, photoId: string, now: number): Promise<PhotoRecord | undefined> {
  const found = await find<PhotoRecord>(table, photoKey({ deviceId, photoId }))
  return found && found.expiresAt > now ? found : undefined
}

/** A new photo, counted. Refused (0) where its device is not still what `isStill` says, and (1) where its command has all that it can have. */
export function createPhoto(photo: PhotoRecord, isStill: Write): Promise<Committed> {
  const { deviceId, commandId, expiresAt } = photo
  const ttl = toTtl(expiresAt)
  return commit([
    isStill,
    update(table, { pk: deviceId, sk: `photo-count#${commandId}` }, 'SET #ttl = :ttl ADD #photos :one', {
      condition: 'attribute_not_exists(#photos) OR #photos < :most',
      values: { ttl, one: 1, most: mostPhotos },
    }),
    put(table, { ...photoKey(photo), ...photo, ttl }, { condition: 'attribute_not_exists(#pk)' }),
  ])
}

/** Notes that a photo is a picture; the first time stands. Refused where it was noted before, and where it is gone. */
export const markChecked = (photo: PhotoRecord, now: number): Promise<Advanced> =>
  advance(
    update(table, photoKey(photo), 'SET #checkedAt = :now', {
      condition: 'attribute_exists(#pk) AND attribute_not_exists(#checkedAt)',
      values: { now },
    }),
  )

/** Forgets a photo that turned out to be none. Refused where somebody found it to be a picture. */
export const forgetPhoto = (photo: PhotoRecord): Promise<Committed> =>
  commit([remove(table, photoKey(photo), { condition: 'attribute_not_exists(#checkedAt)' })])

/**
 * Forgets every photo of a device, page by page: first the pictures, then what is known of them, so that what fails in
 * between is found again. One that is still on its way up then is nobody's, and goes with its 30 days.
 */
export async function forgetPhotos(deviceId: string): Promise<void> {
  const bucket = setting('PHOTOS_BUCKET')
  for (;;) {
    const { items } = await query<Key & Partial<PhotoRecord>>(table, {
      where: '#pk = :pk AND begins_with(#sk, :prefix)',
      // Photos and their counts.
      values: { pk: deviceId, prefix: 'photo' },
      limit: 50,
    })
    if (items.length === 0) return
    const keys = items.map(({ key }) => key).filter((key) => key !== undefined)
    await Promise.all(keys.map((key) => discardObject({ bucket, key })))
    await commit(items.map(({ pk, sk }) => remove(table, { pk, sk })))
  }
}
