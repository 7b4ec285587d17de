// The MQTT connection of a device whose certificate a test holds: it says whatever the test wants, right or wrong.

import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import type { AckState, DeviceEvent, UpKind } from '../../contracts/device-messages.ts'
import { Down, topics } from '../../contracts/device-messages.ts'
import { eventually } from './eventually.ts'
import type { OwnedDevice } from './owned-device.ts'

export interface DeviceWire {
  readonly client: MqttClient
  /** What the hub sent so far. */
  readonly heard: Down[]
  say(kind: UpKind, message: unknown): Promise<void>
  sayRaw(kind: UpKind, payload: string | Buffer): Promise<void>
  /** Acknowledges a command: everything that happened so far, the last entry being the newest. */
  acknowledge(commandId: string, states: AckState[], more?: object): Promise<void>
  /** Tells of something that happened. `sequence` is the time, where nothing is said. */
  tell(event: DeviceEvent['event'], sequence?: number): Promise<void>
  /** Publishes to any topic. */
  publish(topic: string, payload: string | Buffer, options?: { qos?: 0 | 1; retain?: boolean }): Promise<void>
  /** Resolves when the hub has cut the connection. */
  cut(): Promise<void>
  close(): Promise<void>
}

const open = new Set<MqttClient>()

/** Connects and resolves, or rejects where the broker does not let the client in. */
export async function connectMqtt(url: string, options: IClientOptions): Promise<MqttClient> {
  const client = mqtt.connect(url, { reconnectPeriod: 0, protocolVersion: 4, clean: true, ...options })
  open.add(client)
  client.on('close', () => open.delete(client))
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve())
    client.once('error', reject)
    client.once('close', () => reject(new Error('closed before it was connected')))
  })
  // A later error shows as `close`.
  client.on('error', () => {})
  const { stream } = client as { stream: { setNoDelay?: (on: boolean) => void } }
  stream.setNoDelay?.(true)
  return client
}

/** Ends what tests left open. */
export function closeAllMqtt(): void {
  for (const client of open) client.end(true)
}

export const credentialsOf = ({ keyPem, certificatePem, caPem, mqtt: { clientId } }: OwnedDevice): IClientOptions => ({
  key: keyPem,
  cert: certificatePem,
  ...(caPem && { ca: caPem }),
  clientId,
})

export async function connectDevice(device: OwnedDevice): Promise<DeviceWire> {
  const { id } = device.device
  const client = await connectMqtt(device.mqtt.url, credentialsOf(device))
  const heard: Down[] = []
  client.on('message', (_, payload) => heard.push(Down.parse(JSON.parse(payload.toString()))))
  await client.subscribeAsync(topics.commands(id), { qos: 1 })
  const publish = async (topic: string, payload: string | Buffer, options: { qos?: 0 | 1; retain?: boolean } = {}) => {
    await client.publishAsync(topic, payload, { qos: 1, ...options })
  }
  const sayRaw = (kind: UpKind, payload: string | Buffer) => publish(topics.ingest(kind, id), payload)
  const say = (kind: UpKind, message: unknown) => sayRaw(kind, JSON.stringify(message))
  return {
    client,
    heard,
    say,
    sayRaw,
    publish,
    acknowledge: (commandId, states, more = {}) =>
      say('ack', {
        commandId,
        epoch: device.epoch,
        trail: states.map((state) => ({ state, at: new Date().toISOString() })),
        ...more,
      }),
    tell: (event, sequence = Date.now()) =>
      say('event', { epoch: device.epoch, sequence, at: new Date().toISOString(), event }),
    cut: async () => {
      await eventually('the hub to cut the connection', async () => !client.connected)
    },
    close: () => client.endAsync(),
  }
}
