// The keys that may sign commands for this device. Only the root key, pinned at enrolment, can name them, and a set
// never gives way to one that was issued before it: a key that was withdrawn does not come back by a replay.

import type { CryptoKey } from 'jose'
import * as z from 'zod/mini'
import { jwsTypes } from '../../contracts/device-messages.ts'
import { PublicJwk } from '../../contracts/devices.ts'
import { Time } from '../../contracts/shapes.ts'
import { importVerificationKey, openJws } from './jws.ts'

const Payload = z.object({ keys: z.array(PublicJwk).check(z.minLength(1)), issuedAt: Time })

export interface KeySet {
  /** The signed form, as it is kept and compared. */
  readonly jws: string
  /** Milliseconds since 1970. */
  readonly issuedAt: number
  readonly keys: ReadonlyMap<string, CryptoKey>
}

/** Thrown where a key set is not signed by the root key, does not have the expected form, or is older than the known one. */
export class KeySetRefused extends Error {
  constructor(why: string) {
    super(`The hub's key set is refused: ${why}.`)
    this.name = 'KeySetRefused'
  }
}

/**
 * Opens a key set (JWS of `{ keys, issuedAt }`) under the root key.
 * @param notBefore the set it would replace
 * @throws {KeySetRefused}
 */
export async function openKeySet(jws: string, rootKey: PublicJwk, notBefore?: KeySet): Promise<KeySet> {
  const root = await importVerificationKey(rootKey)
  const opened = await openJws(jws, [jwsTypes.keys], () => root)
  if (!opened.genuine) throw new KeySetRefused(opened.reason)
  const payload = Payload.safeParse(opened.payload)
  if (!payload.success) throw new KeySetRefused('malformed')
  const issuedAt = Date.parse(payload.data.issuedAt)
  if (notBefore && issuedAt < notBefore.issuedAt) throw new KeySetRefused('older than the known one')
  const keys = await Promise.all(
    payload.data.keys.map(async (jwk) => [jwk.kid, await importVerificationKey(jwk)] as const),
  )
  return { jws, issuedAt, keys: new Map(keys) }
}
