// What an open device does by itself: takes what the hub sends, carries it out, tells what became of it, keeps its clock,
// its keys and its certificate fresh, and forgets its person when it was wiped.

import { setTimeout as wait } from 'node:timers/promises'
import type { Acknowledgement, Coverage, Status } from '../../contracts/device-messages.ts'
import { systemTimers } from './clock.ts'
import { CommandRunner } from './command-runner.ts'
import type { DeviceOptions, ProtectionReport } from './device-options.ts'
import { type DeviceEvents, stepOf } from './events.ts'
import { HubLine } from './hub-line.ts'
import { Inbox, type SyncAnswer } from './inbox.ts'
import { acknowledgementOf, isDoneWipe, type JournalEntry } from './journal-entry.ts'
import type { Kept } from './kept.ts'
import { RefusedByHub } from './link.ts'
import { Outbox } from './outbox.ts'
import { photoSender } from './photos.ts'
import { acknowledgeOverHttps, pullOpenCommands } from './pull.ts'
import { eraseDevice, erasePersonal } from './state-folder.ts'
import { verifySync } from './verify.ts'

/** How long `close` waits for handlers and for the broker, milliseconds. */
const patienceAtClose = 500
/** How long a wipe waits for the hub to know that it begins, milliseconds. */
const patienceBeforeWipe = 10_000
/** One for each port that MQTT may go through. */
const attemptsBeforePull = 2
/** A key that is not known may be a new one; but the hub is asked for the set at most this often, milliseconds. */
const betweenKeySets = 60_000

export type Announce = <K extends keyof DeviceEvents>(event: K, ...news: DeviceEvents[K]) => void

export class Agent {
  readonly #options: DeviceOptions
  readonly #kept: Kept
  readonly #announce: Announce
  readonly #runner: CommandRunner
  readonly #inbox: Inbox
  readonly #outbox: Outbox
  readonly #line: HubLine
  #report: ProtectionReport | undefined
  #covered: { readonly coverage: Coverage; readonly at: number } | undefined
  #started = false
  #sequence = 0
  #syncedAt = 0
  /** The hub answered over HTTPS, and MQTT has not connected since: what became of commands goes that way as well. */
  #byPull = false
  #pulling = false
  /** Where the device was wiped: settled when nothing is left but what it takes to report it. */
  #wiped: Promise<void> | undefined

  constructor(options: DeviceOptions, kept: Kept, announce: Announce) {
    this.#options = options
    this.#kept = kept
    this.#announce = announce
    this.#outbox = this.#makeOutbox()
    this.#runner = this.#makeRunner()
    this.#inbox = this.#makeInbox()
    this.#line = this.#makeLine()
    const wipe = kept.journal.entries().find(isDoneWipe)
    if (wipe) this.#forgetPerson(wipe)
  }

  start(): void {
    if (this.#started) return
    this.#started = true
    this.#runner.finishWipe()
    this.#line.start()
  }

  /** Fetches the open commands over HTTPS; resolves with their number when they are journalled. */
  async pull(): Promise<number> {
    const { clock, enrolment } = this.#kept
    const { signed, verificationKeys, serverTime } = await pullOpenCommands(enrolment.record, this.#options.fetch)
    if (verificationKeys) await this.#renewKeys(verificationKeys)
    this.#byPull = !this.#line.isConnected
    if (!clock.known && serverTime) clock.set(serverTime)
    await this.#inbox.release()
    await Promise.all(signed.map((jws) => this.#inbox.take(jws)))
    if (this.#byPull) void this.#outbox.sendAll()
    return signed.length
  }

  /** What the hub said last of the subscription. */
  get coverage(): Coverage | undefined {
    return this.#covered?.coverage
  }

  /** Sends the latest status, or the one before again, if the hub's clock is known. */
  sendReport(report = this.#report): void {
    const { clock, choices, enrolment } = this.#kept
    this.#report = report
    if (!report || !clock.known || this.#wiped) return
    this.#sequence = Math.max(this.#sequence + 1, clock.now())
    const status: Status = {
      epoch: enrolment.record.epoch,
      sequence: this.#sequence,
      report: { ...report, optedOut: [...choices.optedOut] },
    }
    this.#line.publish('status', status).catch(() => {}) // the next sync sends the latest again
  }

  sendEvents(): Promise<void> {
    return this.#kept.events.sendAll((event) => this.#line.publish('event', event))
  }

  /** Disconnects and closes the state folder, within a second. */
  async close(): Promise<void> {
    const { events, ledger, journal } = this.#kept
    const patience = new AbortController()
    await Promise.race([
      Promise.allSettled([this.#inbox.close(), this.#line.stop(), this.#runner.stop(), events.close(), this.#wiped]),
      wait(patienceAtClose, undefined, { signal: patience.signal }).catch(() => {}),
    ])
    patience.abort()
    await Promise.all([journal.close(), ledger.close()])
  }

  /** Closes, and leaves nothing of the device in its state folder. */
  async vanish(): Promise<void> {
    await this.close()
    await eraseDevice(this.#options.state)
  }

  async #onSync({ sync, verificationKeys }: SyncAnswer): Promise<void> {
    const { clock, trust, certificate, enrolment } = this.#kept
    // Before the answer is judged: it may be the first that a new key has signed.
    await this.#renewKeys(verificationKeys)
    const verified = await verifySync(sync, { deviceId: enrolment.record.device.id, keySet: trust.keySet })
    if (!verified.taken) return this.#announce('refused', { reason: verified.reason })
    const answer = this.#line.answered(verified.nonce)
    if (answer === 'not-asked') this.#announce('refused', { reason: answer })
    if (answer !== 'news') return
    const { serverTime } = verified
    const clockOffsetMs = clock.set(serverTime)
    this.#syncedAt = clock.now()
    const trouble = (cause: unknown) => this.#announce('trouble', { cause })
    await clock.remember(serverTime).catch(trouble)
    this.#announce('synced', { serverTime, clockOffsetMs })
    if (verified.coverage) this.#onCoverage(verified.coverage, Date.parse(serverTime))
    this.sendReport()
    void this.sendEvents()
    await certificate.taken().catch(trouble)
    void this.#renewCertificate().catch(trouble)
  }

  async #renewKeys(verificationKeys: string): Promise<void> {
    const { trust } = this.#kept
    await trust.renew(verificationKeys).catch((failure) => this.#announce('refused', { reason: String(failure) }))
  }

  /** Of two words the later counts, whichever came first; the same again is no news. */
  #onCoverage(coverage: Coverage, at: number): void {
    const former = this.#covered
    if (former && former.at > at) return
    this.#covered = { coverage, at }
    const isNews = former?.coverage.coveredUntil !== coverage.coveredUntil
    if (isNews || former?.coverage.subscriptionId !== coverage.subscriptionId) this.#announce('coverage', coverage)
  }

  async #renewCertificate(): Promise<void> {
    if (!(await this.#kept.certificate.renewWhenDue())) return
    this.#announce('certificate-renewed')
    await this.#line.renew()
  }

  #onRefused(refusal: { reason: string; commandId?: string }): void {
    this.#announce('refused', refusal)
    const { clock } = this.#kept
    // A key that is new, or a clock that went wrong, while the device was suspended say.
    const isMendable = refusal.reason === 'unknown-key' || refusal.reason === 'issued-in-future'
    if (!isMendable || clock.now() - this.#syncedAt < betweenKeySets) return
    this.#syncedAt = clock.now()
    this.#line.ask()
  }

  #tell(entry: JournalEntry, changed: boolean): void {
    this.#outbox.offer(entry)
    if (changed) this.#announce('command', stepOf(entry))
    if (isDoneWipe(entry)) this.#forgetPerson(entry)
    else if (changed) this.#kept.ledger.record(entry)
  }

  /** After a wipe, nothing stays but its report, and what it takes to send it. Nothing is carried out any more. */
  #forgetPerson({ commandId }: JournalEntry): void {
    const { events, ledger, journal, enrolment } = this.#kept
    void this.#runner.stop()
    this.#wiped ??= Promise.all([this.#inbox.close(), events.close(), ledger.close()])
      .then(() => Promise.all([journal.keepOnly(commandId), enrolment.change({ recoverySecret: '' })]))
      .then(() => erasePersonal(this.#options.state))
      .catch((cause) => this.#announce('trouble', { commandId, cause }))
  }

  async #onDelivered(entry: JournalEntry): Promise<void> {
    if (!isDoneWipe(entry)) return this.#kept.journal.record({ ...entry, delivered: true })
    await this.#wiped
    await this.vanish()
    this.#announce('wiped')
  }

  /** Until the hub has the latest word of a command, but not for long. */
  #untilTold(commandId: string, signal: AbortSignal): Promise<void> {
    const { timers = systemTimers } = this.#options
    return new Promise((resolve) => {
      const callOff = timers.after(patienceBeforeWipe, resolve)
      const enough = () => {
        callOff()
        resolve()
      }
      signal.addEventListener('abort', enough, { once: true })
      void this.#outbox.whenConfirmed(commandId).then(enough)
    })
  }

  #acknowledge(told: Acknowledgement): Promise<void> {
    const { call, enrolment } = this.#kept
    return this.#byPull ? acknowledgeOverHttps(call, enrolment.record.device.id, told) : this.#line.publish('ack', told)
  }

  /** Neither port of MQTT was let through, so far: HTTPS may be. */
  #onReconnecting(waiting: DeviceEvents['reconnecting'][0]): void {
    this.#announce('reconnecting', waiting)
    const isBlocked = waiting.attempt >= attemptsBeforePull && !(waiting.cause instanceof RefusedByHub)
    if (!isBlocked || this.#pulling) return
    this.#pulling = true
    void this.pull()
      .catch(() => {}) // no network at all, say: the next attempt decides
      .finally(() => {
        this.#pulling = false
      })
  }

  #makeOutbox(): Outbox {
    const undelivered = this.#kept.journal.entries().filter((entry) => !entry.delivered)
    const publish = (entry: JournalEntry) => this.#acknowledge(acknowledgementOf(entry))
    return new Outbox({ publish, onDelivered: (entry) => void this.#onDelivered(entry).catch(() => {}) }, undelivered)
  }

  #makeRunner(): CommandRunner {
    const { journal, enrolment, clock, choices, call } = this.#kept
    const { handlers, fetch } = this.#options
    return new CommandRunner({
      journal,
      handlers,
      epoch: enrolment.record.epoch,
      now: () => clock.now(),
      tell: (entry, changed) => this.#tell(entry, changed),
      optedOut: (type) => choices.includes(type),
      sendPictures: photoSender({ deviceId: this.#kept.enrolment.record.device.id, call, ...(fetch && { fetch }) }),
      untilTold: (commandId, signal) => this.#untilTold(commandId, signal),
      onTrouble: (commandId, cause) => this.#announce('trouble', { commandId, cause }),
    })
  }

  #makeInbox(): Inbox {
    return new Inbox({
      deviceId: this.#kept.enrolment.record.device.id,
      keySet: () => this.#kept.trust.keySet,
      clock: this.#kept.clock,
      runner: this.#runner,
      onCoverage: (coverage, at) => this.#onCoverage(coverage, at),
      onSync: (answer) => this.#onSync(answer),
      onRefused: (refusal) => this.#onRefused(refusal),
    })
  }

  #makeLine(): HubLine {
    return new HubLine(this.#options, this.#kept, {
      connected: () => {
        this.#byPull = false
        this.#announce('connected')
        if (!this.#wiped) this.#line.ask()
        void this.#outbox.sendAll()
      },
      disconnected: (cause) => this.#announce('disconnected', { cause }),
      reconnecting: (waiting) => this.#onReconnecting(waiting),
      refused: (refusal) => this.#announce('refused-by-hub', refusal),
      message: (payload) => this.#inbox.receive(payload),
    })
  }
}
