// The line to the hub: one MQTT connection after the other, with the certificate that works, through the port that
// works, and the question "what is open?" behind each connect.

import { type Sync, topics, type UpKind } from '../../contracts/device-messages.ts'
import { reconnecting } from './back-off.ts'
import { systemTimers } from './clock.ts'
import { Connection, type ConnectionListener } from './connection.ts'
import type { DeviceOptions } from './device-options.ts'
import type { Kept } from './kept.ts'
import { type OpenLink, RefusedByHub } from './link.ts'
import { mqttLinks, openTlsStream } from './mqtt-link.ts'
import { Synchroniser, syncPatience } from './synchroniser.ts'

export class HubLine {
  readonly #options: DeviceOptions
  readonly #kept: Kept
  readonly #connection: Connection
  readonly #synchroniser: Synchroniser
  /** The usual port of MQTT could not be reached at the last attempt: the next goes through the one of HTTPS. */
  #blocked = false

  constructor(options: DeviceOptions, kept: Kept, listener: ConnectionListener) {
    this.#options = options
    this.#kept = kept
    const { timers = systemTimers, random = Math.random, reconnect: backOff = reconnecting, links } = options
    const topic = topics.commands(kept.enrolment.record.device.id)
    const usual = this.#usualLinks()
    const open = this.#learning(links?.(usual) ?? usual)
    this.#connection = new Connection({ open, topic, backOff, timers, random }, this.#pausing(listener))
    this.#synchroniser = new Synchroniser({
      ask: (nonce) => this.publish('sync', this.#question(nonce)),
      timers,
      random,
      patience: options.syncPatience ?? syncPatience,
    })
  }

  get isConnected(): boolean {
    return this.#connection.isOpen
  }

  start(): void {
    this.#connection.start()
  }

  /** Asks the hub what is open, until it answers. */
  ask(): void {
    this.#synchroniser.begin()
  }

  /** The hub has answered the question with this nonce: see `Synchroniser.answered`. */
  answered(nonce: string): ReturnType<Synchroniser['answered']> {
    const answer = this.#synchroniser.answered(nonce)
    if (answer === 'news') this.#connection.settled()
    return answer
  }

  /** Publishes with QoS 1; resolves when the broker has confirmed, rejects at once while there is no connection. */
  publish(kind: UpKind, message: object): Promise<void> {
    const { id } = this.#kept.enrolment.record.device
    return this.#connection.publish(topics.ingest(kind, id), JSON.stringify(message))
  }

  /** Connects anew, with the certificate that is to be shown now. */
  renew(): Promise<void> {
    return this.#connection.renew()
  }

  async stop(): Promise<void> {
    this.#synchroniser.stop()
    await this.#connection.stop()
  }

  #question(nonce: string): Sync {
    const { epoch, device } = this.#kept.enrolment.record
    return { epoch, appVersion: this.#options.appVersion ?? device.appVersion, nonce }
  }

  #pausing(listener: ConnectionListener): ConnectionListener {
    return {
      ...listener,
      disconnected: (cause) => {
        this.#synchroniser.stop()
        listener.disconnected(cause)
      },
    }
  }

  #usualLinks(): OpenLink {
    const { enrolment, certificate } = this.#kept
    return mqttLinks({
      clientId: enrolment.record.mqtt.clientId,
      keepaliveSeconds: this.#options.keepaliveSeconds ?? 300,
      openStream: () => openTlsStream(this.#blocked ? onPort443(this.#url()) : this.#url(), certificate.identity),
    })
  }

  #learning(open: OpenLink): OpenLink {
    return (listener, signal) =>
      open(listener, signal).catch((failure) => {
        if (failure instanceof RefusedByHub) this.#kept.certificate.refused()
        else this.#blocked = !this.#blocked && /:8883$/.test(this.#url())
        throw failure
      })
  }

  #url(): string {
    return this.#options.mqttUrl?.() ?? this.#kept.enrolment.record.mqtt.url
  }
}

const onPort443 = (url: string): string => url.replace(/:8883$/, ':443')
