// One raw round trip through a broker: a message from one bare client to another, and the other's answer, at QoS 1.

import { connect } from 'node:net'
import { MqttClient } from 'mqtt'
import { startScript } from '../processes.ts'

export interface RoundTrips {
  /** Makes one and resolves with its milliseconds. */
  time(): Promise<number>
  close(): Promise<void>
}

/** About the size of a signed command. */
const payload = 'x'.repeat(600)

export async function startRoundTrips(): Promise<RoundTrips> {
  const program = await startScript('bench/floors/bare-broker.ts', ';')
  const port = Number(/port=(\d+)/.exec(program.said)?.[1])
  const [hub, device] = [await connectTo(port, 'hub'), await connectTo(port, 'device')]
  await device.subscribeAsync('commands', { qos: 1 })
  await hub.subscribeAsync('acks', { qos: 1 })
  device.on('message', () => device.publish('acks', payload, { qos: 1 }))
  return {
    time: async () => {
      const startedAt = performance.now()
      const answered = new Promise((resolve) => hub.once('message', resolve))
      hub.publish('commands', payload, { qos: 1 })
      await answered
      return performance.now() - startedAt
    },
    close: async () => {
      await Promise.all([hub.endAsync(), device.endAsync()])
      await program.stop()
    },
  }
}

async function connectTo(port: number, clientId: string): Promise<MqttClient> {
  const open = () => connect({ port, host: '127.0.0.1' }).setNoDelay(true)
  const client = new MqttClient(open, {
    clientId,
    protocolVersion: 4,
    protocolId: 'MQTT',
    clean: true,
    reconnectPeriod: 0,
  })
  await new Promise((resolve) => client.once('connect', resolve))
  return client
}
