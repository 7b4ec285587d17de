// Devices against the local cloud: real keys, real certificates, real mutual TLS, a device in a process of its own.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { listActivity } from '../../contracts/account.ts'
import type { Refused } from '../../contracts/client.ts'
import { disconnectDevice, listDevices, readDevice, renameDevice } from '../../contracts/devices.ts'
import { eventually } from '../support/eventually.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { newPerson, type Person } from '../support/person.ts'
import { startSimulator, stopAllSimulators } from '../support/simulator.ts'

let hub: Hub
let state: string
let owner: Person

beforeAll(async () => {
  hub = await borrowHub()
}, 60_000)
afterAll(() => hub.stop())
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'vigil-device-'))
  owner = await newPerson(hub)
})
afterEach(async () => {
  await stopAllSimulators()
  await rm(state, { recursive: true, force: true })
})

const start = (args: string[] = []) => startSimulator(hub, { token: owner.token, state: join(state, 'phone'), args })
const read = async (deviceId: string) => (await owner.call(readDevice, { params: { deviceId } })).body
const code = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error: Refused) => error.problem.code,
  )

describe('a device', () => {
  it('connects, is seen online, and tells its protection status', async () => {
    const phone = await start(['--name', 'My phone'])
    const device = await eventually('a report', async () => {
      const found = await read(phone.deviceId)
      return found.presence.online && found.report ? found : undefined
    })
    expect(device).toMatchObject({ name: 'My phone', platform: 'android', protection: { state: 'at-risk' } })
    expect(device.protection.reasons).toEqual([
      { code: 'antivirus-off', command: 'antivirus.enable' },
      { code: 'databases-very-old', command: 'antivirus.update-databases' },
    ])
    expect((await owner.call(listDevices, {})).body.items.map(({ id }) => id)).toEqual([phone.deviceId])
    await hub.mail(owner.email, ({ subject }) => subject === 'My phone is connected to your account')
  })

  it('is seen away when it stops, and online when it comes back as the same device', async () => {
    const phone = await start()
    await eventually('online', async () => (await read(phone.deviceId)).presence.online)
    await phone.stop()
    await eventually('away', async () => !(await read(phone.deviceId)).presence.online)
    const again = await startSimulator(hub, { state: join(state, 'phone') })
    expect(again.deviceId).toBe(phone.deviceId)
    await eventually('online again', async () => (await read(phone.deviceId)).presence.online)
  })

  it('is renamed', async () => {
    const phone = await start()
    await owner.call(renameDevice, { params: { deviceId: phone.deviceId }, body: { name: '  Work phone ' } })
    expect(await read(phone.deviceId)).toMatchObject({ name: 'Work phone' })
  })

  it('is nothing to another account', async () => {
    const phone = await start()
    const stranger = await newPerson(hub, 'mallory')
    const params = { deviceId: phone.deviceId }
    expect(await code(stranger.call(readDevice, { params }))).toBe('device/not-found')
    expect(await code(stranger.call(renameDevice, { params, body: { name: 'Mine' } }))).toBe('device/not-found')
    expect(await code(stranger.call(disconnectDevice, { params }))).toBe('device/not-found')
    expect((await stranger.call(listDevices, {})).body.items).toEqual([])
  })

  it('R63: loses its connection at once when it is disconnected, and can not come back (F24)', async () => {
    const phone = await start(['--name', 'Old phone'])
    await phone.until('the connection', ({ event }) => event === 'connected')
    await owner.call(disconnectDevice, { params: { deviceId: phone.deviceId } })
    await phone.until('the loss', ({ event }) => event === 'disconnected' || event === 'refused-by-hub')
    expect(await code(owner.call(readDevice, { params: { deviceId: phone.deviceId } }))).toBe('device/not-found')
    await eventually('an empty list', async () => (await owner.call(listDevices, {})).body.items.length === 0)
    await hub.mail(owner.email, ({ subject }) => subject === 'Old phone is no longer connected')
    const { items } = (await owner.call(listActivity, {})).body
    expect(items.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['device.connected', 'device.disconnected']))
  })
})
