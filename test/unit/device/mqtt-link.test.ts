import 'reflect-metadata'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  BasicConstraintsExtension,
  Pkcs10CertificateRequest,
  type PublicKeyType,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { Aedes } from 'aedes'
import { certificateRequest, loadOrMakeKey } from '../../../device/sdk/keys.ts'
import { type Link, RefusedByHub } from '../../../device/sdk/link.ts'
import { mqttLinks, openTlsStream } from '../../../device/sdk/mqtt-link.ts'
import { listenOnFreePort } from '../../../local/ports.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const makeKeys = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 600_000) }

/** A certificate authority, which certifies what it is asked for. */
async function makeAuthority() {
  const keys = await makeKeys()
  const usual = { ...validity, signingAlgorithm: algorithm }
  const extensions = [new BasicConstraintsExtension(true)]
  const root = await X509CertificateGenerator.createSelfSigned({ ...usual, name: 'CN=Authority', keys, extensions })
  const issue = async (publicKey: PublicKeyType, subject: string) => {
    const extensions = [new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])]
    const signed = { subject, issuer: root.subject, publicKey, signingKey: keys.privateKey, extensions }
    return (await X509CertificateGenerator.create({ ...usual, ...signed })).toString('pem')
  }
  return { caPem: root.toString('pem'), issue }
}
type Authority = Awaited<ReturnType<typeof makeAuthority>>

let folder: string
let authority: Authority
let server: Server
let sockets: TLSSocket[]
let url: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-link-'))
  authority = await makeAuthority()
  const keys = await makeKeys()
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  const pem = `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----`
  const cert = await authority.issue(keys.publicKey, 'CN=localhost')
  const aedes = await Aedes.createBroker()
  sockets = []
  server = createServer({ key: pem, cert, ca: authority.caPem, requestCert: true, noDelay: true }, (socket) => {
    sockets.push(socket)
    aedes.handle(socket)
  })
  server.on('tlsClientError', () => {})
  server.on('close', () => aedes.close())
  url = `mqtts://localhost:${await listenOnFreePort(server)}`
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  server.close()
  await rm(folder, { recursive: true })
})

async function open(certifiedBy: Authority, { caPem } = authority): Promise<Link> {
  const keyPem = await loadOrMakeKey(folder)
  const { publicKey } = new Pkcs10CertificateRequest(await certificateRequest(keyPem))
  const certificatePem = await certifiedBy.issue(publicKey, 'CN=dev_1')
  const openStream = () => openTlsStream(url, { keyPem, certificatePem, caPem })
  const links = mqttLinks({ clientId: 'dev_1', keepaliveSeconds: 60, openStream })
  return links({ message: () => {}, closed: () => {} }, new AbortController().signal)
}

describe('a link over mutual TLS', () => {
  it('opens with the certificate that the hub issued for the device’s own key', async () => {
    const link = await open(authority)
    expect(sockets[0]?.getPeerCertificate().subject.CN).toBe('dev_1')
    await link.publish('topic', 'confirmed')
    await link.end()
  })

  it('is refused by the hub with a certificate that it did not issue', async () => {
    await expect(open(await makeAuthority())).rejects.toThrow(RefusedByHub)
  })

  it('is not opened to a server that can not prove to be the hub, and that is no refusal by the hub', async () => {
    const attempt = open(authority, await makeAuthority())
    await expect(attempt).rejects.toThrow(/certificate|signature/)
    await expect(attempt).rejects.not.toBeInstanceOf(RefusedByHub)
  })
})
