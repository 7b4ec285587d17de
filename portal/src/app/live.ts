// Listens for hints over MQTT in a WebSocket. Every connection has a ticket of its own, so a lost connection and a
// ticket that runs out are the same case: ask for a new one. A hint is only ever a reason to read again over HTTPS.

import type { MqttClient } from 'mqtt'
import { Refused } from '../../../contracts/client.ts'
import { Hint } from '../../../contracts/device-messages.ts'
import type { LiveTicket } from '../../../contracts/identity.ts'

export interface Listener {
  openTicket(): Promise<LiveTicket>
  /** Subscribed, for the first time or again: hints may have been missed. */
  connected(): void
  hinted(hint: Hint): void
  lost(): void
}

const longestWaitMs = 60_000
const renewBeforeMs = 5 * 60_000
const subscribeRefused = 128 // MQTT 3.1.1, 3.9.3

function parseHint(payload: Uint8Array): Hint | undefined {
  try {
    return Hint.parse(JSON.parse(new TextDecoder().decode(payload)))
  } catch {
    return undefined // of a newer hub: polling and the next read tell the same
  }
}

/** Listens until the returned function is called. */
export function listen(listener: Listener): () => void {
  let stopped = false
  let failures = 0
  let connection: MqttClient | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function connectIn(ms: number) {
    clearTimeout(timer)
    timer = setTimeout(() => void connect(), ms)
  }

  function end() {
    const ended = connection
    connection = undefined // so that its 'close' is nobody's loss
    ended?.end(true)
  }

  function lose() {
    end()
    if (stopped) return
    listener.lost()
    const wait = Math.min(1_000 * 2 ** failures++, longestWaitMs)
    connectIn(wait / 2 + (Math.random() * wait) / 2)
  }

  async function connect() {
    end()
    try {
      const [ticket, { default: mqtt }] = await Promise.all([listener.openTicket(), import('mqtt')])
      if (!stopped) open(ticket, mqtt.connect)
    } catch (error) {
      // Without a session there is nothing to listen to; the page's own reads lead to the sign-in page.
      if (error instanceof Refused && error.is('session/required')) listener.lost()
      else lose()
    }
  }

  function open(ticket: LiveTicket, connectTo: typeof import('mqtt').connect) {
    const opened = connectTo(ticket.url, {
      clientId: ticket.clientId,
      username: ticket.username,
      password: ticket.password,
      protocolVersion: 4,
      clean: true,
      keepalive: 60,
      connectTimeout: 10_000,
      reconnectPeriod: 0,
      timerVariant: 'native', // the other one starts a worker from a blob: URL, which the CSP refuses
    })
    connection = opened
    opened.on('message', (_topic, payload) => {
      const hint = parseHint(payload)
      if (hint) listener.hinted(hint)
    })
    opened.on('error', () => opened.end(true))
    opened.on('close', () => connection === opened && lose())
    opened.on('connect', () =>
      opened.subscribe(ticket.topic, { qos: 1 }, (error, granted) => {
        if (connection !== opened) return
        if (error || granted?.some(({ qos }) => Number(qos) === subscribeRefused)) return lose()
        failures = 0
        connectIn(Math.max(Date.parse(ticket.expiresAt) - Date.now() - renewBeforeMs, 60_000))
        listener.connected()
      }),
    )
  }

  const backOnline = () => connection || connectIn(0)
  window.addEventListener('online', backOnline)
  void connect()
  return () => {
    stopped = true
    window.removeEventListener('online', backOnline)
    clearTimeout(timer)
    end()
  }
}
