import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import type { TLSSocket, Server as TlsServer } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Aedes } from 'aedes'
import { topics } from '../../../contracts/device-messages.ts'
import { listenOnFreePort } from '../../../local/ports.ts'
import { type Authority, makeAuthority, mutualTlsServer } from './authority.ts'
import { recordFor } from './enrolled-device.ts'
import { claimsAt, deviceId, HubSigner } from './hub-signer.ts'

let folder: string
let signer: HubSigner
let authority: Authority
let hub: Server
let broker: TlsServer
let sockets: TLSSocket[]
let example: ChildProcess | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-example-'))
  signer = await HubSigner.make()
  authority = await makeAuthority()
})
afterEach(async () => {
  if (example?.exitCode === null && example.kill('SIGKILL')) await once(example, 'exit')
  for (const socket of sockets) socket.destroy()
  hub.close()
  broker.close()
  await rm(folder, { recursive: true })
})

/** A broker that answers a sync with the time, and with a lock. */
async function startBroker(): Promise<string> {
  const aedes = await Aedes.createBroker()
  sockets = []
  broker = await mutualTlsServer(authority, (socket) => {
    sockets.push(socket)
    aedes.handle(socket)
  })
  broker.on('close', () => aedes.close())
  const topic = topics.commands(deviceId)
  const send = (down: object) => {
    const payload = JSON.stringify(down)
    aedes.publish({ cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false }, () => {})
  }
  const lock = await signer.command(claimsAt(Date.now(), { type: 'device.lock', parameters: { message: 'Call me' } }))
  const verificationKeys = await signer.keySet()
  aedes.on('publish', async ({ topic: said, payload }, client) => {
    if (!client || said !== topics.ingest('sync', deviceId)) return
    const { nonce } = JSON.parse(String(payload))
    send(await signer.syncAnswer(nonce, { serverTime: new Date().toISOString(), verificationKeys }))
    send({ jws: lock })
  })
  return `mqtts://localhost:${await listenOnFreePort(broker)}`
}

/** A hub that signs an owner in and out, and enrols. */
async function startHub(mqttUrl: string, asked: string[]): Promise<string> {
  hub = createServer(async (request, answer) => {
    let body = ''
    for await (const chunk of request) body += chunk
    asked.push(`${request.method} ${request.url}`)
    const json = (status: number, value: object) =>
      answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (request.method === 'DELETE') return answer.writeHead(204).end()
    if (request.url === '/v1/sessions') return json(201, { token: 'owner', account: { id: 'acc' }, session: {} })
    const certificatePem = await authority.certify(JSON.parse(body).csr, `CN=${deviceId}`)
    const { hub: _, ...record } = await recordFor(signer)
    const mqtt = { url: mqttUrl, clientId: deviceId }
    return json(201, { ...record, certificatePem, caPem: authority.caPem, mqtt })
  })
  return `http://localhost:${await listenOnFreePort(hub)}`
}

function start(origin: string): Interface {
  const env = { ...process.env, HUB: origin, EMAIL: 'owner@example.org', PASSWORD: 'secret' }
  example = spawn(process.execPath, [resolve('device/example.ts')], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (!example.stdout) throw new Error('There is no output.')
  return createInterface({ input: example.stdout })
}

async function linesUntil(output: Interface, last: string): Promise<string[]> {
  const lines: string[] = []
  for await (const line of output) {
    lines.push(line.trim())
    if (line.startsWith(last)) break
  }
  return lines
}

describe('the example of thirty lines', () => {
  it('enrols itself once, connects over mutual TLS, locks when its owner asks, and stops when it is told to', async () => {
    const asked: string[] = []
    const origin = await startHub(await startBroker(), asked)
    const lines = await linesUntil(start(origin), 'device.lock succeeded')
    expect(lines).toEqual([
      `Connected as ${deviceId}.`,
      'device.lock received',
      'device.lock running',
      'Locked. Call me',
      'device.lock succeeded',
    ])
    expect(asked).toEqual(['POST /v1/sessions', 'POST /v1/devices', 'DELETE /v1/sessions/current'])
    example?.kill('SIGINT')
    if (example) expect(await once(example, 'exit')).toEqual([0, null])
    // The second start needs no owner, and the lock is not carried out again.
    const again = await linesUntil(start(origin), 'Connected')
    expect([again, asked.length]).toEqual([[`Connected as ${deviceId}.`], 3])
  })
})
