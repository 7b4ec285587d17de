import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConnectionOptions, connect, type Server, type TLSSocket } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Aedes } from 'aedes'
import { certificateRequest, loadOrMakeKey } from '../../../device/sdk/keys.ts'
import { type Link, RefusedByHub } from '../../../device/sdk/link.ts'
import { mqttLinks, openTlsStream } from '../../../device/sdk/mqtt-link.ts'
import { listenOnFreePort } from '../../../local/ports.ts'
import { type Authority, makeAuthority, mutualTlsServer } from './authority.ts'

let folder: string
let authority: Authority
let server: Server
let sockets: TLSSocket[]
let url: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-link-'))
  authority = await makeAuthority()
  const aedes = await Aedes.createBroker()
  sockets = []
  server = await mutualTlsServer(authority, (socket) => {
    sockets.push(socket)
    aedes.handle(socket)
  })
  server.on('close', () => aedes.close())
  url = `mqtts://localhost:${await listenOnFreePort(server)}`
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  server.close()
  await rm(folder, { recursive: true })
})

async function open(certifiedBy: Authority, { caPem } = authority, to = url): Promise<Link> {
  const keyPem = await loadOrMakeKey(folder)
  const certificatePem = await certifiedBy.certify(await certificateRequest(keyPem), 'CN=dev_1')
  // Whatever port it asks for, this server is behind it.
  const port = Number(new URL(url).port)
  const reached = (options: ConnectionOptions) => connect({ ...options, port })
  const openStream = () => openTlsStream(to, { keyPem, certificatePem, caPem }, reached)
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

  it.each([
    ['through the port of HTTPS asks for MQTT by its name', 443, 'x-amzn-mqtt-ca'],
    ['through that of MQTT asks for nothing', 8883, false],
  ])('%s', async (_, port, protocol) => {
    const link = await open(authority, authority, `mqtts://localhost:${port}`)
    expect(sockets[0]?.alpnProtocol).toBe(protocol)
    await link.publish('topic', 'confirmed')
    await link.end()
  })

  it('is refused by the hub with a certificate that it did not issue', async () => {
    await expect(open(await makeAuthority())).rejects.toThrow(RefusedByHub)
  })

  it('F34: is not opened to a server that can not prove to be the hub, and that is no refusal by the hub', async () => {
    const attempt = open(authority, await makeAuthority())
    await expect(attempt).rejects.toThrow(/certificate|signature/)
    await expect(attempt).rejects.not.toBeInstanceOf(RefusedByHub)
  })
})
