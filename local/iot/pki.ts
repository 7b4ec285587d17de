// The local certificate authority: stands in for Amazon's, for the broker's own certificate and for those of devices.
// Invariant: key and certificate of an authority are one file, written by rename, so that they always belong together
// and a device that pinned the authority at enrolment still trusts the hub after a restart.

import 'reflect-metadata'
import { createHash, randomBytes, type webcrypto } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
/** As AWS: certificates that it issues end with the year 2049 (the last of UTCTime, RFC 5280 §4.1.2.5.1). */
const notAfter = new Date('2049-12-31T23:59:59Z')

/** A PEM certificate and the PEM key (PKCS #8) that belongs to it. */
export interface KeyedCertificate {
  certificatePem: string
  keyPem: string
}

export interface IssuedCertificate {
  /** SHA-256 of the DER, in hex, as AWS names certificates. */
  certificateId: string
  certificatePem: string
  notBefore: Date
  notAfter: Date
}

export interface LocalPki {
  caPem: string
  server: KeyedCertificate
  /** Throws where the request is no PKCS #10, is not signed by its own key, or has a key that AWS does not take. */
  issue(csrPem: string): Promise<IssuedCertificate>
}

/** The id of a certificate, from its DER. */
export function certificateId(der: ArrayBuffer | Uint8Array): string {
  return createHash('sha256').update(new Uint8Array(der)).digest('hex')
}

/** Opens the authority in `folder`, or makes one. */
export async function openPki(folder: string): Promise<LocalPki> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const authority = await kept(join(folder, 'authority.pem'), makeAuthority)
  // Devices pin the authority, so the broker's own certificate may be a new one at every start.
  const server = await makeServer(authority)
  const issuer = new x509.X509Certificate(authority.certificatePem)
  const signingKey = await importKey(authority.keyPem)
  return { caPem: authority.certificatePem, server, issue: (csrPem) => issue(csrPem, issuer, signingKey) }
}

async function issue(
  csrPem: string,
  issuer: x509.X509Certificate,
  signingKey: webcrypto.CryptoKey,
): Promise<IssuedCertificate> {
  const csr = new x509.Pkcs10CertificateRequest(csrPem)
  if (!(await csr.verify())) throw new Error('the request is not signed by its own key')
  if (!takesKey(csr.publicKey.algorithm))
    throw new Error('the key must be RSA of 2048 bits or more, or P-256, P-384 or P-521')
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity(),
    subject: csr.subjectName,
    issuer: issuer.subjectName,
    publicKey: csr.publicKey,
    signingKey,
    signingAlgorithm: ecdsa,
    extensions: [
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(csr.publicKey),
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    ],
  })
  return {
    certificateId: certificateId(certificate.rawData),
    certificatePem: pem(certificate),
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
  }
}

async function makeAuthority(): Promise<KeyedCertificate> {
  const keys = await crypto.subtle.generateKey(ecdsa, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: 'CN=Vigil local cloud',
    keys,
    signingAlgorithm: ecdsa,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificatePem: pem(certificate), keyPem: await exportKey(keys.privateKey) }
}

async function makeServer(authority: KeyedCertificate): Promise<KeyedCertificate> {
  const issuer = new x509.X509Certificate(authority.certificatePem)
  const keys = await crypto.subtle.generateKey(ecdsa, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity(),
    subject: 'CN=localhost',
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.keyPem),
    signingAlgorithm: ecdsa,
    extensions: [
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ]),
    ],
  })
  return { certificatePem: pem(certificate), keyPem: await exportKey(keys.privateKey) }
}

/** The true time, not the virtual one: it is OpenSSL that checks it. */
function validity(): { serialNumber: string; notBefore: Date; notAfter: Date } {
  // RFC 5280 §4.1.2.2: positive, at most 20 octets; a first byte of 0x01 to 0x7f makes it both, and canonical DER.
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x01
  const now = Date.now()
  return { serialNumber: serial.toString('hex'), notBefore: new Date(now - (now % 1000) - 120_000), notAfter }
}

function takesKey(key: { name: string; namedCurve?: string; modulusLength?: number }): boolean {
  if (key.name === 'ECDSA') return ['P-256', 'P-384', 'P-521'].includes(key.namedCurve ?? '')
  return key.name.startsWith('RSASSA') && (key.modulusLength ?? 0) >= 2048
}

async function kept(path: string, make: () => Promise<KeyedCertificate>): Promise<KeyedCertificate> {
  if (existsSync(path)) {
    const text = readFileSync(path, 'utf8')
    const [keyPem = '', certificatePem = ''] = text.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----\n/g) ?? []
    if (!keyPem.includes('PRIVATE KEY') || !certificatePem.includes('CERTIFICATE'))
      throw new Error(`${path} is not a key and a certificate in PEM`)
    return { keyPem, certificatePem }
  }
  const made = await make()
  writeFileSync(`${path}.new`, made.keyPem + made.certificatePem, { mode: 0o600 })
  renameSync(`${path}.new`, path)
  return made
}

function pem(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem').trim()}\n`
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return `${x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY').trim()}\n`
}

async function importKey(keyPem: string): Promise<webcrypto.CryptoKey> {
  return crypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(keyPem), ecdsa, false, ['sign'])
}
