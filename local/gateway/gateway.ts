// The one public origin, `http://localhost:PORT`: the portal, the API under its prefix, and the control routes. Bound
// to loopback; a request for another host is refused, which keeps other sites from reaching it by DNS rebinding.

import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { listenOnFreePort, listens } from '../ports.ts'

export type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export interface Gateway {
  readonly port: number
  readonly origin: string
  /** From now on requests are answered. */
  open(serve: Serve): void
  /** Takes no more connections, and ends those that wait for nothing. */
  stopAccepting(): void
  close(): void
}

export class PortTaken extends Error {}

/** Binds the port; requests wait for `open`. Throws `PortTaken`. */
export async function bindGateway(wanted: number, log: (line: string) => void): Promise<Gateway> {
  let open: (serve: Serve) => void = () => {}
  const opened = new Promise<Serve>((resolve) => {
    open = resolve
  })
  let serve: Serve = async (request, response) => (await opened)(request, response)
  const listener: RequestListener = (request, response) => {
    if (!isOwnHost(request.headers.host)) {
      response.writeHead(421, { 'content-type': 'text/plain' }).end('This hub answers as localhost only.\n')
      return
    }
    serve(request, response).catch((error) => {
      log(`gateway: ${request.method} ${request.url}: ${error instanceof Error ? error.stack : error}`)
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' })
      response.end('{"message":"Internal Server Error"}')
    })
  }
  const [server, port] = await bindFirst(listener, wanted)
  // Where the system has IPv6, `localhost` may mean ::1 first.
  const second = createServer({ noDelay: true }, listener)
  const servers = (await listens(second, port, '::1')) ? [server, second] : [server]
  const hosts = new Set([`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`])
  function isOwnHost(host = ''): boolean {
    return hosts.has(host)
  }
  return {
    port,
    origin: `http://localhost:${port}`,
    open: (given) => {
      serve = given
      open(given)
    },
    stopAccepting: () => {
      for (const each of servers) {
        each.close()
        each.closeIdleConnections()
      }
    },
    close: () => {
      for (const each of servers) each.closeAllConnections()
    },
  }
}

async function bindFirst(listener: RequestListener, wanted: number): Promise<[Server, number]> {
  const server = createServer({ noDelay: true }, listener)
  if (wanted === 0) return [server, await listenOnFreePort(server)]
  if (await listens(server, wanted, '127.0.0.1')) return [server, wanted]
  throw new PortTaken(`Port ${wanted} is taken. Stop what uses it, or choose another: VIGIL_PORT=4001 npm start`)
}
