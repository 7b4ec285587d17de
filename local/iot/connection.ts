// One MQTT connection of a client that was let in. Keeps why it ended: the first reason given is the true one.

import { randomUUID } from 'node:crypto'
import type { Client } from 'aedes'
import type { Principal } from './principal.ts'

/** https://docs.aws.amazon.com/iot/latest/developerguide/life-cycle-events.html */
export type DisconnectReason =
  | 'API_INITIATED_DISCONNECT'
  | 'AUTH_ERROR'
  | 'CLIENT_ERROR'
  | 'CLIENT_INITIATED_DISCONNECT'
  | 'CONNECTION_LOST'
  | 'CUSTOMAUTH_TTL_EXPIRATION'
  | 'DUPLICATE_CLIENTID'
  | 'MQTT_KEEP_ALIVE_TIMEOUT'
  | 'SERVER_INITIATED_DISCONNECT'

/** What aedes keeps on a client and its types do not tell (aedes/lib/client.js). */
interface AedesClientState {
  /** A DISCONNECT packet came. */
  _disconnected: boolean
  will: unknown
}

export class Connection {
  readonly clientId: string
  readonly principal: Principal
  readonly address: string
  readonly sessionIdentifier = randomUUID()
  /** True once the client was told that it is connected. */
  established = false
  /** Resolves when the socket is gone and the broker has let go of the client. */
  readonly ended: Promise<void>
  readonly #client: Client & Partial<AedesClientState>
  #reason: DisconnectReason | undefined

  constructor(client: Client, principal: Principal, address: string) {
    this.#client = client
    this.clientId = client.id
    this.principal = principal
    this.address = address
    this.ended = new Promise((resolve) => client.conn.once('close', () => resolve()))
  }

  get open(): boolean {
    return !this.#client.closed && !this.#client.conn.destroyed
  }

  get reason(): DisconnectReason {
    return this.#reason ?? (this.#client._disconnected ? 'CLIENT_INITIATED_DISCONNECT' : 'CONNECTION_LOST')
  }

  /** Says why the connection is about to end, where the broker ends it on its own. */
  because(reason: DisconnectReason): void {
    this.#reason ??= reason
  }

  close(reason: DisconnectReason): void {
    this.because(reason)
    this.#client.close()
  }

  forgetWill(): void {
    this.#client.will = null
  }
}
