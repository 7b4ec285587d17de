// The floor under a fleet's commands: as many bare MQTT clients on a bare broker, one QoS 1 message to each and its answer,
// without TLS, policies, functions or a database. The broker is a process of its own, the clients are here.

import { connect } from 'node:net'
import { MqttClient } from 'mqtt'
import { startScript } from '../../bench/processes.ts'
import { inLanes } from './lanes.ts'
import { type Demand, demandOf, descendants } from './processes.ts'

export interface FanOut {
  /** Milliseconds until every client was connected and had subscribed. */
  readonly connecting: number
  /** Milliseconds from the first message to the last answer. */
  readonly whole: number
  /** Milliseconds from each message to its answer. */
  readonly each: readonly number[]
  readonly broker: Demand | undefined
}

/** About the size of a signed command. */
const payload = 'x'.repeat(600)

export async function fanOut(size: number): Promise<FanOut> {
  const program = await startScript('bench/floors/bare-broker.ts', ';')
  const port = Number(/port=(\d+)/.exec(program.said)?.[1])
  const clients: MqttClient[] = []
  try {
    const hub = await connectTo(port, 'hub')
    clients.push(hub)
    await hub.subscribeAsync('acks/+', { qos: 1 })
    const begun = performance.now()
    await inLanes(8, Array.from({ length: size }).keys(), async (index) => {
      const device = await connectTo(port, `device-${index}`)
      clients.push(device)
      device.on('message', () => device.publish(`acks/${index}`, payload, { qos: 1 }))
      await device.subscribeAsync(`commands/${index}`, { qos: 1 })
    })
    const connecting = performance.now() - begun
    const times = await answersOf(hub, size)
    const [broker] = descendants(process.pid, /^\S*node .*bare-broker/)
    return { connecting, ...times, broker: broker === undefined ? undefined : demandOf(broker) }
  } finally {
    await Promise.all(clients.map((client) => client.endAsync(true)))
    await program.stop()
  }
}

async function answersOf(hub: MqttClient, size: number): Promise<Pick<FanOut, 'whole' | 'each'>> {
  const sentAt = new Map<string, number>()
  const each: number[] = []
  const begun = performance.now()
  const all = new Promise<void>((resolve) => {
    hub.on('message', (topic) => {
      each.push(performance.now() - (sentAt.get(topic.slice('acks/'.length)) ?? begun))
      if (each.length === size) resolve()
    })
  })
  for (let index = 0; index < size; index++) {
    sentAt.set(String(index), performance.now())
    hub.publish(`commands/${index}`, payload, { qos: 1 })
  }
  await all
  return { whole: performance.now() - begun, each }
}

async function connectTo(port: number, clientId: string): Promise<MqttClient> {
  const open = () => connect({ port, host: '127.0.0.1' }).setNoDelay(true)
  const client = new MqttClient(open, { clientId, protocolVersion: 4, protocolId: 'MQTT', reconnectPeriod: 0 })
  await new Promise((resolve) => client.once('connect', resolve))
  return client
}
