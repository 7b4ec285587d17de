// Loaded into a hub before its own code (`--import`): every AWS call waits before it is answered. What was asked
// together then still overlaps, and what was asked after an answer starts a wait later, so that the recorded times
// tell how deep the calls of a request lie. Without it a call of 0.3 ms may end before its sibling begins.

import { type IncomingMessage, Server } from 'node:http'

/** Milliseconds. Far above what separates calls that are asked together. */
export const wait = 60

/** How the wire's addresses begin: see local/wire/wire.ts. */
const isWireCall = ({ url = '' }: IncomingMessage) => /^\/(sandbox-\d+|operator)\//.test(url)

type Emit = (this: Server, event: string | symbol, ...given: unknown[]) => boolean
const emit = Server.prototype.emit as Emit
const emitLate: Emit = function (event, ...given) {
  if (event !== 'request' || !isWireCall(given[0] as IncomingMessage)) return emit.call(this, event, ...given)
  setTimeout(() => emit.call(this, event, ...given), wait)
  return true
}
Server.prototype.emit = emitLate as Server['emit']
