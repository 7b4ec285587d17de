// A device behind a network that lets no MQTT through, against the local cloud: the owner's commands come and are told
// all the same, over HTTPS alone; and each runs once, also where MQTT is let through after all.

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type CommandType, commandTypeNames, queueCommand, readCommand } from '../../contracts/commands.ts'
import { readDevice } from '../../contracts/devices.ts'
import { type CommandHandlers, type Device, enrol, openDevice } from '../../device/index.ts'
import { eventually } from '../support/eventually.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { newPerson, type Person } from '../support/person.ts'
import { wipeProof } from '../support/wiping.ts'

let hub: Hub
let owner: Person
let state: string
let device: Device
let runs: string[]
let isBlocked: boolean

const place = () => ({ latitude: 52.5, longitude: 13.4, accuracyMeters: 5, at: device.time() })
const handlers: CommandHandlers = {
  'device.locate': async () => {
    runs.push('locate')
    return { place: place() }
  },
  'device.lock': async () => void runs.push('lock'),
  'device.wipe': async () => void runs.push('wipe'),
}

beforeAll(async () => {
  hub = await borrowHub()
}, 60_000)
afterAll(() => hub.stop())
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'vigil-blocked-'))
  owner = await newPerson(hub)
  runs = []
  isBlocked = true
  const described = { name: 'Phone', platform: 'android' as const, appVersion: '1.0', capabilities: commandTypeNames }
  const { mqtt } = await enrol({ hub: hub.origin, token: owner.token, state, device: described })
  device = await openDevice({
    state,
    handlers,
    reconnect: { fromMs: 50, toMs: 100 },
    mqttUrl: () => (isBlocked ? 'mqtts://localhost:1' : mqtt.url),
  })
  device.connect()
})
afterEach(async () => {
  await device.close()
  await rm(state, { recursive: true })
})

async function ask(type: CommandType, more: object = {}) {
  const params = { deviceId: device.id }
  const { body } = await owner.call(queueCommand, { params, body: { type, ...more } as { type: 'device.locate' } })
  const read = async () => (await owner.call(readCommand, { params: { ...params, commandId: body.id } })).body
  return { read, end: () => eventually('its end', async () => (await read()).state === 'succeeded' && read()) }
}
const presence = async () => (await owner.call(readDevice, { params: { deviceId: device.id } })).body.presence

describe('a command, where no MQTT gets through', () => {
  it('waits, is fetched, carried out and shown as succeeded with its result', async () => {
    const command = await ask('device.locate')
    const { history, result } = await command.end()
    expect(history.map(({ state: at }) => at)).toEqual(['pending', 'sent', 'received', 'running', 'succeeded'])
    expect(result?.place).toMatchObject({ latitude: 52.5, longitude: 13.4 })
    expect([runs, (await presence()).online]).toEqual([['locate'], false])
  })

  it('runs once, also where MQTT gets through after all', async () => {
    await (await ask('device.lock')).end()
    isBlocked = false
    await eventually('online', async () => (await presence()).online)
    await (await ask('device.locate')).end()
    expect(runs).toEqual(['lock', 'locate'])
  })

  it('that wipes the device is told before its folder is emptied', async () => {
    const wiped = new Promise<void>((resolve) => device.once('wiped', resolve))
    const command = await ask('device.wipe', { proof: await wipeProof(owner, device.id) })
    await command.end()
    await wiped
    expect([runs, await readdir(state)]).toEqual([['wipe'], []])
  })
})
