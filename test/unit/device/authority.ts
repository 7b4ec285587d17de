// A certificate authority of a test, which certifies what it is asked for, and a server with a certificate of its own.

import 'reflect-metadata'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import {
  BasicConstraintsExtension,
  Pkcs10CertificateRequest,
  type PublicKeyType,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const makeKeys = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 600_000) }

export type Authority = Awaited<ReturnType<typeof makeAuthority>>

export async function makeAuthority() {
  const keys = await makeKeys()
  const usual = { ...validity, signingAlgorithm: algorithm }
  const extensions = [new BasicConstraintsExtension(true)]
  const root = await X509CertificateGenerator.createSelfSigned({ ...usual, name: 'CN=Authority', keys, extensions })
  const issue = async (publicKey: PublicKeyType, subject: string) => {
    const extensions = [new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])]
    const signed = { subject, issuer: root.subject, publicKey, signingKey: keys.privateKey, extensions }
    return (await X509CertificateGenerator.create({ ...usual, ...signed })).toString('pem')
  }
  const certify = (csr: string, subject: string) => issue(new Pkcs10CertificateRequest(csr).publicKey, subject)
  return { caPem: root.toString('pem'), issue, certify }
}

/** A server on `localhost` with mutual TLS. */
export async function mutualTlsServer({ issue, caPem }: Authority, take: (socket: TLSSocket) => void): Promise<Server> {
  const keys = await makeKeys()
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  const pem = `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----`
  const cert = await issue(keys.publicKey, 'CN=localhost')
  // As AWS IoT Core: it also takes who does not ask for a protocol.
  const ALPNProtocols = ['x-amzn-mqtt-ca']
  const server = createServer({ key: pem, cert, ca: caPem, requestCert: true, noDelay: true, ALPNProtocols }, take)
  return server.on('tlsClientError', () => {})
}
