// The two doors of the broker: MQTT over mutual TLS for devices, MQTT over WebSockets for the portal. Both on loopback,
// on ports below the ephemeral range, with TCP_NODELAY: without it Nagle and delayed acknowledgements make a round trip
// cost 88 ms instead of 0.2.

import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { Server, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer } from 'node:tls'
import { createWebSocketStream, WebSocketServer } from 'ws'
import { certificateId, type LocalPki } from './pki.ts'

export type Transport =
  | { kind: 'certificate'; certificateId: string; address: string }
  | { kind: 'web-socket'; headers: IncomingHttpHeaders; query: string; address: string }

export type Accept = (stream: Duplex, transport: Transport) => void

export interface Listener {
  port: number
  close(): Promise<void>
}

/** Devices: a certificate of our authority is asked for by TLS itself; whether it is active is the broker's question. */
export async function listenForDevices(pki: LocalPki, port: number | undefined, accept: Accept): Promise<Listener> {
  const server = createTlsServer({
    key: pki.server.keyPem,
    cert: pki.server.certificatePem,
    ca: pki.caPem,
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    noDelay: true,
  })
  server.on('secureConnection', (socket) => {
    const id = certificateId(socket.getPeerCertificate().raw)
    accept(socket, { kind: 'certificate', certificateId: id, address: socket.remoteAddress ?? '' })
  })
  return listen(server, port)
}

/** The portal: a page of this machine, or a program; a page from elsewhere must not reach it through the browser. */
export async function listenForBrowsers(port: number | undefined, accept: Accept): Promise<Listener> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 256 * 1024, handleProtocols: () => 'mqtt' })
  const server = createServer({ noDelay: true }, (_, response) =>
    response.writeHead(426).end('MQTT over WebSockets: /mqtt\n'),
  )
  server.on('upgrade', (request, socket, head) => {
    const url = URL.parse(request.url ?? '', 'http://localhost')
    const { origin, 'sec-websocket-protocol': protocols = '' } = request.headers
    if (url?.pathname !== '/mqtt') return socket.end('HTTP/1.1 404 Not Found\r\n\r\n')
    if (origin !== undefined && !/^http:\/\/localhost(:\d+)?$/.test(origin))
      return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    if (!protocols.split(/\s*,\s*/).includes('mqtt')) return socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const address = request.socket.remoteAddress ?? ''
      accept(createWebSocketStream(webSocket), {
        kind: 'web-socket',
        headers: request.headers,
        query: url.search,
        address,
      })
    })
  })
  return listen(server, port)
}

async function listen(server: Server, preferred: number | undefined): Promise<Listener> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const port = await bind(server, preferred)
  return {
    port,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

async function bind(server: Server, preferred: number | undefined): Promise<number> {
  const random = Array.from({ length: 50 }, () => 20_000 + Math.floor(Math.random() * 12_768))
  for (const port of [...(preferred === undefined ? [] : [preferred]), ...random]) {
    try {
      server.listen({ port, host: '127.0.0.1' })
      await once(server, 'listening')
      return port
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    }
  }
  throw new Error('iot: found no free port below 32768')
}
