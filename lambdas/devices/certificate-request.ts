// Reads a certificate request (PKCS #10, RFC 2986) of a device: its self-signature proves the key, its key is EC P-256,
// and nothing else in it is believed: subject and extensions never reach the certificate's meaning.

import 'reflect-metadata'
import { Pkcs10CertificateRequest } from '@peculiar/x509'
import { Problem } from '../platform/problem.ts'
import { fingerprint } from '../platform/secret.ts'

export interface CertificateRequest {
  readonly pem: string
  /** SHA-256 of the public key (SubjectPublicKeyInfo), base64url: which key this is. */
  readonly keyHash: string
}

const refuse = (message: string) => new Problem('device/csr-invalid', { errors: [{ pointer: '/csr', message }] })

/** Throws `device/csr-invalid` where the request can't be used. */
export async function readCertificateRequest(pem: string): Promise<CertificateRequest> {
  if (
    !/^-----BEGIN (NEW )?CERTIFICATE REQUEST-----[A-Za-z0-9+/=\s]+-----END (NEW )?CERTIFICATE REQUEST-----\s*$/.test(
      pem,
    )
  ) {
    throw refuse('must be one certificate request in PEM')
  }
  try {
    return await judge(new Pkcs10CertificateRequest(pem))
  } catch (error) {
    // The ASN.1 library throws of itself on what it can not make sense of, at whatever field that is.
    throw error instanceof Problem ? error : refuse('is not a readable certificate request')
  }
}

async function judge(request: Pkcs10CertificateRequest): Promise<CertificateRequest> {
  const { algorithm, rawData } = request.publicKey
  if (algorithm.name !== 'ECDSA' || !('namedCurve' in algorithm) || algorithm.namedCurve !== 'P-256') {
    throw refuse('must hold an EC key on the curve P-256')
  }
  if (request.extensions.length > 0) throw refuse('must not ask for extensions')
  if (!(await request.verify())) throw refuse('is not signed with its own key')
  return { pem: request.toString('pem'), keyHash: fingerprint(Buffer.from(rawData).toString('base64')) }
}
