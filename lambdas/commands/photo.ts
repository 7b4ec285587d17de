// A photo of a mugshot: which command may have one, how long it is kept, and what counts as a picture. The device that
// sends it may be in a thief's hands, so what it says of a photo is believed only once the first bytes say the same.

import type { CommandRecord } from './command.ts'
import { hasEnded, rankOf } from './command.ts'

/** How many photos a command can have. */
export const mostPhotos = 5
export const mostPhotoBytes = 5_000_000
export const uploadSeconds = 5 * 60
export const downloadSeconds = 60
const keptMilliseconds = 30 * 24 * 3600_000

export interface PhotoRecord {
  readonly photoId: string
  readonly deviceId: string
  readonly ownerId: string
  readonly commandId: string
  readonly contentType: 'image/jpeg' | 'image/png'
  /** As it was announced; S3 takes no other size. */
  readonly bytes: number
  /** Of the object in the bucket. */
  readonly key: string
  readonly announcedAt: number
  readonly expiresAt: number
  /** When its first bytes were looked at, and were a picture's. */
  readonly checkedAt?: number
}

type Announced = Pick<PhotoRecord, 'photoId' | 'contentType' | 'bytes'>

export const newPhoto = (
  { photoId, contentType, bytes, command: { commandId, deviceId, ownerId } }: Announced & { command: CommandRecord },
  now: number,
): PhotoRecord => ({
  photoId,
  deviceId,
  ownerId,
  commandId,
  contentType,
  bytes,
  key: `photos/${deviceId}/${photoId}`,
  announcedAt: now,
  expiresAt: now + keptMilliseconds,
})

/**
 * Whether a device may send photos for a command: a mugshot that went out to it and has not ended. Its word
 * that it received it comes by another way, and may be slower than the photo.
 */
export const takesPhotos = (command: CommandRecord | undefined): command is CommandRecord =>
  command?.type === 'device.mugshot' && command.rank >= rankOf.sent && !hasEnded(command)

// PNG: ISO/IEC 15948 §5.2. JPEG: ISO/IEC 10918-1 §B.1.1.3, the marker SOI and the beginning of the next one.
const signatures: Readonly<Record<PhotoRecord['contentType'], readonly number[]>> = {
  'image/jpeg': [0xff, 0xd8, 0xff],
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
}
export const signatureBytes = 8

/** Whether an object that begins so, and is so large, is the picture that was announced. */
export const isPicture = (
  { contentType }: Pick<PhotoRecord, 'contentType'>,
  { start, size }: { start: Uint8Array; size: number },
): boolean => size <= mostPhotoBytes && signatures[contentType].every((byte, at) => start[at] === byte)
