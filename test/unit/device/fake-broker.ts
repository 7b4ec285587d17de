// A broker and the other end of the conversation, in this process and over plain TCP: answers syncs, keeps what a
// device says, and can fall silent or fall over.

import { EventEmitter, on } from 'node:events'
import { createServer, type Socket, connect as tcp } from 'node:net'
import { Aedes } from 'aedes'
import {
  type Acknowledgement,
  type DeviceEvent,
  type Status,
  type Sync,
  topics,
  type UpKind,
  upKinds,
} from '../../../contracts/device-messages.ts'
import { mqttLinks } from '../../../device/sdk/mqtt-link.ts'
import { listenOnFreePort } from '../../../local/ports.ts'
import { deviceId, type HubSigner, type SyncAnswer } from './hub-signer.ts'

interface Said {
  readonly ack: Acknowledgement
  readonly sync: Sync
  readonly status: Status
  readonly event: DeviceEvent
}

export class FakeBroker {
  /** What a sync is answered with; `undefined`: with nothing. */
  syncAnswer: (() => SyncAnswer) | undefined
  /** Signs what a sync is answered with. */
  signer: HubSigner | undefined
  /** False: whoever comes is sent away at CONNECT. */
  letsIn = true
  readonly heard = new EventEmitter()
  readonly #sockets = new Set<Socket>()
  #port = 0
  #stop = async () => {}

  /** Listens, at first on a free port and later on the same one. */
  async start(): Promise<void> {
    const aedes = await Aedes.createBroker({
      preConnect: (_client, _packet, done) => done(this.letsIn ? null : new Error('not let in'), this.letsIn),
    })
    aedes.on('publish', (packet, client) => {
      const kind = client && upKinds.find((of) => packet.topic === topics.ingest(of, deviceId))
      if (!kind) return
      if (kind === 'sync') void this.#answer(JSON.parse(String(packet.payload)))
      this.heard.emit(kind, JSON.parse(String(packet.payload)))
    })
    const server = createServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
      aedes.handle(socket)
    })
    if (this.#port) await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve))
    else this.#port = await listenOnFreePort(server)
    this.send = (down) =>
      aedes.publish(
        {
          cmd: 'publish',
          topic: topics.commands(deviceId),
          payload: JSON.stringify(down),
          qos: 1,
          retain: false,
          dup: false,
        },
        () => {},
      )
    this.#stop = async () => {
      this.cut()
      await new Promise<void>((resolve) => aedes.close(() => server.close(() => resolve())))
    }
  }

  send: (down: object) => void = () => {}

  async #answer({ nonce }: Sync): Promise<void> {
    const answer = this.syncAnswer?.()
    if (answer && this.signer) this.send(await this.signer.syncAnswer(nonce, answer))
  }

  /** Breaks every connection, without a word. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  stop(): Promise<void> {
    return this.#stop()
  }

  /** The next message of a kind that fulfils a condition. */
  async next<K extends UpKind>(kind: K, fulfils: (message: Said[K]) => boolean = () => true): Promise<Said[K]> {
    for await (const [message] of on(this.heard, kind)) if (fulfils(message)) return message
    throw new Error('never reached')
  }

  /** Links to this broker over plain TCP. */
  links = () =>
    mqttLinks({
      clientId: deviceId,
      keepaliveSeconds: 60,
      openStream: () => tcp({ host: '127.0.0.1', port: this.#port, noDelay: true }),
    })
}
