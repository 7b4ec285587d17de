// The floor under a command's way to the device and back: a broker of the same kind as the local cloud's, without its
// policies, rules or TLS, in a process of its own. It prints its port.

import { createServer } from 'node:net'
import { Aedes } from 'aedes'
import { listenOnLoopback } from '../loopback.ts'

const broker = await Aedes.createBroker()
const server = createServer({ noDelay: true }, broker.handle)
console.log(`port=${await listenOnLoopback(server)};`)
