// Opens what the hub signed (JWS compact, RFC 7515). The algorithm is pinned to ES256 and the purpose to the `typ` the
// caller expects, so that neither `none`, nor an HMAC keyed with a public key, nor a signature made for something else
// is ever taken (RFC 8725 sections 3.1, 3.2, 3.11). Only keys the caller knows are tried; none is read from the header.

import { type CryptoKey, compactVerify, errors, importJWK } from 'jose'
import type { PublicJwk } from '../../contracts/devices.ts'

/** Why something signed was not taken. */
export type NotGenuine = 'malformed' | 'algorithm' | 'purpose' | 'unknown-key' | 'signature'

export type Opened<T extends string> =
  | { genuine: true; typ: T; payload: unknown }
  | { genuine: false; reason: NotGenuine }

const alg = 'ES256'
const unknownKey = new Error('unknown key')

/** A key that verifies ES256. Throws where the coordinates are not a point of P-256. */
export async function importVerificationKey(jwk: PublicJwk): Promise<CryptoKey> {
  const { kty, crv, x, y } = jwk
  return (await importJWK({ kty, crv, x, y }, alg)) as CryptoKey
}

/**
 * Checks signature, algorithm and purpose, and parses the payload as JSON. Says nothing yet about its content.
 * `keyNamed` answers the key for the header's `kid`, or `undefined`.
 */
export async function openJws<T extends string>(
  jws: string,
  typs: readonly T[],
  keyNamed: (kid: string | undefined) => CryptoKey | undefined,
): Promise<Opened<T>> {
  try {
    const { payload, protectedHeader } = await compactVerify(
      jws,
      ({ kid }) => {
        const key = keyNamed(kid)
        if (!key) throw unknownKey
        return key
      },
      { algorithms: [alg] },
    )
    const typ = typs.find((known) => known === protectedHeader.typ)
    if (!typ) return { genuine: false, reason: 'purpose' }
    return { genuine: true, typ, payload: JSON.parse(new TextDecoder().decode(payload)) }
  } catch (failure) {
    return { genuine: false, reason: reasonOf(failure) }
  }
}

function reasonOf(failure: unknown): NotGenuine {
  if (failure === unknownKey) return 'unknown-key'
  if (failure instanceof errors.JOSEAlgNotAllowed) return 'algorithm'
  if (failure instanceof errors.JWSSignatureVerificationFailed) return 'signature'
  return 'malformed'
}
