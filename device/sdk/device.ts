// The device as an integrator sees it: open it from its state folder, connect it, tell its protection status. Nothing
// with a time in it leaves before the hub has said what time it is.

import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Status, type Sync, topics, type UpKind } from '../../contracts/device-messages.ts'
import { reconnecting } from './back-off.ts'
import { HubClock, systemTimers } from './clock.ts'
import { CommandRunner } from './command-runner.ts'
import { Connection } from './connection.ts'
import type { DeviceOptions, ProtectionReport } from './device-options.ts'
import { type EnrolmentRecord, loadEnrolment } from './enrolment-record.ts'
import { type DeviceEvents, stepOf } from './events.ts'
import { Inbox, type SyncAnswer } from './inbox.ts'
import { Journal } from './journal.ts'
import { acknowledgementOf, type JournalEntry } from './journal-entry.ts'
import { loadOrMakeKey } from './keys.ts'
import type { OpenLink } from './link.ts'
import { mqttLinks, openTlsStream } from './mqtt-link.ts'
import { Outbox } from './outbox.ts'
import { pullOpenCommands } from './pull.ts'
import { Synchroniser, syncPatience } from './synchroniser.ts'
import { Trust } from './trust.ts'

/** How long `close` waits for handlers and for the broker, milliseconds. */
const patienceAtClose = 500
/** A key that is not known may be a new one; but the hub is asked for the set at most this often, milliseconds. */
const betweenKeySets = 60_000

/** What `openDevice` reads from the state folder. */
interface Kept {
  readonly record: EnrolmentRecord
  readonly keyPem: string
  readonly trust: Trust
  readonly journal: Journal
  readonly clock: HubClock
}

/**
 * Opens an enrolled device. It does not connect yet.
 * @throws where the folder holds no enrolment, or one that is garbled
 */
export async function openDevice(options: DeviceOptions): Promise<Device> {
  const { state } = options
  const record = await loadEnrolment(state)
  if (!record) throw new Error(`${state} holds no device. Enrol it first.`)
  const clock = new HubClock(options.timers ?? systemTimers)
  const now = () => (clock.known ? clock.now() : 0)
  const [keyPem, trust, journal] = await Promise.all([
    loadOrMakeKey(state),
    Trust.of(state, record),
    Journal.open(join(state, 'commands.journal'), now),
  ])
  return new Device(options, { record, keyPem, trust, journal, clock })
}

/** An enrolled device; `openDevice` makes it. See `DeviceEvents` for what it emits. */
export class Device extends EventEmitter<DeviceEvents> {
  readonly #options: DeviceOptions
  readonly #kept: Kept
  readonly #runner: CommandRunner
  readonly #inbox: Inbox
  readonly #outbox: Outbox
  readonly #connection: Connection
  readonly #synchroniser: Synchroniser
  #report: ProtectionReport | undefined
  #sequence = 0
  #syncedAt = 0

  constructor(options: DeviceOptions, kept: Kept) {
    super()
    this.#options = options
    this.#kept = kept
    this.#outbox = this.#makeOutbox()
    this.#runner = this.#makeRunner()
    this.#inbox = this.#makeInbox()
    this.#synchroniser = this.#makeSynchroniser()
    this.#connection = this.#makeConnection()
  }

  /** The device's id, `dev_…`. */
  get id(): string {
    return this.#kept.record.device.id
  }

  /** What was agreed at enrolment: name, hub, and the rest. It holds secrets. */
  get enrolment(): EnrolmentRecord {
    return this.#kept.record
  }

  /** Connects, and stays connected until `close`. Call it once. */
  connect(): void {
    this.#connection.start()
  }

  /**
   * Tells the protection status: call it once at the start and after each change. It goes out as soon as the hub is
   * there, the latest only, and again whenever the hub was asked what is open.
   */
  report(report: ProtectionReport): void {
    this.#report = report
    if (this.#kept.clock.known) this.#sendReport(report)
  }

  /**
   * Fetches the open commands over HTTPS and carries them out, for networks that block MQTT. What became of them is
   * told when MQTT connects. Resolves with the number of messages when they are journalled.
   * @throws {Refused} `session/required`, `device/not-found`: the device was disconnected from the account
   * @throws {Unreachable}
   */
  async pull(): Promise<number> {
    const { record, clock } = this.#kept
    const { signed, serverTime } = await pullOpenCommands(record, this.#options.fetch)
    if (!clock.known && serverTime) clock.set(serverTime)
    await this.#inbox.release()
    await Promise.all(signed.map((jws) => this.#inbox.take(jws)))
    return signed.length
  }

  /** Disconnects and closes the state folder, within a second. What a handler does not finish is taken up at the next start. */
  async close(): Promise<void> {
    const patience = new AbortController()
    await Promise.race([
      Promise.allSettled([this.#inbox.close(), this.#connection.stop(), this.#runner.stop()]),
      wait(patienceAtClose, undefined, { signal: patience.signal }).catch(() => {}),
    ])
    patience.abort()
    this.#synchroniser.stop()
    await this.#kept.journal.close()
  }

  async #onSync({ serverTime, verificationKeys }: SyncAnswer): Promise<void> {
    const { clock, trust } = this.#kept
    const clockOffsetMs = clock.set(serverTime)
    this.#syncedAt = clock.now()
    this.#connection.settled()
    this.#synchroniser.answered()
    await trust.renew(verificationKeys).catch((failure) => this.#announce('refused', { reason: String(failure) }))
    this.#announce('synced', { serverTime, clockOffsetMs })
    if (this.#report) this.#sendReport(this.#report)
  }

  #onRefused(refusal: { reason: string; commandId?: string }): void {
    this.#announce('refused', refusal)
    const { clock } = this.#kept
    // A key that is new, or a clock that went wrong, while the device was suspended say.
    const isMendable = refusal.reason === 'unknown-key' || refusal.reason === 'issued-in-future'
    if (!isMendable || clock.now() - this.#syncedAt < betweenKeySets) return
    this.#syncedAt = clock.now()
    this.#synchroniser.begin()
  }

  #sendReport(report: ProtectionReport): void {
    this.#sequence = Math.max(this.#sequence + 1, this.#kept.clock.now())
    const status: Status = { epoch: this.#kept.record.epoch, sequence: this.#sequence, report }
    this.#publish('status', status).catch(() => {}) // the next sync sends the latest again
  }

  #tell(entry: JournalEntry, changed: boolean): void {
    this.#outbox.offer(entry)
    if (changed) this.#announce('command', stepOf(entry))
  }

  /** Listeners hear it after the work at hand: one that throws must not come between the journal and the action. */
  #announce<K extends keyof DeviceEvents>(event: K, ...news: DeviceEvents[K]): void {
    queueMicrotask(() => this.emit<keyof DeviceEvents>(event, ...news))
  }

  #publish(kind: UpKind, message: object): Promise<void> {
    return this.#connection.publish(topics.ingest(kind, this.id), JSON.stringify(message))
  }

  #makeOutbox(): Outbox {
    const { journal } = this.#kept
    return new Outbox(
      {
        publish: (entry) => this.#publish('ack', acknowledgementOf(entry)),
        onDelivered: (entry) => void journal.record({ ...entry, delivered: true }).catch(() => {}),
      },
      journal.entries().filter((entry) => !entry.delivered),
    )
  }

  #makeRunner(): CommandRunner {
    const { journal, record, clock } = this.#kept
    return new CommandRunner({
      journal,
      handlers: this.#options.handlers,
      epoch: record.epoch,
      now: () => clock.now(),
      tell: (entry, changed) => this.#tell(entry, changed),
      onTrouble: (commandId, cause) => this.#announce('trouble', { commandId, cause }),
    })
  }

  #makeInbox(): Inbox {
    return new Inbox({
      deviceId: this.id,
      keySet: () => this.#kept.trust.keySet,
      clock: this.#kept.clock,
      runner: this.#runner,
      onSync: (answer) => this.#onSync(answer),
      onRefused: (refusal) => this.#onRefused(refusal),
    })
  }

  #makeSynchroniser(): Synchroniser {
    const { epoch, device } = this.#kept.record
    const question: Sync = { epoch, appVersion: this.#options.appVersion ?? device.appVersion }
    return new Synchroniser({
      ask: () => this.#publish('sync', question),
      timers: this.#options.timers ?? systemTimers,
      random: this.#options.random ?? Math.random,
      patience: this.#options.syncPatience ?? syncPatience,
    })
  }

  #makeConnection(): Connection {
    const { timers = systemTimers, random = Math.random, reconnect: backOff = reconnecting, links } = this.#options
    const usual = this.#usualLinks()
    const topic = topics.commands(this.id)
    return new Connection(
      { open: links?.(usual) ?? usual, topic, backOff, timers, random },
      {
        connected: () => {
          this.#announce('connected')
          this.#synchroniser.begin()
          void this.#outbox.sendAll()
        },
        disconnected: (cause) => {
          this.#synchroniser.stop()
          this.#announce('disconnected', { cause })
        },
        reconnecting: (waiting) => this.#announce('reconnecting', waiting),
        refused: (refusal) => this.#announce('refused-by-hub', refusal),
        message: (payload) => this.#inbox.receive(payload),
      },
    )
  }

  #usualLinks(): OpenLink {
    const { record, keyPem } = this.#kept
    return mqttLinks({
      clientId: record.mqtt.clientId,
      keepaliveSeconds: this.#options.keepaliveSeconds ?? 300,
      openStream: () => openTlsStream(this.#options.mqttUrl?.() ?? record.mqtt.url, { ...record, keyPem }),
    })
  }
}
