// A device of a folder of its own, on the real SDK, with a hub of this process at the other end: for tests of what a
// device says and keeps, over restarts.

import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Device, openDevice } from '../../../device/sdk/device.ts'
import type { DeviceOptions } from '../../../device/sdk/device-options.ts'
import type { EnrolmentRecord } from '../../../device/sdk/enrolment-record.ts'
import { enrolInto } from './enrolled-device.ts'
import { FakeBroker } from './fake-broker.ts'
import { claimsAt, HubSigner } from './hub-signer.ts'

export class DeviceBench {
  readonly state: string
  readonly hub: HubSigner
  readonly broker = new FakeBroker()
  /** What the hub takes for now, milliseconds since 1970. */
  now: () => number = Date.now
  readonly #devices: Device[] = []

  private constructor(state: string, hub: HubSigner) {
    this.state = state
    this.hub = hub
  }

  static async make(more: Partial<EnrolmentRecord> = {}): Promise<DeviceBench> {
    const bench = new DeviceBench(await mkdtemp(join(tmpdir(), 'vigil-device-')), await HubSigner.make())
    await enrolInto(bench.state, bench.hub, more)
    const verificationKeys = await bench.hub.keySet()
    bench.broker.signer = bench.hub
    bench.broker.syncAnswer = () => ({ serverTime: new Date(bench.now()).toISOString(), verificationKeys })
    await bench.broker.start()
    return bench
  }

  async open(options: Partial<DeviceOptions> = {}): Promise<Device> {
    const waits = { reconnect: { fromMs: 5, toMs: 20 }, syncPatience: { fromMs: 60_000, toMs: 60_000 } }
    const device = await openDevice({ state: this.state, handlers: {}, ...waits, links: this.broker.links, ...options })
    this.#devices.push(device)
    return device
  }

  async connected(options: Partial<DeviceOptions> = {}): Promise<Device> {
    const device = await this.open(options)
    const synced = once(device, 'synced')
    device.connect()
    await synced
    return device
  }

  /** The hub sends a command; resolves with its id. */
  async send(type: string, more: Record<string, unknown> = {}): Promise<string> {
    const claims = claimsAt(this.now(), { type, ...more })
    this.broker.send({ jws: await this.hub.command(claims) })
    return claims.jti
  }

  /** The acknowledgement that the broker hears of a command in this state. */
  heard(state: string, more: (commandId: string) => boolean = () => true) {
    return this.broker.next('ack', (ack) => ack.trail.at(-1)?.state === state && more(ack.commandId))
  }

  async files(): Promise<string[]> {
    return (await readdir(this.state)).sort()
  }

  async close(): Promise<void> {
    for (const device of this.#devices) await device.close()
    await this.broker.stop()
    await rm(this.state, { recursive: true })
  }
}
