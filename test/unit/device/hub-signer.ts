// What a hub signs, for tests of the device: commands, cancels and key sets, well made or spoilt on purpose.

import { CompactSign, type CryptoKey, exportJWK, generateKeyPair } from 'jose'
import { ulid } from 'ulid'
import { jwsTypes } from '../../../contracts/device-messages.ts'
import type { PublicJwk } from '../../../contracts/devices.ts'

export interface SigningKey {
  readonly privateKey: CryptoKey
  readonly jwk: PublicJwk
}

export async function makeSigningKey(kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const { x = '', y = '' } = await exportJWK(publicKey)
  return { privateKey, jwk: { kty: 'EC', crv: 'P-256', x, y, kid } }
}

export function sign(payload: object, { privateKey, jwk }: SigningKey, typ: string, kid = jwk.kid): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ES256', kid, typ })
    .sign(privateKey)
}

/** What a sync is answered with, before it is signed. */
export interface SyncAnswer {
  readonly serverTime: string
  readonly verificationKeys: string
}

export const newCommandId = () => `cmd_${ulid()}`
export const deviceId = 'dev_01K0000000000000000000000A'

/** Claims that a device with the id above and epoch 1 takes at `now` (milliseconds). */
export function claimsAt(now: number, more: Record<string, unknown> = {}) {
  const seconds = Math.floor(now / 1000)
  const parameters = {}
  const fixed = { aud: deviceId, jti: newCommandId(), iat: seconds, exp: seconds + 300, epoch: 1, seq: 1 }
  return { ...fixed, type: 'device.locate', parameters, ...more }
}

export class HubSigner {
  readonly root: SigningKey
  readonly key: SigningKey

  private constructor(root: SigningKey, key: SigningKey) {
    this.root = root
    this.key = key
  }

  static async make(): Promise<HubSigner> {
    return new HubSigner(await makeSigningKey('root'), await makeSigningKey('key-1'))
  }

  command(claims: object): Promise<string> {
    return sign(claims, this.key, jwsTypes.run)
  }

  cancel(claims: object): Promise<string> {
    return sign(claims, this.key, jwsTypes.cancel)
  }

  /** The answer to a sync, as the hub gives it. */
  async syncAnswer(nonce: string | undefined, { serverTime, verificationKeys }: SyncAnswer, by = this.key) {
    const claims = { aud: deviceId, iat: Date.parse(serverTime) / 1000, nonce }
    return { sync: await sign(claims, by, jwsTypes.sync), verificationKeys }
  }

  keySet(keys = [this.key.jwk], issuedAt = '2026-01-01T00:00:00.000Z', by = this.root): Promise<string> {
    return sign({ keys, issuedAt }, by, jwsTypes.keys)
  }
}
