// Photos of a mugshot: announced by the device that takes one, put into the bucket by a URL that takes nothing else, and
// shown to the owner once their first bytes were seen to be a picture's.

import '../support/environment.ts'
import { Readable } from 'node:stream'
import { DeleteObjectCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { mockClient } from 'aws-sdk-client-mock'
import { announcePhoto, downloadPhoto } from '../../contracts/commands.ts'
import type { CommandRecord } from '../../lambdas/commands/command.ts'
import { newPhoto, type PhotoRecord } from '../../lambdas/commands/photo.ts'
import { createPhoto, forgetPhotos } from '../../lambdas/commands/photo-store.ts'
import { handler } from '../../lambdas/commands/photos.function.ts'
import { isStill } from '../../lambdas/devices/device-store.ts'
import { day, minute, noon, passTime, setNow } from '../support/clock.ts'
import { ask } from '../support/events.ts'
import { accountId, deviceId, putCommand, putDevice, putSession, strangerId } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'

let tables: Tables
const bucket = mockClient(S3Client)
let mugshot: CommandRecord
let ofDevice: string
let ofOwner: string

beforeEach(() => {
  setNow(noon)
  tables = new Tables()
  bucket.reset()
  bucket.on(DeleteObjectCommand).resolves({})
  putDevice(tables)
  mugshot = putCommand(tables, 'running', { type: 'device.mugshot' })
  ofDevice = putSession(tables, { deviceId }).token
  ofOwner = putSession(tables).token
})

const otherDevice = 'dev_01K0000000000000000000THER'
const jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a, 0x46]
const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
type Type = 'image/jpeg' | 'image/png'

interface Announced {
  readonly photo: { id: string }
  readonly upload: { url: string; headers: Record<string, string>; expiresAt: string }
}
const announce = (given: object = {}, token = ofDevice, of = deviceId) =>
  ask(handler, announcePhoto, {
    token,
    params: { deviceId: of },
    body: { commandId: mugshot.commandId, contentType: 'image/jpeg', bytes: 1234, ...given },
  })
async function announced(contentType: Type = 'image/jpeg') {
  return (await announce({ contentType })).body as unknown as Announced
}
const download = (photoId: string, token = ofOwner) =>
  ask(handler, downloadPhoto, { token, params: { deviceId, photoId } })
const photos = () => tables.list<PhotoRecord>('commands', 'photo#')
const deleted = () => bucket.commandCalls(DeleteObjectCommand).map(({ args: [{ input }] }) => input.Key)
const looks = () => bucket.commandCalls(GetObjectCommand).length

/** What the bucket holds from now on, under any key. */
function uploaded(start: number[], size = 1234) {
  bucket.on(GetObjectCommand).callsFake(() => ({
    Body: Object.assign(Readable.from([]), { transformToByteArray: async () => Uint8Array.from(start) }),
    ContentRange: `bytes 0-${start.length - 1}/${size}`,
  }))
}
const nothingUploaded = () => bucket.on(GetObjectCommand).rejects(awsError('NoSuchKey'))

describe('a photo that is announced', () => {
  it('may be put for five minutes, with the type and size that were said, and once', async () => {
    const { status, body } = await announce({ contentType: 'image/png' })
    const { photo, upload } = body as unknown as Announced
    const url = new URL(upload.url)
    expect(status).toBe(201)
    expect(url.pathname).toBe(`/photos-of-the-tests/photos/${deviceId}/${photo.id}`)
    expect(url.searchParams.get('X-Amz-Expires')).toBe('300')
    expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host;if-none-match')
    expect(upload).toMatchObject({
      headers: { 'content-type': 'image/png', 'content-length': '1234', 'if-none-match': '*' },
      expiresAt: new Date(noon + 5 * minute).toISOString(),
    })
  })

  it('is written down for 30 days', async () => {
    const { photo } = await announced()
    expect(photos()).toEqual([
      {
        pk: deviceId,
        sk: `photo#${photo.id}`,
        photoId: photo.id,
        deviceId,
        ownerId: accountId,
        commandId: mugshot.commandId,
        contentType: 'image/jpeg',
        bytes: 1234,
        key: `photos/${deviceId}/${photo.id}`,
        announcedAt: noon,
        expiresAt: noon + 30 * day,
        ttl: (noon + 30 * day) / 1000,
      },
    ])
  })

  it('twice is two photos, because nobody knows whether the first answer was heard', async () => {
    const [first, second] = [await announced(), await announced()]
    expect(first.photo.id).not.toBe(second.photo.id)
    expect(photos()).toHaveLength(2)
  })

  it('is refused as the sixth of its command, however many come at once, and as none of another', async () => {
    const answers = await Promise.all(Array.from({ length: 7 }, () => announce()))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 201, 409, 409])
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'photo/too-many' })
    expect(photos()).toHaveLength(5)
    mugshot = putCommand(tables, 'received', { type: 'device.mugshot', seq: 2 })
    expect((await announce()).status).toBe(201)
  })

  it.each(['sent', 'received', 'running'] as const)(
    'is taken while its command is %s: the word that it was received may be slower',
    async (state) => {
      mugshot = putCommand(tables, state, { type: 'device.mugshot' })
      expect((await announce()).status).toBe(201)
    },
  )

  it.each([
    ['a command that has ended', () => putCommand(tables, 'succeeded', { type: 'device.mugshot' })],
    ['a command that was not sent', () => putCommand(tables, 'pending', { type: 'device.mugshot' })],
    ['a command of another kind', () => putCommand(tables, 'running', { type: 'device.locate' })],
    ['a command of an older epoch', () => putCommand(tables, 'running', { type: 'device.mugshot', epoch: 0 })],
    ['a command of another device', () => putCommand(tables, 'running', { deviceId: otherDevice })],
    [
      'a command of another owner',
      () => putCommand(tables, 'running', { type: 'device.mugshot', ownerId: strangerId }),
    ],
  ])('is refused for %s', async (_, command) => {
    const { status, body } = await announce({ commandId: command().commandId })
    expect([status, body.code]).toEqual([404, 'command/not-found'])
    expect(photos()).toEqual([])
  })

  it('is refused once its device has left the account', async () => {
    tables.delete('devices', deviceId, 'device')
    expect((await announce()).body.code).toBe('command/not-found')
    expect(photos()).toEqual([])
  })

  it('is refused of another device, and of the owner', async () => {
    putDevice(tables, { deviceId: otherDevice })
    const token = putSession(tables, { deviceId: otherDevice }).token
    expect((await announce({}, token)).body.code).toBe('device/not-found')
    expect((await announce({}, token, otherDevice)).body.code).toBe('command/not-found')
    expect((await announce({}, ofOwner)).body.code).toBe('session/not-allowed')
    expect(photos()).toEqual([])
  })

  it.each([{ bytes: 5_000_001 }, { bytes: 0 }, { contentType: 'image/svg+xml' }, { contentType: 'text/html' }])(
    'is refused as %j',
    async (given) => {
      expect((await announce(given)).status).toBe(400)
    },
  )
})

describe('a photo that was put', () => {
  it.each([
    ['image/jpeg', jpeg],
    ['image/png', png],
  ] as const)('is shown for a minute as the %s that it is', async (contentType, start) => {
    const { photo } = await announced(contentType)
    uploaded([...start])
    passTime(minute)
    const { status, body } = await download(photo.id)
    const { searchParams } = new URL(String(body.url))
    expect(status).toBe(200)
    expect(body).toMatchObject({
      contentType,
      takenAt: new Date(noon).toISOString(),
      expiresAt: new Date(noon + 2 * minute).toISOString(),
    })
    expect(Object.fromEntries(searchParams)).toMatchObject({
      'X-Amz-Expires': '60',
      'response-content-type': contentType,
      'response-content-disposition': 'inline',
      'response-cache-control': 'private, no-store',
    })
  })

  it('is looked at once, and only its first bytes', async () => {
    const { photo } = await announced()
    uploaded(jpeg)
    const [first, second] = [await download(photo.id), await download(photo.id)]
    expect([first.status, second.status]).toEqual([200, 200])
    expect(looks()).toBe(1)
    expect(bucket.commandCalls(GetObjectCommand)[0]?.args[0].input.Range).toBe('bytes=0-7')
    expect(photos()).toMatchObject([{ checkedAt: noon }])
  })

  it('is shown to two who look at the same moment', async () => {
    const { photo } = await announced()
    uploaded(jpeg)
    const answers = await Promise.all([download(photo.id), download(photo.id)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
  })

  it.each([
    ['no picture', [...Buffer.from('<html><s')], 1234],
    ['a picture of another type than was announced', png, 1234],
    ['empty', [], 0],
    ['too large', jpeg, 5_000_001],
  ] as const)('is gone, and was never there, where it is %s', async (_, start, size) => {
    const { photo } = await announced()
    uploaded([...start], size)
    const { status, body } = await download(photo.id)
    expect([status, body.code]).toEqual([404, 'photo/not-found'])
    expect(deleted()).toEqual([`photos/${deviceId}/${photo.id}`])
    expect(photos()).toEqual([])
    uploaded(jpeg)
    expect((await download(photo.id)).status).toBe(404)
  })

  it('is not there before it was put, and may still come', async () => {
    const { photo } = await announced()
    nothingUploaded()
    expect((await download(photo.id)).status).toBe(404)
    expect(deleted()).toEqual([])
    uploaded(jpeg)
    expect((await download(photo.id)).status).toBe(200)
  })

  it('is gone after 30 days, whenever it is swept away', async () => {
    const { photo } = await announced()
    uploaded(jpeg)
    setNow(noon + 30 * day - 1)
    ofOwner = putSession(tables, {}, { lastUsedAt: Date.now(), expiresAt: Date.now() + day }).token
    expect((await download(photo.id)).status).toBe(200)
    setNow(noon + 30 * day)
    expect((await download(photo.id)).body.code).toBe('photo/not-found')
  })

  it('is nobody else’s: not of a stranger, not of the device that took it', async () => {
    const { photo } = await announced()
    uploaded(jpeg)
    const stranger = putSession(tables, { accountId: strangerId }).token
    expect((await download(photo.id, stranger)).body.code).toBe('photo/not-found')
    expect((await download(photo.id, ofDevice)).body.code).toBe('session/not-allowed')
    expect(looks()).toBe(0)
  })

  it('of a former owner is not the next one’s', async () => {
    const { photo } = await announced()
    uploaded(jpeg)
    putDevice(tables, { ownerId: strangerId })
    const next = putSession(tables, { accountId: strangerId }).token
    expect((await download(photo.id, next)).body.code).toBe('photo/not-found')
  })

  it('stays where S3 does not answer, and the owner is told to come back', async () => {
    const { photo } = await announced()
    bucket.on(GetObjectCommand).rejects(awsError('SlowDown'))
    const { status, body } = await download(photo.id)
    expect([status, body.code]).toEqual([503, 'service/busy'])
    bucket.on(GetObjectCommand).rejects(awsError('AccessDenied'))
    expect((await download(photo.id)).status).toBe(500)
    expect([deleted(), photos().length]).toEqual([[], 1])
  })
})

describe('the photos of a device that was disconnected', () => {
  it('go, every one, and first their pictures', async () => {
    const { photo } = await announced()
    for (let made = 0; made < 60; made++) {
      const command = { ...mugshot, commandId: `cmd_${made}` }
      const given = { photoId: `pho_${made}`, contentType: 'image/png', bytes: 1, command } as const
      await createPhoto(newPhoto(given, noon), isStill(mugshot))
    }
    await forgetPhotos(deviceId)
    expect(new Set(deleted()).size).toBe(61)
    expect(deleted()).toContain(`photos/${deviceId}/${photo.id}`)
    expect(tables.list('commands', 'photo')).toEqual([])
    expect(tables.list('commands', 'command#')).toHaveLength(1)
  })

  it('are found again where S3 fails in between', async () => {
    await announced()
    bucket.on(DeleteObjectCommand).rejectsOnce(awsError('InternalError')).resolves({})
    await expect(forgetPhotos(deviceId)).rejects.toThrow('InternalError')
    expect(photos()).toHaveLength(1)
    await forgetPhotos(deviceId)
    expect(tables.list('commands', 'photo')).toEqual([])
  })
})
