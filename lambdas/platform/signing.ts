// JWS (RFC 7515) compact, ES256, with a KMS key: the private half never leaves KMS.

import { createPublicKey } from 'node:crypto'
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms'
import type { PublicJwk } from '../../contracts/devices.ts'

const client = new KMSClient({})

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The `kid` of a KMS key: its id, the last part of its ARN. */
export const keyIdOf = (keyArn: string): string => keyArn.split('/').at(-1) ?? keyArn

/** Signs claims. `type` becomes the header's `typ`, so that what is signed for one purpose is refused for another. */
export async function signJws(keyArn: string, type: string, claims: object): Promise<string> {
  const input = `${encode({ alg: 'ES256', typ: type, kid: keyIdOf(keyArn) })}.${encode(claims)}`
  const { Signature } = await client.send(
    new SignCommand({
      KeyId: keyArn,
      Message: Buffer.from(input),
      MessageType: 'RAW',
      SigningAlgorithm: 'ECDSA_SHA_256',
    }),
  )
  if (!Signature) throw new Error('KMS answered without a signature')
  return `${input}.${joseSignature(Buffer.from(Signature)).toString('base64url')}`
}

/** The public half of a KMS key as a JWK. */
export async function publicJwk(keyArn: string): Promise<PublicJwk> {
  const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: keyArn }))
  if (!PublicKey) throw new Error('KMS answered without a public key')
  const { x = '', y = '' } = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' }).export({
    format: 'jwk',
  })
  return { kty: 'EC', crv: 'P-256', x, y, kid: keyIdOf(keyArn) }
}

/** From DER (RFC 3279 §2.2.3), as KMS gives it, to R ‖ S of 32 bytes each, as JWS wants it (RFC 7518 §3.4). */
export function joseSignature(der: Buffer): Buffer {
  const integerAt = (offset: number) => {
    const length = der[offset + 1] ?? 0
    return { bytes: der.subarray(offset + 2, offset + 2 + length), next: offset + 2 + length }
  }
  // SEQUENCE, whose length fits one byte for P-256.
  const r = integerAt(2)
  const s = integerAt(r.next)
  const fixed = (integer: Buffer) => Buffer.concat([Buffer.alloc(32), integer]).subarray(-32)
  return Buffer.concat([fixed(r.bytes), fixed(s.bytes)])
}
