// The MQTT broker: aedes, with AWS IoT Core's rules about who may connect, publish, subscribe and receive, and its
// limits. Invariants: one live connection per client id; nothing is retained and no session outlives its connection;
// what the policy does not allow is not done.

import { Aedes, type Client } from 'aedes'
import { Connection } from './connection.ts'
import type { Accept, Transport } from './listeners.ts'
import type { Principal } from './principal.ts'
import { filterFault, maximumPayloadBytes, topicFault } from './topic.ts'
import type { RuleMessage } from './topic-rules.ts'

export interface ConnectAttempt {
  transport: Transport
  clientId: string
  username: string | undefined
  password: Buffer | undefined
}

export interface BrokerHooks {
  /** Says who connects; throws, with the reason for the log, where it may not. */
  authenticate(attempt: ConnectAttempt): Principal | Promise<Principal>
  connected(connection: Connection): void
  disconnected(connection: Connection): void
  published(message: RuleMessage): void
  log(line: string): void
}

export interface Broker {
  accept: Accept
  publish(topic: string, payload: Buffer, qos: 0 | 1): void
  connection(clientId: string): Connection | undefined
  connections(): Iterable<Connection>
  close(): Promise<void>
}

export async function startBroker(hooks: BrokerHooks): Promise<Broker> {
  const transports = new WeakMap<Client, Transport>()
  const connectionOf = new WeakMap<Client, Connection>()
  const live = new Map<string, Connection>()

  const aedes = await Aedes.createBroker({
    // A client that reads nothing for this long is dropped, before it holds up the delivery to others.
    drainTimeout: 5_000,

    preConnect(_, packet, done) {
      const { clientId, will } = packet
      // AWS has no persistent session to offer beyond an hour; the design asks for none. aedes would queue without bound.
      packet.clean = true
      if (!/^[^$].{0,127}$/s.test(clientId))
        return done(new Error('a client id has 1 to 128 characters, and no $ first'), false)
      if (will && (will.qos === 2 || will.retain)) return done(new Error('a will with QoS 2 or retain'), false)
      done(null, true)
    },

    authenticate(client, username, password, done) {
      admit(client, username, password).then(
        () => done(null, true),
        (error: Error) => {
          hooks.log(`iot: ${client.id} may not connect: ${error.message}`)
          done(null, false)
        },
      )
    },

    authorizePublish(client, packet, done) {
      const connection = client === null ? undefined : connectionOf.get(client)
      if (connection === undefined) return done(new Error('not connected'))
      const fault =
        topicFault(packet.topic) ??
        (packet.qos === 2 ? 'QoS 2' : undefined) ??
        (packet.payload.length > maximumPayloadBytes ? 'a payload larger than 128 kB' : undefined)
      const granted = !packet.retain && connection.principal.allows('iot:Publish', `topic/${packet.topic}`)
      if (fault === undefined && granted) return done(null)
      // aedes answers a refused publish by dropping the connection, as AWS does.
      const refusal = `may not publish to ${packet.topic}: ${fault ?? (packet.retain ? 'retain is not granted' : 'no policy allows it')}`
      hooks.log(`iot: ${connection.clientId} ${refusal}`)
      connection.because(fault === undefined ? 'AUTH_ERROR' : 'CLIENT_ERROR')
      done(new Error(refusal))
    },

    authorizeSubscribe(client, subscription, done) {
      const principal = connectionOf.get(client)?.principal
      const fault = filterFault(subscription.topic) ?? (subscription.qos === 2 ? 'QoS 2' : undefined)
      if (fault === undefined && principal?.allows('iot:Subscribe', `topicfilter/${subscription.topic}`)) {
        return done(null, subscription)
      }
      hooks.log(`iot: ${client.id} may not subscribe to ${subscription.topic}: ${fault ?? 'no policy allows it'}`)
      done(null, null) // SUBACK 128 [MQTT-3.9.3-2]
    },

    authorizeForward(client, packet) {
      return connectionOf.get(client)?.principal.allows('iot:Receive', `topic/${packet.topic}`) ? packet : null
    },

    published({ topic, payload }, client, done) {
      const connection = client === null ? undefined : connectionOf.get(client)
      const message = {
        topic,
        payload: Buffer.from(payload),
        clientId: connection?.clientId,
        principal: connection?.principal.identifier,
      }
      // aedes talks to itself under $SYS.
      if (!topic.startsWith('$SYS/')) hooks.published(message)
      done(null)
    },
  })

  async function admit(client: Client, username: string | undefined, password: Buffer | undefined): Promise<void> {
    const transport = transports.get(client)
    if (transport === undefined) throw new Error('it came from nowhere')
    const principal = await hooks.authenticate({ transport, clientId: client.id, username, password })
    if (!principal.allows('iot:Connect', `client/${client.id}`)) throw new Error('no policy allows it')

    const connection = new Connection(client, principal, transport.address)
    if (!connection.open) throw new Error('it left')
    const twin = live.get(client.id)
    live.set(client.id, connection)
    connectionOf.set(client, connection)
    client.conn.once('close', () => {
      if (live.get(client.id) === connection) live.delete(client.id)
      if (connection.established) hooks.disconnected(connection)
    })
    if (twin === undefined) return
    // aedes forgets a client by its id: the old one must be gone before the new one is entered.
    twin.close('DUPLICATE_CLIENTID')
    await twin.ended
  }

  aedes.on('clientReady', (client) => {
    const connection = connectionOf.get(client)
    if (connection === undefined || !connection.open) return
    connection.established = true
    hooks.connected(connection)
  })
  aedes.on('keepaliveTimeout', (client) => connectionOf.get(client)?.because('MQTT_KEEP_ALIVE_TIMEOUT'))
  aedes.on('clientError', (client, error) => {
    // An error of the socket has a code; any other is one of the protocol.
    connectionOf.get(client)?.because('code' in error ? 'CONNECTION_LOST' : 'CLIENT_ERROR')
  })
  aedes.on('connectionError', (_, error) => hooks.log(`iot: a connection was refused: ${error.message}`))

  return {
    accept: (stream, transport) => void transports.set(aedes.handle(stream), transport),
    publish(topic, payload, qos) {
      const packet = { cmd: 'publish', topic, payload, qos, retain: false, dup: false } as const
      aedes.publish(packet, (error) => error && hooks.log(`iot: publishing to ${topic} failed: ${error.message}`))
    },
    connection: (clientId) => live.get(clientId),
    connections: () => live.values(),
    close: () => new Promise((resolve) => aedes.close(() => resolve())),
  }
}
