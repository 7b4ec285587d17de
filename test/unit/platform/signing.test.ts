// Signatures as JOSE libraries read them, from the DER that KMS answers: against Node's own signatures and jose.

import '../../support/environment.ts'
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { GetPublicKeyCommand } from '@aws-sdk/client-kms'
import { beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { compactVerify, importJWK } from 'jose'
import { joseSignature, publicJwk, signJws } from '../../../lambdas/platform/signing.ts'
import { Cloud, commandKey } from '../../support/cloud.ts'
import { environment } from '../../support/environment.ts'

/** An ASN.1 INTEGER: no more leading zeros than its sign needs (X.690 §8.3). */
function integer(value: Buffer): Buffer {
  let digits = value
  while (digits.length > 1 && digits[0] === 0) digits = digits.subarray(1)
  const bytes = (digits[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits
  return Buffer.concat([Buffer.from([2, bytes.length]), bytes])
}
function der(r: Buffer, s: Buffer): Buffer {
  const both = Buffer.concat([integer(r), integer(s)])
  return Buffer.concat([Buffer.from([0x30, both.length]), both])
}

describe('a signature as JWS wants it', () => {
  const half = fc.uint8Array({ minLength: 32, maxLength: 32 })
  /** Halves with zeros in front, which DER leaves out. */
  const short = fc.tuple(half, fc.nat(32)).map(([bytes, zeros]) => Buffer.from(bytes).fill(0, 0, zeros))

  it('is R and S of 32 bytes each, however short or signed DER wrote them', () => {
    fc.assert(
      fc.property(short, short, (r, s) => {
        expect(joseSignature(der(r, s)).equals(Buffer.concat([r, s]))).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it('is what Node itself makes of its own DER signatures', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    for (let text = 0; text < 200; text++) {
      const input = `eyJhbGciOiJFUzI1NiJ9.${Buffer.from(`${text}`).toString('base64url')}`
      const signature = joseSignature(sign('sha256', Buffer.from(input), privateKey)).toString('base64url')
      await expect(compactVerify(`${input}.${signature}`, publicKey)).resolves.toBeDefined()
    }
  })
})

describe('a signed message', () => {
  let cloud: Cloud
  beforeAll(() => {
    cloud = new Cloud()
  })

  it('is verified by any JOSE library, and says what it is for and by which key', async () => {
    const jws = await signJws(environment.COMMAND_KEY_ARN, 'vigil-command+jws', { jti: 'cmd_1' })
    const { payload, protectedHeader } = await compactVerify(jws, commandKey, { algorithms: ['ES256'] })
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'vigil-command+jws', kid: 'command-key' })
    expect(JSON.parse(Buffer.from(payload).toString())).toEqual({ jti: 'cmd_1' })
  })

  it('is verified by the public key that KMS hands out, as a JWK', async () => {
    const PublicKey = commandKey.export({ type: 'spki', format: 'der' })
    cloud.kms.on(GetPublicKeyCommand).resolves({ PublicKey })
    const jwk = await publicJwk(environment.COMMAND_KEY_ARN)
    expect(Object.keys(jwk)).toEqual(['kty', 'crv', 'x', 'y', 'kid'])
    const jws = await signJws(environment.COMMAND_KEY_ARN, 'any', {})
    await expect(compactVerify(jws, await importJWK({ ...jwk }, 'ES256'))).resolves.toBeDefined()
    expect(createPublicKey({ key: { ...jwk }, format: 'jwk' }).asymmetricKeyType).toBe('ec')
  })
})
