import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Acknowledgement } from '../../../contracts/device-messages.ts'
import { type Device, openDevice } from '../../../device/sdk/device.ts'
import type { DeviceOptions } from '../../../device/sdk/device-options.ts'
import { certificateRequest, loadOrMakeKey } from '../../../device/sdk/keys.ts'
import { makeAuthority } from './authority.ts'
import { enrolInto } from './enrolled-device.ts'
import { FakeBroker } from './fake-broker.ts'
import { claimsAt, HubSigner, makeSigningKey, sign } from './hub-signer.ts'

const place = { latitude: 52.5, longitude: 13.4, accuracyMeters: 5, at: '2026-11-22T12:00:00.000Z' }
const quick = { fromMs: 5, toMs: 20 }
const patient = { fromMs: 60_000, toMs: 60_000 }
let state: string
let hub: HubSigner
let broker: FakeBroker
let devices: Device[]

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'vigil-device-'))
  hub = await HubSigner.make()
  broker = new FakeBroker()
  devices = []
  await enrolInto(state, hub)
  const verificationKeys = await hub.keySet()
  broker.signer = hub
  broker.syncAnswer = () => ({ serverTime: new Date().toISOString(), verificationKeys })
  await broker.start()
})
afterEach(async () => {
  for (const device of devices) await device.close()
  await broker.stop()
  await rm(state, { recursive: true })
})

async function open(options: Partial<DeviceOptions> = {}): Promise<Device> {
  const handlers = { 'device.locate': async () => ({ place }) }
  const usual = { state, handlers, reconnect: quick, syncPatience: patient, links: broker.links }
  const device = await openDevice({ ...usual, ...options })
  devices.push(device)
  return device
}

async function connected(options: Partial<DeviceOptions> = {}): Promise<Device> {
  const device = await open(options)
  const synced = once(device, 'synced')
  device.connect()
  await synced
  return device
}

const endOf = (id: string) => (ack: Acknowledgement) => ack.commandId === id && ack.trail.length === 3
const statesOf = (ack: Acknowledgement) => ack.trail.map(({ state }) => state)

describe('a connected device', () => {
  it('asks what is open, and carries out what the hub sends', async () => {
    const sync = broker.next('sync')
    await connected({ appVersion: '1.1' })
    expect(await sync).toEqual({ epoch: 1, appVersion: '1.1', nonce: expect.stringMatching(/^[\w-]{22}$/) })
    const claims = claimsAt(Date.now())
    const end = broker.next('ack', endOf(claims.jti))
    broker.send({ jws: await hub.command(claims) })
    expect(await end).toMatchObject({ epoch: 1, result: { place } })
    expect(statesOf(await end)).toEqual(['received', 'running', 'succeeded'])
  })

  it('has one connection, however often it is told to connect', async () => {
    const device = await open()
    const told: string[] = []
    device.on('connected', () => told.push('connected'))
    device.on('disconnected', () => told.push('disconnected'))
    const synced = once(device, 'synced')
    for (let times = 0; times < 3; times++) device.connect()
    await synced
    const claims = claimsAt(Date.now())
    const end = broker.next('ack', endOf(claims.jti))
    broker.send({ jws: await hub.command(claims) })
    await end
    expect(told).toEqual(['connected'])
  })

  it('stops a running command when the owner cancels it', async () => {
    const begun = Promise.withResolvers<void>()
    const handlers: DeviceOptions['handlers'] = {
      'device.locate': ({ signal }) => {
        begun.resolve()
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      },
    }
    await connected({ handlers })
    const claims = claimsAt(Date.now())
    const end = broker.next('ack', endOf(claims.jti))
    broker.send({ jws: await hub.command(claims) })
    await begun.promise
    broker.send({ jws: await hub.cancel(claims) })
    expect(statesOf(await end)).toEqual(['received', 'running', 'cancelled'])
  })

  it('judges no command before the hub has said what time it is', async () => {
    const answer = broker.syncAnswer
    broker.syncAnswer = undefined
    const device = await open({ timers: { now: () => 0, after: () => () => {} } })
    const sync = broker.next('sync')
    device.connect()
    const { nonce } = await sync
    const claims = claimsAt(Date.now())
    const end = broker.next('ack', endOf(claims.jti))
    broker.send({ jws: await hub.command(claims) })
    if (answer) broker.send(await hub.syncAnswer(nonce, answer()))
    expect(Math.abs(Date.parse((await end).trail[0]?.at ?? '') - Date.now())).toBeLessThan(10_000)
  })

  it('does not answer what the hub did not sign, and says so', async () => {
    const device = await connected()
    const acks: unknown[] = []
    broker.heard.on('ack', (ack) => acks.push(ack))
    const stranger = await makeSigningKey('key-1')
    for (const down of [
      { jws: await sign(claimsAt(Date.now()), stranger, 'vigil-command+jws') },
      { jws: await hub.command(claimsAt(Date.now(), { aud: 'dev_01K0000000000000000000000B' })) },
      { jws: 'garbage' },
      { unknown: true },
    ]) {
      const refused = once(device, 'refused')
      broker.send(down)
      await refused
    }
    const claims = claimsAt(Date.now())
    const end = broker.next('ack', endOf(claims.jti))
    broker.send({ jws: await hub.command(claims) })
    await end
    expect(acks.every((ack) => (ack as Acknowledgement).commandId === claims.jti)).toBe(true)
  })

  it('takes a key set of the root key, and goes on with the old one where another key signed it', async () => {
    const device = await connected()
    const next = await makeSigningKey('key-2')
    const answer = async (by: typeof next) => ({
      serverTime: new Date().toISOString(),
      verificationKeys: await hub.keySet([next.jwk], '2026-02-01T00:00:00.000Z', by),
    })
    const refused = once(device, 'refused')
    broker.send(await hub.syncAnswer('asked by nobody', await answer(next)))
    expect(String((await refused)[0].reason)).toContain('signature')
    const first = claimsAt(Date.now())
    const firstEnd = broker.next('ack', endOf(first.jti))
    broker.send({ jws: await hub.command(first) })
    await firstEnd
    const second = claimsAt(Date.now(), { seq: 2 })
    const secondEnd = broker.next('ack', endOf(second.jti))
    broker.send(await hub.syncAnswer('asked by nobody', await answer(hub.root), next))
    broker.send({ jws: await sign(second, next, 'vigil-command+jws') })
    await secondEnd
  })
})

describe('the protection status', () => {
  const report = {
    automaticAntivirus: true,
    databasesAt: '2026-11-22T12:00:00.000Z',
    threats: 0,
    permissionsMissing: [],
    updateAvailable: false,
    locked: false,
  }

  it('goes out once the device is connected, and on each change, with a rising sequence', async () => {
    const device = await open()
    device.report(report)
    const first = broker.next('status')
    device.connect()
    expect((await first).report).toEqual({ ...report, optedOut: [] })
    const second = broker.next('status')
    const third = broker.next('status', (status) => status.report.threats === 1)
    device.report({ ...report, locked: true })
    device.report({ ...report, threats: 1 })
    expect((await second).report.locked).toBe(true)
    expect((await second).sequence).toBeGreaterThan((await first).sequence)
    expect((await third).sequence).toBeGreaterThan((await second).sequence)
  })

  it('goes out again after a reconnect', async () => {
    const device = await connected()
    device.report(report)
    const again = broker.next('status', (status) => status.report.locked)
    broker.cut()
    await once(device, 'disconnected')
    device.report({ ...report, locked: true })
    expect((await again).report.locked).toBe(true)
  })
})

describe('a connection that comes and goes', () => {
  it('is opened again, and the device asks anew what is open', async () => {
    const device = await connected()
    const sync = broker.next('sync')
    const reconnecting = once(device, 'reconnecting')
    broker.cut()
    expect((await reconnecting)[0]).toMatchObject({ attempt: 1 })
    await sync
  })

  it('survives a broker that is away for several attempts', async () => {
    const device = await connected()
    await broker.stop()
    while ((await once(device, 'reconnecting'))[0].attempt < 4);
    const synced = once(device, 'synced')
    await broker.start()
    await synced
  })

  it('F34: tries the port of HTTPS in turn where that of MQTT can not be reached', async () => {
    const csr = await certificateRequest(await loadOrMakeKey(state))
    await enrolInto(state, hub, { certificatePem: await (await makeAuthority()).certify(csr, 'CN=device') })
    const device = await open({ mqttUrl: () => 'mqtts://localhost:8883', links: (usual) => usual })
    const ports: string[] = []
    const waited = new Promise<void>((resolve) =>
      device.on('reconnecting', ({ cause }) => {
        ports.push(/:(8883|443)\b/.exec(inspect(cause))?.[1] ?? 'none')
        if (ports.length === 3) resolve()
      }),
    )
    device.connect()
    await waited
    expect(ports).toEqual(['8883', '443', '8883'])
  })

  it('asks again while the hub does not answer', async () => {
    const answer = broker.syncAnswer
    broker.syncAnswer = undefined
    const device = await open({ syncPatience: quick })
    const synced = once(device, 'synced')
    const first = broker.next('sync')
    device.connect()
    await first
    await broker.next('sync')
    broker.syncAnswer = answer
    await synced
  })

  it('delivers what could not be told while it was away', async () => {
    const release = Promise.withResolvers<void>()
    const device = await connected({ handlers: { 'device.locate': () => release.promise } })
    const claims = claimsAt(Date.now())
    const running = broker.next('ack', (ack) => ack.trail.length === 2)
    broker.send({ jws: await hub.command(claims) })
    await running
    await broker.stop()
    const end = broker.next('ack', endOf(claims.jti))
    release.resolve()
    await once(device, 'command')
    await broker.start()
    expect(statesOf(await end)).toEqual(['received', 'running', 'succeeded'])
  })

  it('delivers after a restart what could not be told before it', async () => {
    const release = Promise.withResolvers<void>()
    const first = await connected({ handlers: { 'device.locate': () => release.promise } })
    const claims = claimsAt(Date.now())
    const running = broker.next('ack', (ack) => ack.trail.length === 2)
    broker.send({ jws: await hub.command(claims) })
    await running
    await broker.stop()
    release.resolve()
    await once(first, 'command')
    await first.close()
    await broker.start()
    const end = broker.next('ack', endOf(claims.jti))
    await connected()
    expect(statesOf(await end)).toEqual(['received', 'running', 'succeeded'])
  })

  it('is told as refused after three refusals, and goes on trying', async () => {
    broker.letsIn = false
    const device = await open()
    const refused = once(device, 'refused-by-hub')
    device.connect()
    expect((await refused)[0]).toMatchObject({ attempts: 3 })
    const synced = once(device, 'synced')
    broker.letsIn = true
    await synced
  })

  it('ends for good when the device is closed', async () => {
    const device = await connected()
    let reconnecting = false
    device.on('reconnecting', () => {
      reconnecting = true
    })
    const began = Date.now()
    await device.close()
    expect(Date.now() - began).toBeLessThan(1000)
    expect(reconnecting).toBe(false)
  })
})
