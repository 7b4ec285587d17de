// The device as an integrator sees it: open it from its state folder, connect it, tell what it is like and what happens
// to it. Nothing with a time in it leaves before the hub has said what time it is.

import { EventEmitter } from 'node:events'
import { Refused } from '../../contracts/client.ts'
import type { Coverage } from '../../contracts/device-messages.ts'
import { disconnectDevice, readDevice } from '../../contracts/devices.ts'
import type { Place, Threat } from '../../contracts/findings.ts'
import { Agent, type Announce } from './agent.ts'
import { shortened } from './carry-out.ts'
import type { OptOut } from './choices.ts'
import type { DeviceOptions, ProtectionReport } from './device-options.ts'
import type { EnrolmentRecord } from './enrolment-record.ts'
import type { Occurrence } from './event-queue.ts'
import type { DeviceEvents } from './events.ts'
import { type Kept, openKept } from './kept.ts'
import type { LedgerEntry } from './ledger.ts'
import type { Verdict } from './recovery-code.ts'

/**
 * Opens an enrolled device. It does not connect yet.
 * @throws where the folder holds no enrolment, or one that is garbled
 */
export async function openDevice(options: DeviceOptions): Promise<Device> {
  return new Device(options, await openKept(options))
}

/** An enrolled device; `openDevice` makes it. See `DeviceEvents` for what it emits. */
export class Device extends EventEmitter<DeviceEvents> {
  readonly #kept: Kept
  readonly #agent: Agent

  constructor(options: DeviceOptions, kept: Kept) {
    super()
    this.#kept = kept
    // Listeners hear it after the work at hand: one that throws must not come between the journal and the action.
    const announce: Announce = (event, ...news) => queueMicrotask(() => this.emit<keyof DeviceEvents>(event, ...news))
    this.#agent = new Agent(options, kept, announce)
  }

  /** The device's id, `dev_…`. */
  get id(): string {
    return this.enrolment.device.id
  }

  /**
   * Of which subscription this device has a seat, and until when that covers it (RFC 3339), as the hub said last, signed;
   * undefined until it was heard since `openDevice`. Afterwards anti-virus commands come no more; everything else does.
   */
  get coverage(): Coverage | undefined {
    return this.#agent.coverage
  }

  /** What was agreed at enrolment: name, hub, and the rest. It holds secrets. */
  get enrolment(): EnrolmentRecord {
    return this.#kept.enrolment.record
  }

  /** The hub's time (RFC 3339), or this device's own where the hub was not heard yet. Use it for times in reports and results. */
  time(): string {
    return this.#kept.clock.time()
  }

  /** Connects, and stays connected until `close`. Called again, it does nothing. */
  connect(): void {
    this.#agent.start()
  }

  /**
   * Tells the protection status: call it once at the start and after each change. It goes out as soon as the hub is
   * there, the latest only, and again whenever the hub was asked what is open.
   */
  report(report: ProtectionReport): void {
    this.#agent.sendReport(report)
  }

  /** Tells of a threat that the device itself found, outside a scan that was asked for. Resolves when it is on the disk. */
  threatFound(threat: Threat): Promise<void> {
    return this.#happened({ kind: 'threat-found', threat: shortened(threat) })
  }

  /** Tells that another SIM is in the device. Resolves when it is on the disk. */
  simChanged(): Promise<void> {
    return this.#happened({ kind: 'sim-changed' })
  }

  /** Tells, before the battery ends, how full it is (0–100) and where the device is. Resolves when it is on the disk. */
  batteryLow(batteryPercent: number, place?: Place): Promise<void> {
    return this.#happened({ kind: 'battery-low', batteryPercent: Math.round(batteryPercent), ...(place && { place }) })
  }

  /** Tells that somebody meddles with the app or the system; `note` has at most 200 characters. Resolves when it is on the disk. */
  tampered(note?: string): Promise<void> {
    return this.#happened({ kind: 'tampered', ...(note && { note: note.slice(0, 200) }) })
  }

  /** What the person who holds the device opted out of. */
  get optedOut(): readonly OptOut[] {
    return this.#kept.choices.optedOut
  }

  /**
   * Replaces what the person opts out of. From now on such a command is rejected here (`opted-out`), and the owner sees
   * it with the next status report, which goes out at once where there is one.
   */
  async optOut(types: readonly OptOut[]): Promise<void> {
    await this.#kept.choices.optOut(types)
    this.#agent.sendReport()
  }

  /**
   * Tries the 8-digit code that the owner reads in the portal, in the place of a forgotten secret code. Needs no network.
   * Where it is `accepted`, let the person set a new secret code. Rejects, without an answer, where the disk refuses.
   */
  async tryRecoveryCode(typed: string): Promise<Verdict> {
    return (await this.#kept.guard).verify(typed)
  }

  /** Every command that this device was given, newest first, at most the last 500: for the person who holds it. */
  ledger(): LedgerEntry[] {
    return this.#kept.ledger.entries(this.#kept.journal.entries())
  }

  /**
   * Whose device this is: who may command it, for the person who holds it.
   * @throws {Refused} `session/required`, `device/not-found`: it is nobody's any more
   * @throws {Unreachable}
   */
  async owner(): Promise<{ readonly email: string }> {
    const { body } = await this.#kept.call(readDevice, { params: { deviceId: this.id } })
    if (!body.owner) throw new Error('The hub did not say whose device this is.')
    return body.owner
  }

  /**
   * Disconnects this device from its account, closes it and empties its state folder. A device that was disconnected
   * already is emptied all the same.
   * @throws {Refused} `device/can-not-leave`: only its owner can disconnect it now. Nothing has changed.
   * @throws {Unreachable} Nothing has changed here; call it again.
   */
  async leave(): Promise<void> {
    await this.#kept.call(disconnectDevice, { params: { deviceId: this.id } }).catch((failure) => {
      const isGone = failure instanceof Refused && failure.is('session/required', 'device/not-found')
      if (!isGone) throw failure
    })
    await this.#agent.vanish()
  }

  /**
   * Fetches the open commands over HTTPS and carries them out, for networks that block MQTT: what became of them is told
   * over HTTPS as well, until MQTT connects. A connected device does this by itself where MQTT can not be reached; call it
   * where the system wakes your app for a moment. Resolves with the number of messages when they are journalled.
   * @throws {Refused} `session/required`, `device/not-found`: the device was disconnected from the account
   * @throws {Unreachable}
   */
  pull(): Promise<number> {
    return this.#agent.pull()
  }

  /** Disconnects and closes the state folder, within a second. What a handler does not finish is taken up at the next start. */
  close(): Promise<void> {
    return this.#agent.close()
  }

  async #happened(occurrence: Occurrence): Promise<void> {
    await this.#kept.events.add(occurrence)
    void this.#agent.sendEvents()
  }
}
