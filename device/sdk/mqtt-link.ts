// MQTT 3.1.1 over mutual TLS, with the `mqtt` package as protocol engine only: clean session, and no reconnecting,
// queueing or resubscribing of its own, so that there is one place that decides when and what to repeat.

import type { Duplex } from 'node:stream'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { MqttClient } from 'mqtt'
import { type Link, type OpenLink, RefusedByHub } from './link.ts'

export interface MqttLinkOptions {
  readonly clientId: string
  /** AWS IoT Core takes 30 to 1200. */
  readonly keepaliveSeconds: number
  /** Opens the byte stream under MQTT, new for each link. It must emit `connect` when the broker is reached. */
  readonly openStream: () => Duplex & { readonly authorizationError?: unknown }
  /** How long TLS and CONNACK may take together. */
  readonly timeoutMs?: number
}

export interface TlsIdentity {
  readonly keyPem: string
  readonly certificatePem: string
  /** Only where the broker's certificate is not from a public authority. */
  readonly caPem?: string | undefined
}

/** Port 443 of AWS IoT Core speaks MQTT with a certificate only to who asks for it (developer guide, "Protocols"). */
const ALPNProtocols = ['x-amzn-mqtt-ca']

/** A stream with mutual TLS to `mqtts://host:port`, without Nagle's delay: with it a round trip costs 88 ms instead of 0.2. */
export function openTlsStream(
  url: string,
  { keyPem, certificatePem, caPem }: TlsIdentity,
  reach: (options: ConnectionOptions & { host: string; port: number }) => TLSSocket = connect,
): TLSSocket {
  const { hostname: host, port } = new URL(url)
  const identity = { key: keyPem, cert: certificatePem, ...(caPem && { ca: caPem }) }
  const to = { host, port: Number(port || 8883), servername: host, ...(port === '443' && { ALPNProtocols }) }
  const socket = reach({ ...to, minVersion: 'TLSv1.2', ...identity })
  return socket.setNoDelay(true)
}

/** Opens links to a broker. */
export function mqttLinks({ clientId, keepaliveSeconds, openStream, timeoutMs = 30_000 }: MqttLinkOptions): OpenLink {
  return (listener, signal) =>
    new Promise<Link>((resolve, reject) => {
      let reached = false
      let isOpen = false
      let cause: Error | undefined
      const mqtt = new MqttClient(
        () => {
          const stream = openStream()
          stream.once('connect', () => {
            reached = true
          })
          stream.once('close', () => {
            if (stream.authorizationError) reached = false // it was not our hub: a captive portal, for example
          })
          return stream as MqttClient['stream']
        },
        {
          clientId,
          keepalive: keepaliveSeconds,
          connectTimeout: timeoutMs,
          protocolId: 'MQTT',
          protocolVersion: 4,
          clean: true,
          reconnectPeriod: 0,
          resubscribe: false,
        },
      )
      const giveUp = () => mqtt.end(true)
      signal.addEventListener('abort', giveUp, { once: true })
      mqtt.once('connect', () => {
        isOpen = true
        signal.removeEventListener('abort', giveUp)
        resolve(linkOver(mqtt))
      })
      mqtt.on('message', (_topic, payload) => listener.message(payload))
      mqtt.on('error', (error) => {
        cause ??= error
        giveUp()
      })
      mqtt.once('close', () => {
        giveUp() // settles what was published and not confirmed
        signal.removeEventListener('abort', giveUp)
        if (isOpen) listener.closed(cause)
        else reject(reached ? new RefusedByHub(cause) : (cause ?? new Error('The hub can not be reached.')))
      })
    })
}

function linkOver(mqtt: MqttClient): Link {
  return {
    async publish(topic, payload) {
      await mqtt.publishAsync(topic, payload, { qos: 1 })
    },
    async subscribe(topic) {
      await mqtt.subscribeAsync(topic, { qos: 1 })
    },
    async end() {
      await mqtt.endAsync()
    },
  }
}
