// Ports on loopback, below 32768 so that they never meet the ports the system hands to outgoing connections.

import { createServer, type Server } from 'node:net'

const lowest = 10_000
const highest = 32_767

/** Listens on a free port of 127.0.0.1 and returns it. */
export async function listenOnFreePort(server: Server): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest + 1))
    if (await listens(server, port, '127.0.0.1')) return port
  }
  throw new Error(`No free port between ${lowest} and ${highest} was found.`)
}

/** Listens on a port; false where it is taken or the address does not exist here. */
export function listens(server: Server, port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const refused = (error: NodeJS.ErrnoException) => {
      server.off('listening', accepted)
      if (error.code === 'EADDRINUSE' || error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(false)
      else reject(error)
    }
    const accepted = () => {
      server.off('error', refused)
      resolve(true)
    }
    server.once('error', refused)
    server.once('listening', accepted)
    server.listen({ port, host, exclusive: true, ipv6Only: host === '::1' })
  })
}

/** A port that was free a moment ago, for a program that listens itself. */
export async function findFreePort(): Promise<number> {
  const probe = createServer()
  const port = await listenOnFreePort(probe)
  await new Promise((resolve) => probe.close(resolve))
  return port
}
