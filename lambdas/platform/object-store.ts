// S3 as this house uses it: photos and packages go up and come down by URLs that are signed here, for a moment and for one
// purpose, so that no function carries one. What a signature covers can not be changed by whoever holds the URL.

import type { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'

// The bucket in the path: one host for all buckets, which a content security policy can name. Checksums only where S3
// wants one: the client would else sign the checksum of a body that it does not have.
const client = new S3Client({
  forcePathStyle: true,
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
})

export interface ObjectName {
  readonly bucket: string
  readonly key: string
}

const named = ({ bucket, key }: ObjectName) => ({ Bucket: bucket, Key: key })

/** A request that somebody else may make; never to be logged, because the URL is all that it takes. */
export interface SignedUpload {
  readonly url: string
  /** To be sent exactly so. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Lets an object be put for some seconds, once, with this type and of this size: S3 refuses another one (403), and one
 * that is there already (412). https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function signUpload(
  name: ObjectName,
  { contentType, bytes }: { contentType: string; bytes: number },
  seconds: number,
): Promise<SignedUpload> {
  const command = new PutObjectCommand({
    ...named(name),
    ContentType: contentType,
    ContentLength: bytes,
    IfNoneMatch: '*',
  })
  // The presigner leaves the type out of its signature, unless it is told.
  const options = { expiresIn: seconds, signableHeaders: new Set(['content-type']) }
  return {
    url: await getSignedUrl(client, command, options),
    headers: { 'content-type': contentType, 'content-length': String(bytes), 'if-none-match': '*' },
  }
}

/**
 * A URL that hands an object out for some seconds, as this type whatever was said when it was put, and keeps it in no cache:
 * to be shown, or to be kept under a file name (of plain characters).
 */
export const signDownload = (
  name: ObjectName,
  { contentType, fileName }: { contentType: string; fileName?: string },
  seconds: number,
): Promise<string> =>
  getSignedUrl(
    client,
    new GetObjectCommand({
      ...named(name),
      ResponseContentType: contentType,
      ResponseContentDisposition: fileName === undefined ? 'inline' : `attachment; filename="${fileName}"`,
      ResponseCacheControl: 'private, no-store',
    }),
    { expiresIn: seconds },
  )

/** The first bytes of an object, and its whole size. Undefined where there is none. */
export async function findStart(
  name: ObjectName,
  bytes: number,
): Promise<{ start: Uint8Array; size: number } | undefined> {
  const asked: GetObjectCommandInput = { ...named(name), Range: `bytes=0-${bytes - 1}` }
  try {
    const { Body, ContentRange } = await client.send(new GetObjectCommand(asked))
    if (!Body) throw new Error('S3 answered without a body')
    // RFC 9110 §14.4: `bytes 0-7/1234`.
    return { start: await Body.transformToByteArray(), size: Number(ContentRange?.split('/')[1]) }
  } catch (error) {
    const name = error instanceof Error ? error.name : ''
    if (name === 'NoSuchKey') return undefined
    // There is no first byte.
    if (name === 'InvalidRange') return { start: new Uint8Array(), size: 0 }
    throw error
  }
}

/** How many bytes an object has. Undefined where there is none. */
export async function findSize(name: ObjectName): Promise<number | undefined> {
  try {
    return (await client.send(new HeadObjectCommand(named(name)))).ContentLength
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFound') return undefined
    throw error
  }
}

/** A small object as text, with the ETag that stands for this content. Undefined where there is none. */
export async function findObject(name: ObjectName): Promise<{ text: string; etag: string } | undefined> {
  try {
    const { Body, ETag } = await client.send(new GetObjectCommand(named(name)))
    if (!Body || !ETag) throw new Error('S3 answered without a body')
    return { text: await Body.transformToString(), etag: ETag }
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined
    throw error
  }
}

export interface Content {
  readonly body: string | Readable
  readonly contentType: string
  /** Of a stream: S3 refuses what has another size or hash (in hexadecimal). */
  readonly bytes?: number
  readonly sha256?: string
}

// The condition does not hold, or somebody else is writing in the same moment.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
const beaten = new Set(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'])

/** Puts an object in the place of the one with this ETag, or where there is none. False where that is not so any more. */
export async function putObject(name: ObjectName, content: Content, replaces?: string): Promise<boolean> {
  const { body, contentType, bytes, sha256 } = content
  const command = new PutObjectCommand({
    ...named(name),
    Body: body,
    ContentType: contentType,
    ...(bytes !== undefined && { ContentLength: bytes }),
    ...(sha256 && { ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64') }),
    ...(replaces === undefined ? { IfNoneMatch: '*' } : { IfMatch: replaces }),
  })
  try {
    await client.send(command)
    return true
  } catch (error) {
    if (error instanceof Error && beaten.has(error.name)) return false
    throw error
  }
}

/** Deletes an object. Safe to repeat: one that is gone already is no fault. */
export async function discardObject(name: ObjectName): Promise<void> {
  await client.send(new DeleteObjectCommand(named(name)))
}
