// Certificate requests as devices make them, and as they should not.

import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { type Pkcs10CertificateRequestCreateParams, Pkcs10CertificateRequestGenerator } from '@peculiar/x509'

export const p256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** A request in PEM, signed with a new key of its own. */
export async function newCertificateRequest(
  algorithm: object = p256,
  more: Partial<Pkcs10CertificateRequestCreateParams> = {},
): Promise<string> {
  const generated = await webcrypto.subtle.generateKey(algorithm as typeof p256, true, ['sign', 'verify'])
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: 'CN=whatever it says',
    keys: generated as unknown as CryptoKeyPair,
    signingAlgorithm: algorithm as typeof p256,
    ...more,
  })
  return request.toString('pem')
}

type CryptoKeyPair = Pkcs10CertificateRequestCreateParams['keys']
