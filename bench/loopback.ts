// Ports on loopback, below 32768 so that they never meet the ports the system hands to outgoing connections.

import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

const lowest = 10_000
const highest = 32_767

/** Listens on a free port of 127.0.0.1 and returns it. */
export async function listenOnLoopback(server: Server): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest + 1))
    server.listen(port, '127.0.0.1')
    const isTaken = await Promise.race([once(server, 'listening').then(() => false), refused(server)])
    if (!isTaken) return port
  }
  throw new Error(`No free port between ${lowest} and ${highest} was found.`)
}

const refused = (server: Server) =>
  new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(true))
  })

/** A port that was free a moment ago, for a program that listens itself. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  const port = await listenOnLoopback(probe)
  await new Promise((resolve) => probe.close(resolve))
  return port
}
