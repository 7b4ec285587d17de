// A mugshot, from the owner's wish to the picture on the owner's screen, over HTTP and MQTT as a device and a portal speak
// it; the bucket is the local cloud's.

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Call, client } from '../../contracts/client.ts'
import { announcePhoto, downloadPhoto, queueCommand, readCommand } from '../../contracts/commands.ts'
import { disconnectDevice, readDevice } from '../../contracts/devices.ts'
import { allCalls } from '../support/control.ts'
import { closeAllMqtt, connectDevice, type DeviceWire } from '../support/device-wire.ts'
import { eventually } from '../support/eventually.ts'
import { type OwnHub, startHub } from '../support/hub.ts'
import { enrolFor, type OwnedDevice } from '../support/owned-device.ts'
import { newPerson, type Person, refusal } from '../support/person.ts'

let hub: OwnHub
let owner: Person
let device: OwnedDevice
let wire: DeviceWire
let asDevice: Call

beforeAll(async () => {
  hub = await startHub()
}, 60_000)
afterAll(async () => {
  closeAllMqtt()
  await hub.stop()
})
beforeEach(async () => {
  owner = await newPerson(hub)
  device = await enrolFor(owner, 'Phone', ['device.mugshot'])
  asDevice = client({ origin: hub.origin, token: () => device.session.token })
  wire = await connectDevice(device)
  await eventually('online', async () => (await owner.call(readDevice, { params: inDevice() })).body.presence.online)
})
afterEach(async () => {
  await hub.faults([])
  await hub.clock(0)
})

const picture = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(2000, 7)])
const inDevice = () => ({ deviceId: device.device.id })

/** A mugshot that the device is taking. */
async function mugshot(): Promise<string> {
  const { body } = await owner.call(queueCommand, { params: inDevice(), body: { type: 'device.mugshot' } })
  await wire.acknowledge(body.id, ['received', 'running'])
  return body.id
}
const announce = async (commandId: string, bytes = picture.length) =>
  (await asDevice(announcePhoto, { params: inDevice(), body: { commandId, contentType: 'image/png', bytes } })).body
const put = async ({ upload }: Awaited<ReturnType<typeof announce>>, body = picture) =>
  (await fetch(upload.url, { method: 'PUT', headers: upload.headers, body })).status
const download = async (photoId: string) =>
  (await owner.call(downloadPhoto, { params: { ...inDevice(), photoId } })).body
const missing = (photoId: string) => refusal(download(photoId)).then(({ code }) => code)
const objects = () =>
  readdir(join(hub.dataFolder, 'objects'), { recursive: true, withFileTypes: true }).then(
    (found) => found.filter((each) => each.isFile()).map(({ name }) => decodeURIComponent(name)),
    () => [],
  )

describe('a mugshot', () => {
  it('brings a photo that its owner sees for a minute, and whose owner alone', async () => {
    const commandId = await mugshot()
    const announced = await announce(commandId)
    expect(await missing(announced.photo.id)).toBe('photo/not-found')
    expect(await put(announced)).toBe(200)
    await wire.acknowledge(commandId, ['received', 'running', 'succeeded'], {
      result: { photos: [announced.photo.id] },
    })
    const params = { ...inDevice(), commandId }
    const result = await eventually('the result', async () => (await owner.call(readCommand, { params })).body.result)
    expect(result.photos).toEqual([announced.photo.id])

    const { url, contentType } = await download(announced.photo.id)
    const shown = await fetch(url)
    expect(contentType).toBe('image/png')
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': 'inline',
      'cache-control': 'private, no-store',
    })
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(picture)
    const mallory = await newPerson(hub, 'mallory')
    const asked = mallory.call(downloadPhoto, { params: { ...inDevice(), photoId: announced.photo.id } })
    expect((await refusal(asked)).code).toBe('photo/not-found')

    await hub.clock(61)
    expect((await fetch(url)).status).toBe(403)
    expect((await fetch((await download(announced.photo.id)).url)).status).toBe(200)
  })

  it('takes the announced size and type into the bucket, once, and nothing else', async () => {
    const announced = await announce(await mugshot())
    const { url, headers } = announced.upload
    const other = Buffer.concat([picture, picture])
    expect(await put(announced, picture.subarray(1)).catch(() => 'not sent')).not.toBe(200)
    for (const [sent, body] of [
      [{ ...headers, 'content-length': String(other.length) }, other],
      [{ ...headers, 'content-type': 'text/html' }, picture],
    ] as const)
      expect((await fetch(url, { method: 'PUT', headers: sent, body })).status).toBe(403)
    expect(await put(announced)).toBe(200)
    expect(await put(announced)).toBe(412)
    await hub.clock(301)
    expect(await put(announced)).toBe(403)
  })

  it('shows no photo that is none: the object is gone once somebody asked for it', async () => {
    const page = Buffer.from('<script>alert(1)</script>')
    const announced = await announce(await mugshot(), page.length)
    expect(await put(announced, page)).toBe(200)
    expect(await missing(announced.photo.id)).toBe('photo/not-found')
    expect((await objects()).filter((name) => name.includes(announced.photo.id))).toEqual([])
    expect(await put(announced, page)).toBe(200)
    expect(await missing(announced.photo.id)).toBe('photo/not-found')
  })

  it('has five photos at most', async () => {
    const commandId = await mugshot()
    for (let made = 0; made < 5; made++) await announce(commandId)
    expect((await refusal(announce(commandId))).code).toBe('photo/too-many')
  })

  it('keeps its photos over a restart, and for 30 days', async () => {
    const announced = await announce(await mugshot())
    await put(announced)
    await hub.restart()
    expect((await fetch((await download(announced.photo.id)).url)).status).toBe(200)
    await hub.clock(32 * 24 * 3600)
    await eventually('the end of the picture', async () => (await objects()).length === 0)
    await hub.clock(0)
    expect((await fetch((await download(announced.photo.id)).url)).status).toBe(404)
  })

  it('leaves nothing behind when its device is disconnected', async () => {
    const announced = await announce(await mugshot())
    await put(announced)
    await owner.call(disconnectDevice, { params: inDevice() })
    await eventually('the end of the picture', async () =>
      (await objects()).every((name) => !name.includes(announced.photo.id)),
    )
    expect(await missing(announced.photo.id)).toBe('photo/not-found')
  })
})

describe('the bucket', () => {
  it('is part of the cloud: its calls are recorded, and it can fail', async () => {
    const announced = await announce(await mugshot())
    await put(announced)
    await hub.faults([{ service: 's3', operation: 'GetObject', effect: 'error', times: 9 }])
    expect(await missing(announced.photo.id)).toBe('service/busy')
    await hub.faults([{ service: 's3', operation: 'GetObject', effect: 'throttle', times: 2 }])
    await download(announced.photo.id)
    const calls = (await allCalls(hub)).filter(({ service }) => service === 's3')
    expect(calls.findLast(({ operation }) => operation === 'GetObject')).toMatchObject({
      status: 206,
      functionId: expect.stringContaining('Photos'),
    })
    const uploads = calls.filter(({ operation }) => operation === 'PutObject')
    expect(uploads.length).toBeGreaterThan(0)
    for (const upload of uploads) expect(upload.functionId).toBeUndefined()
  })

  it('is where the portal may load pictures from, and no function logs where', async () => {
    const announced = await announce(await mugshot())
    await put(announced)
    const { url } = await download(announced.photo.id)
    const policy = (await fetch(hub.origin)).headers.get('content-security-policy') ?? ''
    expect(policy).toContain(`img-src 'self' data: ${new URL(url).origin};`)
    const log = await hub.output()
    expect(log).not.toContain('X-Amz-Signature')
  })
})
