// HOTP (RFC 4226): eight digits from a secret and a counter. Ten lines of node:crypto, so that a device needs no library
// for them.

import { createHmac } from 'node:crypto'

/** The code for a counter value (RFC 4226 section 5.3, with 8 digits). */
export function hotp(secret: Uint8Array, counter: number): string {
  const moving = Buffer.alloc(8)
  moving.writeBigUInt64BE(BigInt(counter))
  const mac = createHmac('sha1', secret).update(moving).digest()
  const offset = mac.readUInt8(19) & 0xf
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 100_000_000).padStart(8, '0')
}
