// Everything between phone and hub: connections that open and break, publishes that arrive or do not and are confirmed or
// not, messages of the hub that are bound to the connection they were sent on, and copies of old ones that somebody kept.

import { decodeJwt } from 'jose'
import { Down, type UpKind } from '../../../contracts/device-messages.ts'
import type { Link, LinkListener } from '../../../device/sdk/link.ts'
import type { RuleEvent } from '../../../lambdas/platform/mqtt.ts'
import { type Actor, as, never } from './actors.ts'
import type { Clock } from './clock.ts'
import type { Hub, RuleName } from './hub.ts'

interface Connection {
  readonly actor: Actor
  readonly listener: LinkListener
  isOpen: boolean
}

interface Attempt {
  readonly actor: Actor
  readonly accept: () => void
  readonly refuse: (cause: Error) => void
}

export interface Publication {
  readonly kind: UpKind
  readonly payload: string
  readonly connection: Connection
  readonly confirm: () => void
  readonly fail: (cause: Error) => void
}

export interface Delivery {
  readonly payload: string
  readonly connection: Connection
}

export class Network {
  readonly #hub: Hub
  readonly #clock: Clock
  #connection: Connection | undefined
  #attempts: Attempt[] = []
  #publications: Publication[] = []
  #deliveries: Delivery[] = []
  #version = 0
  deviceId = ''
  /** Every signed message that was ever sent. */
  readonly copies: string[] = []
  /** Called when the hub's word for the time comes in. */
  onTime: (serverTime: number) => void = () => {}

  constructor(hub: Hub, clock: Clock) {
    this.#hub = hub
    this.#clock = clock
  }

  get isConnected(): boolean {
    return this.#connection?.actor.alive === true
  }
  get attempts(): readonly Attempt[] {
    this.#attempts = this.#attempts.filter(({ actor }) => actor.alive)
    return this.#attempts
  }
  get publications(): readonly Publication[] {
    return this.#publications
  }
  get deliveries(): readonly Delivery[] {
    return this.#deliveries
  }

  /** A way to the broker for a process of the phone. */
  open(actor: Actor, listener: LinkListener): Promise<Link> {
    return new Promise((resolve, reject) => {
      const accept = () => {
        this.cut()
        const connection = { actor, listener, isOpen: true }
        this.#connection = connection
        this.#seen(true)
        resolve(this.#linkOf(connection))
      }
      this.#attempts.push({ actor, accept, refuse: reject })
    })
  }

  decide(attempt: Attempt, refusal?: Error): void {
    this.#attempts = this.#attempts.filter((each) => each !== attempt)
    if (refusal) attempt.refuse(refusal)
    else attempt.accept()
  }

  /** Breaks the connection. What was on its way and is not in is lost, and nobody is told what of it was in. */
  cut(cause = new Error('connection lost')): void {
    const connection = this.#connection
    if (!connection) return
    this.#connection = undefined
    connection.isOpen = false
    const lost = this.#publications.filter((each) => each.connection === connection)
    this.#publications = this.#publications.filter((each) => each.connection !== connection)
    this.#deliveries = this.#deliveries.filter((each) => each.connection !== connection)
    this.#seen(false)
    if (!connection.actor.alive) return
    for (const publication of lost) publication.fail(cause)
    as(connection.actor, () => connection.listener.closed(cause))
  }

  /** A publish of the phone comes in, and is confirmed unless that is lost. */
  arrive(publication: Publication, isConfirmed = true, isTwice = false): void {
    this.#publications = this.#publications.filter((each) => each !== publication)
    const { kind, payload } = publication
    if (kind === 'ack' || kind === 'sync')
      for (let n = 0; n < (isTwice ? 2 : 1); n++) this.#handOver(kind, kind, payload)
    if (isConfirmed) publication.confirm()
    // Without a confirmation the connection is at its end: MQTT 3.1.1 §4.4, it is sent again on the next.
    else this.cut()
  }

  /** The broker publishes to the phone. */
  send(payload: string): void {
    if (payload.includes('"jws"')) this.copies.push(payload)
    if (this.#connection) this.#deliveries.push({ payload, connection: this.#connection })
  }

  lose(delivery: Delivery): void {
    this.#deliveries = this.#deliveries.filter((each) => each !== delivery)
  }

  deliver(delivery: Delivery): void {
    this.lose(delivery)
    this.inject(delivery.payload)
  }

  /** Something comes in at the phone, wherever it is from. */
  inject(payload: string): void {
    const connection = this.#connection
    if (!connection?.actor.alive) return
    const down = Down.parse(JSON.parse(payload))
    if ('sync' in down) this.onTime(Number(decodeJwt(down.sync).iat) * 1000)
    as(connection.actor, () => connection.listener.message(Buffer.from(payload)))
  }

  #linkOf(connection: Connection): Link {
    return {
      publish: (topic, payload) =>
        new Promise((resolve, reject) => {
          if (!connection.isOpen) return reject(new Error('closed'))
          const kind = topic.split('/').at(-1) as UpKind
          this.#publications.push({ kind, payload, connection, confirm: resolve, fail: reject })
        }),
      subscribe: () => (connection.isOpen ? Promise.resolve() : Promise.reject(new Error('closed'))),
      end: () => {
        if (this.#connection === connection) this.cut()
        return connection.actor.alive ? Promise.resolve() : never()
      },
    }
  }

  #seen(isConnect: boolean): void {
    if (isConnect) this.#version++
    const eventType = isConnect ? 'connected' : 'disconnected'
    this.#handOver('presence', eventType, JSON.stringify({ eventType, versionNumber: this.#version }))
  }

  #handOver(rule: RuleName, kind: string, payload: string): void {
    const body = Buffer.from(payload).toString('base64')
    const event: RuleEvent = { body, kind, deviceId: this.deviceId, receivedAt: this.#clock.now }
    this.#hub.events.push({ rule, event })
  }
}
