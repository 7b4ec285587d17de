// IoT Core with what surrounds it in the local cloud: a folder, functions that record what invoked them, a virtual
// clock, the real AWS SDK clients over HTTP, and devices that enrol and connect as real ones do.

import 'reflect-metadata'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateCertificateFromCsrCommand,
  CreateThingCommand,
  IoTClient,
} from '@aws-sdk/client-iot'
import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane'
import * as x509 from '@peculiar/x509'
import mqtt, { type IClientOptions, type MqttClient, type MqttClientEventCallbacks } from 'mqtt'
import { topics, upKinds } from '../../../../contracts/device-messages.ts'
import { type IotCore, type IotCoreOptions, startIotCore } from '../../../../local/iot/iot-core.ts'

export const region = 'eu-central-1'
export const accountId = '000000000000'
export const arn = (resource: string) => `arn:aws:iot:${region}:${accountId}:${resource}`

/** A policy variable, as it stands in a policy. */
export const variable = (name: string) => ['$', '{', name, '}'].join('')
const thing = variable('iot:Connection.Thing.ThingName')
export const devicePolicy = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'iot:Connect',
      Resource: arn(`client/${thing}`),
      Condition: { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } },
    },
    {
      Effect: 'Allow',
      Action: 'iot:Publish',
      Resource: upKinds.map((kind) => arn(`topic/$aws/rules/vigil_v1_${kind}/vigil/v1/devices/${thing}/${kind}`)),
    },
    { Effect: 'Allow', Action: 'iot:Receive', Resource: arn(`topic/vigil/v1/devices/${thing}/commands`) },
    { Effect: 'Allow', Action: 'iot:Subscribe', Resource: arn(`topicfilter/vigil/v1/devices/${thing}/commands`) },
  ],
}

/** The form that lib/constructs/device-rule.ts gives to every rule. */
const sqlOf = (filter: string, idLevel: number) =>
  `SELECT encode(*, 'base64') AS body, topic(${idLevel}) AS deviceId, topic(4) AS kind, timestamp() AS receivedAt, ` +
  `traceid() AS traceId FROM '${filter}' WHERE startswith(topic(${idLevel}), 'dev_')`
export const topicRules = [
  ...upKinds.map((kind) => ({ name: `vigil_v1_${kind}`, sql: sqlOf(topics.up(kind, '+'), 4), functionId: kind })),
  { name: 'vigil_v1_presence', sql: sqlOf('$aws/events/presence/+/+', 5), functionId: 'presence' },
]

export interface Invocation {
  functionId: string
  event: Record<string, unknown>
}

export interface Identity {
  certificateId: string
  certificateArn: string
  certificatePem: string
  keyPem: string
}

export class IotFixture {
  readonly folder = mkdtempSync(join(tmpdir(), 'vigil-iot-'))
  readonly invocations: Invocation[] = []
  readonly logged: string[] = []
  now = Date.parse('2026-01-01T00:00:00Z')
  authorizer: (event: unknown) => unknown = () => ({ isAuthenticated: false })
  core: IotCore = undefined as never
  iot: IoTClient = undefined as never
  data: IoTDataPlaneClient = undefined as never
  #server = createServer()
  #waiting: (() => void)[] = []
  #clients: MqttClient[] = []

  async start(options: Partial<IotCoreOptions> = {}): Promise<this> {
    this.core = await startIotCore({
      dataFolder: this.folder,
      topicRules,
      policies: { 'vigil-device': devicePolicy },
      authorizers: [{ name: 'vigil-live', functionId: 'authorizer', status: 'ACTIVE' }],
      region,
      accountId,
      now: () => this.now,
      invoke: async (_, event) => this.authorizer(event),
      invokeAsync: (functionId, event) => {
        this.invocations.push({ functionId, event: event as Record<string, unknown> })
        for (const wake of this.#waiting.splice(0)) wake()
      },
      log: (line) => void this.logged.push(line),
      ...options,
    })
    if (!this.#server.listening) await this.#serve()
    return this
  }

  async #serve(): Promise<void> {
    this.#server.on('request', async (request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost')
      const service = url.pathname.startsWith('/data/') ? 'iot-data-plane' : 'iot'
      const body = Buffer.concat(await request.toArray())
      const path = url.pathname.replace(/^\/(data|control)/, '')
      const answer = await this.core.handle(service, {
        method: request.method ?? '',
        path,
        query: url.searchParams,
        headers: request.headers,
        body,
      })
      response.writeHead(answer.status, answer.headers).end(answer.body)
    })
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    const origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    const shared = { region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }
    this.iot = new IoTClient({ ...shared, endpoint: `${origin}/control` })
    this.data = new IoTDataPlaneClient({ ...shared, endpoint: `${origin}/data` })
  }

  /** Resolves with the invocations of a function once there are `count`. */
  async invoked(functionId: string, count = 1): Promise<Invocation[]> {
    for (;;) {
      const found = this.invocations.filter((invocation) => invocation.functionId === functionId)
      if (found.length >= count) return found
      await new Promise<void>((wake) => this.#waiting.push(wake))
    }
  }

  /** Resolves with the first presence event of a client that tells of its end. */
  async ended(clientId: string): Promise<unknown> {
    for (let count = 1; ; count += 1) {
      const events = (await this.invoked('presence', count)).map(({ event }) => event)
      const end = events.find(({ deviceId, kind }) => deviceId === clientId && kind === 'disconnected')
      if (end !== undefined) return decodedBody(end)
    }
  }

  /** A key and a certificate, active, with the policy; attached to the thing where one is named. */
  async enrol(thingName?: string, policyName: string | undefined = 'vigil-device'): Promise<Identity> {
    const { csr, keyPem } = await certificateRequest()
    const created = await this.iot.send(
      new CreateCertificateFromCsrCommand({ certificateSigningRequest: csr, setAsActive: true }),
    )
    const { certificateId = '', certificateArn = '', certificatePem = '' } = created
    if (policyName !== undefined) await this.iot.send(new AttachPolicyCommand({ policyName, target: certificateArn }))
    if (thingName !== undefined) {
      await this.iot.send(new CreateThingCommand({ thingName }))
      const attachment = { thingName, principal: certificateArn, thingPrincipalType: 'EXCLUSIVE_THING' } as const
      await this.iot.send(new AttachThingPrincipalCommand(attachment))
    }
    return { certificateId, certificateArn, certificatePem, keyPem }
  }

  /** Connects over mutual TLS; rejects where the broker does not let the client in. */
  connect(identity: Identity, clientId: string, options: IClientOptions = {}): Promise<MqttClient> {
    const { certificatePem: cert, keyPem: key } = identity
    return this.#connected(
      mqtt.connect(this.core.mqttUrl, { ...quick, cert, key, ca: this.core.caPem, clientId, ...options }),
    )
  }

  connectWebSocket(clientId: string, options: IClientOptions = {}): Promise<MqttClient> {
    return this.#connected(mqtt.connect(this.core.webSocketUrl, { ...quick, clientId, ...options }))
  }

  async #connected(client: MqttClient): Promise<MqttClient> {
    this.#clients.push(client)
    await new Promise<void>((resolve, reject) => {
      client.once('connect', () => resolve())
      client.once('error', reject)
      client.once('close', () => reject(new Error('closed before it was connected')))
    })
    // Later errors show as `close`, which tests wait for.
    client.on('error', () => {})
    const socket = client.stream as Partial<Socket>
    socket.setNoDelay?.(true)
    return client
  }

  async stop(): Promise<void> {
    await this.core.close()
    for (const client of this.#clients) client.end(true)
    this.iot.destroy()
    this.data.destroy()
    this.#server.close()
    this.#server.closeAllConnections()
    rmSync(this.folder, { recursive: true })
  }
}

const quick: IClientOptions = { reconnectPeriod: 0, protocolVersion: 4, clean: true }

export async function certificateRequest(name = 'CN=device'): Promise<{ csr: string; keyPem: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const request = await x509.Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm: algorithm })
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
  return { csr: request.toString('pem'), keyPem: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') }
}

export function decodedBody(event: Record<string, unknown>): unknown {
  return JSON.parse(Buffer.from(String(event.body), 'base64').toString('utf8'))
}

/** Resolves at the next event of a client, with what came along. */
export function next<E extends 'close' | 'message'>(
  client: MqttClient,
  event: E,
): Promise<Parameters<MqttClientEventCallbacks[E]>>
export function next(client: MqttClient, event: 'close' | 'message'): Promise<unknown[]> {
  return new Promise((resolve) => client.once(event, (...values: unknown[]) => resolve(values)))
}
