// Packages as people meet them: listed, loaded by a URL that lasts a minute, and mailed to oneself; and as an operator
// publishes them, together with others at the same moment.

import '../support/environment.ts'
import { Readable } from 'node:stream'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { downloadPackage, listPackages, mailPackage } from '../../contracts/downloads.ts'
import { handler } from '../../lambdas/downloads/downloads.function.ts'
import { keyOf, manifestOf, type Published } from '../../lambdas/downloads/manifest.ts'
import { publishPackage } from '../../lambdas/downloads/publish-package.ts'
import type { Mail } from '../../lambdas/identity/mail-store.ts'
import { TestBucket } from '../support/bucket.ts'
import { day, hour, noon, passTime, setNow } from '../support/clock.ts'
import { ask } from '../support/events.ts'
import { published } from '../support/packages.ts'
import { accountId, deviceId, putAccount, putSession } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'

let tables: Tables
let bucket: TestBucket
let token: string
let tests = 0

beforeEach(() => {
  // A day later each time: what a function remembers is of the last test.
  setNow(noon + ++tests * day)
  tables = new Tables()
  bucket = new TestBucket()
  putAccount(tables)
  token = putSession(tables, {}, { lastUsedAt: Date.now(), expiresAt: Date.now() + day }).token
})

const bytes = Buffer.from('the bytes of a package')
const offered = published(bytes)
const id = 'pkg_android-1.4.0'
const offers = (...packages: Published[]) => bucket.objects.set('manifest.json', Buffer.from(manifestOf(packages)))
const list = async () => (await ask(handler, listPackages)).body.items as { id: string }[]
const download = (packageId = id, address = '203.0.113.7') =>
  ask(handler, downloadPackage, { params: { packageId }, address })
const mail = (packageId = id, by = token) => ask(handler, mailPackage, { params: { packageId }, body: {}, token: by })
const mails = () => tables.list<Mail>('identity', 'mail')

describe('the list of packages', () => {
  it('is for everybody, and says of each what is needed to choose and to check it', async () => {
    offers(offered, published(bytes, { platform: 'linux', version: '2.0', name: 'Vigil agent' }))
    expect(await ask(handler, listPackages)).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: {
        items: [
          { id, platform: 'android', version: '1.4.0', sizeBytes: 22, sha256: offered.sha256 },
          { id: 'pkg_linux-2.0', platform: 'linux', name: 'Vigil agent' },
        ],
      },
    })
    expect(Object.keys((await list())[0] ?? {})).not.toContain('fileName')
  })

  it('is empty where nothing was published, or the manifest is broken, until it is mended', async () => {
    expect(await list()).toEqual([])
    for (const text of ['{"packages":', '{"packages":[{"version":"1.0"}]}', '']) {
      bucket.objects.set('manifest.json', Buffer.from(text))
      passTime(10_000)
      expect(await list()).toEqual([])
    }
    offers(offered)
    passTime(10_000)
    expect(await list()).toHaveLength(1)
  })

  it('is read from S3 once in five seconds, however often it is asked for', async () => {
    offers(offered)
    for (let asked = 0; asked < 20; asked++) await list()
    expect(bucket.looks()).toBe(1)
    offers(published(bytes, { version: '1.5' }), offered)
    passTime(4_999)
    expect(await list()).toHaveLength(1)
    passTime(1)
    expect(await list()).toHaveLength(2)
    expect(bucket.looks()).toBe(2)
  })

  it('can be asked for again where S3 is busy', async () => {
    offers(offered)
    bucket.client.on(GetObjectCommand).rejectsOnce(awsError('SlowDown'))
    const { status, body } = await ask(handler, listPackages)
    expect([status, body.code]).toEqual([503, 'service/busy'])
    bucket = new TestBucket()
    offers(offered)
    expect(await list()).toHaveLength(1)
  })
})

describe('a download', () => {
  it('is sent on to where the bytes are, for a minute, under a good file name', async () => {
    offers(offered)
    const { status, headers, text } = await download()
    const url = new URL(String(headers.location))
    expect([status, text]).toEqual([302, ''])
    expect(headers).toMatchObject({ 'cache-control': 'no-store' })
    expect(headers).not.toHaveProperty('content-type')
    expect(url.pathname).toBe(`/packages-of-the-tests/packages/${offered.sha256}`)
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      'X-Amz-Expires': '60',
      'response-content-disposition': 'attachment; filename="vigil-1.4.0-android.apk"',
      'response-content-type': 'application/octet-stream',
    })
  })

  it('is of a package that is offered, and of nothing else', async () => {
    offers(offered)
    for (const other of ['pkg_android-1.3.0', 'pkg_linux-1.4.0', 'pkg_manifest.json'])
      expect(await download(other)).toMatchObject({ status: 404, body: { code: 'package/not-found' } })
    for (const none of ['pkg_', 'pkg_..', 'packages/x', `pkg_${'a'.repeat(62)}`])
      expect((await download(none)).status).toBe(400)
  })

  it('is had a hundred times an hour by an address, and by others all the same', async () => {
    offers(offered)
    const answers = await Promise.all(Array.from({ length: 105 }, () => download()))
    expect(answers.filter(({ status }) => status === 302)).toHaveLength(100)
    expect(answers.find(({ status }) => status !== 302)).toMatchObject({
      status: 429,
      body: { code: 'throttle/too-many-attempts' },
    })
    expect((await download(id, '203.0.113.8')).status).toBe(302)
    passTime(hour)
    expect((await download()).status).toBe(302)
  })
})

describe('a mail with the way to a package', () => {
  it('goes to the account that asks, and leads to its page', async () => {
    offers(published(bytes, { name: 'Vigil agent' }))
    expect(await mail()).toMatchObject({ status: 202, body: {} })
    expect(mails()).toMatchObject([
      {
        accountId,
        template: 'download-link',
        facts: { packageId: id, name: 'Vigil agent', version: '1.4.0', platform: 'Android' },
      },
    ])
  })

  it('is sent five times an hour, however many are asked for at once', async () => {
    offers(offered)
    const answers = await Promise.all(Array.from({ length: 8 }, () => mail()))
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 202, 202, 202, 429, 429, 429])
    expect(mails()).toHaveLength(5)
    passTime(hour)
    expect((await mail()).status).toBe(202)
  })

  it('is not for strangers and devices, and not about what there is none of', async () => {
    offers(offered)
    const device = putSession(tables, { deviceId }, { lastUsedAt: Date.now() }).token
    expect(await mail(id, '')).toMatchObject({ status: 401, body: { code: 'session/required' } })
    expect(await mail(id, device)).toMatchObject({ status: 403, body: { code: 'session/not-allowed' } })
    expect(await mail('pkg_ios-1.0')).toMatchObject({ status: 404, body: { code: 'package/not-found' } })
    expect(mails()).toEqual([])
  })
})

describe('publishing', () => {
  const open =
    (content = bytes) =>
    () =>
      Readable.from([content])
  const other = Buffer.from('other bytes')

  it('puts the bytes first, and then the manifest', async () => {
    expect(await publishPackage(offered, open())).toBe('published')
    expect(bucket.objects.get(keyOf(offered))).toEqual(bytes)
    expect(bucket.manifest).toEqual({ packages: [offered] })
    const keys = bucket.client.commandCalls(PutObjectCommand).map(({ args: [{ input }] }) => input.Key)
    expect(keys).toEqual([keyOf(offered), 'manifest.json'])
  })

  it('again is nothing new, and with other bytes is refused', async () => {
    await publishPackage(offered, open())
    expect(await publishPackage({ ...offered, publishedAt: new Date().toISOString() }, open())).toBe('there')
    expect(await publishPackage(published(other), open(other))).toBe('other-bytes')
    expect(bucket.manifest).toEqual({ packages: [offered] })
    expect([bucket.objects.size, bucket.puts('manifest.json')]).toEqual([2, 1])
  })

  it('names nothing where the bytes are not what was measured: the file changed on the way', async () => {
    await expect(publishPackage(offered, open(other))).rejects.toThrow('BadDigest')
    expect([...bucket.objects.keys()]).toEqual([])
  })

  it('is carried on where it broke off between the bytes and the manifest', async () => {
    bucket.client.on(PutObjectCommand, { Key: 'manifest.json' }).rejectsOnce(awsError('InternalError'))
    await expect(publishPackage(offered, open())).rejects.toThrow('InternalError')
    bucket = new TestBucket()
    bucket.objects.set(keyOf(offered), bytes)
    expect(await publishPackage(offered, open())).toBe('published')
    expect(bucket.puts(keyOf(offered))).toBe(0)
  })

  it('names nothing that somebody else is still putting', async () => {
    bucket.client.on(PutObjectCommand, { Key: keyOf(offered) }).rejects(awsError('PreconditionFailed'))
    await expect(publishPackage(offered, open())).rejects.toThrow('service/busy')
    expect(bucket.manifest).toBeNull()
  })

  it('at the same moment as somebody else keeps both', async () => {
    const theirs = published(other, { platform: 'linux' })
    bucket.between.set('manifest.json', () => offers(theirs))
    expect(await publishPackage(offered, open())).toBe('published')
    expect(bucket.manifest).toEqual({ packages: [offered, theirs] })
    expect([bucket.puts('manifest.json'), bucket.puts(keyOf(offered))]).toEqual([2, 1])
  })

  it('of the same version at the same moment has one winner', async () => {
    bucket.between.set('manifest.json', () => offers(published(other)))
    expect(await publishPackage(offered, open())).toBe('other-bytes')
    expect(bucket.manifest).toEqual({ packages: [published(other)] })
  })

  it('leaves a manifest alone that it can not read', async () => {
    bucket.objects.set('manifest.json', Buffer.from('{'))
    expect(await publishPackage(offered, open())).toBe('manifest-broken')
    expect([...bucket.objects.keys()]).toEqual(['manifest.json'])
  })
})
