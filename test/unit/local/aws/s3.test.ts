import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type AwsService, type WireService, wireServices } from '../../../../local/aws/aws-call.ts'
import { Objects } from '../../../../local/aws/objects.ts'
import { s3 } from '../../../../local/aws/s3.ts'
import { CallRecord } from '../../../../local/wire/call-record.ts'
import { Faults } from '../../../../local/wire/faults.ts'
import { startWire, type Wire } from '../../../../local/wire/wire.ts'

const day = 24 * 3600_000
const folder = mkdtempSync(join(tmpdir(), 'vigil-s3-'))
const buckets = [{ name: 'data-photos', rules: [{ Prefix: 'photos/', ExpirationInDays: 30 }] }]
let offset = 0
const now = () => Date.now() + offset
const openObjects = () => new Objects(buckets, folder, now)
const objects = openObjects()
const faults = new Faults()
const calls = new CallRecord()
const none: AwsService = { protocol: 'json', operationOf: () => 'None', answer: () => ({ status: 500, body: '' }) }
let wire: Wire
let client: S3Client

beforeAll(async () => {
  const services = Object.fromEntries(wireServices.map((name) => [name, none])) as Record<WireService, AwsService>
  wire = await startWire({
    services: { ...services, s3: s3({ objects, region: 'us-east-1', now }) },
    faults,
    calls,
    workOf: (sandboxId) => ({ requestId: `request of ${sandboxId}`, functionId: 'F' }),
    now,
    log: () => {},
  })
  client = open()
})
afterEach(() => {
  offset = 0
  faults.replace([])
  calls.clear()
  objects.clear()
})
afterAll(() => {
  wire.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A client as lambdas/platform/object-store.ts has it. */
const open = (secretAccessKey = 'local') =>
  new S3Client({
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    endpoint: `${wire.url}/sandbox-1/s3`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey },
  })

const picture = Buffer.from('0123456789')
const name = { Bucket: 'data-photos', Key: 'photos/dev_1/pho_1' }
const headers = { 'content-type': 'image/png', 'content-length': '10', 'if-none-match': '*' }
const uploadUrl = (by = client) =>
  getSignedUrl(by, new PutObjectCommand({ ...name, ContentType: 'image/png', ContentLength: 10, IfNoneMatch: '*' }), {
    expiresIn: 300,
    signableHeaders: new Set(['content-type']),
  })
const downloadUrl = () => getSignedUrl(client, new GetObjectCommand(name), { expiresIn: 60 })
const put = (url: string, body: Buffer = picture, sent: Record<string, string> = headers) =>
  fetch(url, { method: 'PUT', headers: sent, body })
const keep = () => objects.put(name.Bucket, name.Key, 'image/png', picture)
const refusal = async (answered: Promise<Response>) => {
  const answer = await answered
  return [answer.status, /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1]]
}

describe('a URL that was signed for an upload', () => {
  it('takes what it was signed for', async () => {
    expect((await put(await uploadUrl())).status).toBe(200)
    const { Body, ContentType } = await client.send(new GetObjectCommand(name))
    expect(await Body?.transformToString()).toBe('0123456789')
    expect(ContentType).toBe('image/png')
  })

  it('takes no other size, no other type, no other object, and nothing in place of what is there', async () => {
    const url = await uploadUrl()
    const mismatch = [403, 'SignatureDoesNotMatch']
    expect(await refusal(put(url, Buffer.alloc(11), { ...headers, 'content-length': '11' }))).toEqual(mismatch)
    expect(await refusal(put(url, picture, { ...headers, 'content-type': 'text/html' }))).toEqual(mismatch)
    expect(await refusal(put(url.replace('pho_1', 'pho_2')))).toEqual(mismatch)
    expect(await refusal(put(url, picture, { 'content-type': 'image/png' }))).toEqual(mismatch)
    expect(objects.find(name.Bucket, name.Key)).toBeUndefined()
    expect((await put(url)).status).toBe(200)
    expect(await refusal(put(url))).toEqual([412, 'PreconditionFailed'])
  })

  it('is for a PUT, not for a look or a deletion', async () => {
    keep()
    const url = await uploadUrl()
    for (const method of ['GET', 'DELETE'])
      expect(await refusal(fetch(url, { method }))).toEqual([403, 'SignatureDoesNotMatch'])
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(403)
  })

  it('is refused with a header that was not signed', async () => {
    const sent = { ...headers, 'x-amz-acl': 'public-read' }
    expect(await refusal(put(await uploadUrl(), picture, sent))).toEqual([403, 'AccessDenied'])
  })

  it('ends after its five minutes, and has not begun before it was signed, by the virtual clock', async () => {
    const url = await uploadUrl()
    offset = 301_000
    expect(await refusal(put(url))).toEqual([403, 'AccessDenied'])
    offset = -day
    expect(await refusal(put(url))).toEqual([403, 'AccessDenied'])
    offset = 290_000
    expect((await put(url)).status).toBe(200)
  })

  it('can not be made longer, or by another key', async () => {
    const url = await uploadUrl()
    const mismatch = [403, 'SignatureDoesNotMatch']
    expect(await refusal(put(url.replace('X-Amz-Expires=300', 'X-Amz-Expires=3000')))).toEqual(mismatch)
    expect(await refusal(put(await uploadUrl(open('guessed'))))).toEqual(mismatch)
    const other = [400, 'AuthorizationQueryParametersError']
    expect(await refusal(put(url.replace('X-Amz-Expires=300', 'X-Amz-Expires=9999999')))).toEqual(other)
    expect(await refusal(put(url.replace('us-east-1', 'eu-west-1')))).toEqual([403, 'InvalidAccessKeyId'])
  })
})

describe('a URL that was signed for a download', () => {
  it('shows the object as it was signed to be shown, whole or a range of it', async () => {
    keep()
    const command = new GetObjectCommand({
      ...name,
      ResponseContentType: 'image/jpeg',
      ResponseContentDisposition: 'inline',
      ResponseCacheControl: 'private, no-store',
    })
    const url = await getSignedUrl(client, command, { expiresIn: 60 })
    const whole = await fetch(url)
    expect(await whole.text()).toBe('0123456789')
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': 'inline',
      'cache-control': 'private, no-store',
    })
    expect(await refusal(fetch(url.replace('image%2Fjpeg', 'text%2Fhtml')))).toEqual([403, 'SignatureDoesNotMatch'])
    const part = await fetch(url, { headers: { range: 'bytes=-3' } })
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, '789', 'bytes 7-9/10'])
  })

  it('ends after its minute', async () => {
    keep()
    const url = await downloadUrl()
    expect((await fetch(url)).status).toBe(200)
    offset = 61_000
    expect(await refusal(fetch(url))).toEqual([403, 'AccessDenied'])
  })
})

describe('without a signature', () => {
  it('nothing is shown, put or deleted', async () => {
    keep()
    const [url = ''] = (await downloadUrl()).split('?')
    for (const method of ['GET', 'PUT', 'DELETE'])
      expect(await refusal(fetch(url, { method }))).toEqual([403, 'AccessDenied'])
    const authorization = 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=00'
    expect((await fetch(url, { headers: { authorization } })).status).toBe(403)
    expect(objects.find(name.Bucket, name.Key)).toBeDefined()
  })
})

describe("a function's call", () => {
  it.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=4-', '456789', 'bytes 4-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
  ])('reads the range %s', async (Range, text, range) => {
    keep()
    const { Body, ContentRange } = await client.send(new GetObjectCommand({ ...name, Range }))
    expect([await Body?.transformToString(), ContentRange]).toEqual([text, range])
  })

  it('is told by name what is not there', async () => {
    await expect(client.send(new GetObjectCommand(name))).rejects.toMatchObject({ name: 'NoSuchKey' })
    const elsewhere = new GetObjectCommand({ ...name, Bucket: 'others' })
    await expect(client.send(elsewhere)).rejects.toMatchObject({ name: 'NoSuchBucket' })
    keep()
    const behind = new GetObjectCommand({ ...name, Range: 'bytes=10-' })
    await expect(client.send(behind)).rejects.toMatchObject({ name: 'InvalidRange' })
  })

  it('sees what an object is, and deletes it, also when it is gone', async () => {
    keep()
    expect(await client.send(new HeadObjectCommand(name))).toMatchObject({
      ContentLength: 10,
      ContentType: 'image/png',
    })
    await client.send(new DeleteObjectCommand(name))
    await client.send(new DeleteObjectCommand(name))
    await expect(client.send(new HeadObjectCommand(name))).rejects.toMatchObject({ name: 'NotFound' })
  })

  it('puts an object where there is none, or in the place of the very one that it names', async () => {
    const put = (text: string, condition: object) =>
      client.send(new PutObjectCommand({ ...name, Body: text, ...condition })).then(({ ETag }) => ETag)
    const refused = { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } }
    await expect(put('none', { IfMatch: '"0"' })).rejects.toMatchObject({ name: 'NoSuchKey' })
    const first = await put('first', { IfNoneMatch: '*' })
    await expect(put('another first', { IfNoneMatch: '*' })).rejects.toMatchObject(refused)
    const second = await put('second', { IfMatch: first })
    await expect(put('another second', { IfMatch: first })).rejects.toMatchObject(refused)
    expect(second).not.toBe(first)
    expect(objects.find(name.Bucket, name.Key)?.body.toString()).toBe('second')
  })

  it('takes a stream with the size and the SHA-256 that were said of it, and no other', async () => {
    const put = (text: string) =>
      client.send(
        new PutObjectCommand({
          ...name,
          Body: Readable.from([Buffer.from(text)]),
          ContentLength: text.length,
          ChecksumSHA256: createHash('sha256').update(picture).digest('base64'),
        }),
      )
    await expect(put('9876543210')).rejects.toMatchObject({ name: 'BadDigest' })
    expect(objects.find(name.Bucket, name.Key)).toBeUndefined()
    await put('0123456789')
    expect(objects.find(name.Bucket, name.Key)?.body).toEqual(picture)
  })

  it('is refused loudly where it asks for more than is known here', async () => {
    const unknown = { name: 'NotSupportedByLocalCloud', $metadata: { httpStatusCode: 501, attempts: 1 } }
    const list = new ListObjectsV2Command({ Bucket: name.Bucket })
    await expect(client.send(list)).rejects.toMatchObject(unknown)
    const acl = new PutObjectCommand({ ...name, Body: picture, ACL: 'public-read' })
    await expect(client.send(acl)).rejects.toMatchObject(unknown)
    const older = new GetObjectCommand({ ...name, VersionId: '1' })
    await expect(client.send(older)).rejects.toMatchObject(unknown)
  })

  it('is recorded as its own; that of a URL, as nobody’s', async () => {
    keep()
    await client.send(new GetObjectCommand(name))
    await fetch(await downloadUrl())
    expect(calls.list()).toMatchObject([
      { service: 's3', operation: 'GetObject', requestId: 'request of sandbox-1', functionId: 'F', status: 200 },
      { service: 's3', operation: 'GetObject', requestId: undefined, functionId: undefined, status: 200 },
    ])
  })

  it('meets faults in the words of S3, and comes through by trying again', async () => {
    keep()
    faults.replace([{ service: 's3', operation: 'GetObject', effect: 'throttle', times: 2 }])
    expect((await client.send(new GetObjectCommand(name))).$metadata.attempts).toBe(3)
    faults.replace([{ service: 's3', operation: 'GetObject', effect: 'error', times: 3 }])
    await expect(client.send(new GetObjectCommand(name))).rejects.toMatchObject({ name: 'InternalError' })
  })
})

describe('objects', () => {
  it('survive a restart, and are gone after a reset', () => {
    keep()
    expect(openObjects().find(name.Bucket, name.Key)).toMatchObject({ contentType: 'image/png', body: picture })
    objects.clear()
    expect(openObjects().find(name.Bucket, name.Key)).toBeUndefined()
  })

  it('go at the midnight after the days of their rule, by the virtual clock', () => {
    keep()
    objects.put(name.Bucket, 'other/1', 'image/png', picture)
    offset = Math.floor(Date.now() / day) * day + 31 * day - 60_000 - Date.now()
    objects.tick()
    expect(objects.find(name.Bucket, name.Key)).toBeDefined()
    offset += 120_000
    expect(objects.find(name.Bucket, name.Key)).toBeUndefined()
    objects.tick()
    expect(readdirSync(join(folder, name.Bucket))).toEqual(['other%2F1.object'])
  })
})
