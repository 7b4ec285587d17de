// AWS IoT Core on one machine: registry and certificates, the MQTT broker with its policies, topic rules, presence and
// custom authorizers, behind the AWS calls that the hub makes. Everything that it does not know stops the start.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { arnsOf } from './arns.ts'
import { type Authorizer, authorizedPrincipal } from './authorizer.ts'
import { type ConnectAttempt, startBroker } from './broker.ts'
import { controlPlane } from './control-plane.ts'
import { dataPlane } from './data-plane.ts'
import { listenForBrowsers, listenForDevices } from './listeners.ts'
import { openPki } from './pki.ts'
import { compilePolicy } from './policy.ts'
import { openPresence } from './presence.ts'
import { certificatePrincipal } from './principal.ts'
import { openRegistry } from './registry.ts'
import { answer, type RestAnswer, type RestRequest } from './rest-json.ts'
import { startRules } from './topic-rules.ts'

export interface IotCoreOptions {
  dataFolder: string
  /** Resolved from AWS::IoT::TopicRule. */
  topicRules: { name: string; sql: string; functionId: string }[]
  /** Policy name → resolved PolicyDocument. */
  policies: Record<string, unknown>
  /** From AWS::IoT::Authorizer, with SigningDisabled true. */
  authorizers: Authorizer[]
  region: string
  accountId: string
  /** Virtual time, ms. */
  now: () => number
  /** Synchronous invoke (authorizer). */
  invoke(functionId: string, event: unknown): Promise<unknown>
  /** Asynchronous invoke: retries are the caller's. Devices may reconnect, and so call it, before the start is over. */
  invokeAsync(functionId: string, event: unknown): void
  log(line: string): void
}

export interface IotCore {
  mqttUrl: string
  webSocketUrl: string
  caPem: string
  endpointAddress: string
  handle(service: 'iot' | 'iot-data-plane', request: RestRequest): Promise<RestAnswer>
  /** To be called about once a second: authorizer refreshes, on virtual time. */
  tick(): void
  /** Forgets things and certificates; keeps the authority and the ports. */
  reset(): Promise<void>
  /** Takes less than a second and leaves nothing open. */
  close(): Promise<void>
}

export async function startIotCore(options: IotCoreOptions): Promise<IotCore> {
  const { now, log } = options
  const folder = join(options.dataFolder, 'iot')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const arns = arnsOf(options)
  const policies = new Map(
    Object.entries(options.policies).map(([name, document]) => [name, compilePolicy(name, document)]),
  )
  const route = startRules(options.topicRules, options)
  const pki = await openPki(join(options.dataFolder, 'pki'))
  const registry = openRegistry(folder)
  const presence = openPresence(folder, now, route)
  // Neither a reset nor a stop is news about devices.
  let silent = false

  const authenticate = ({ transport, ...attempt }: ConnectAttempt) =>
    transport.kind === 'certificate'
      ? certificatePrincipal(registry, policies, arns, transport.certificateId, attempt.clientId)
      : authorizedPrincipal({ ...options, arns }, { transport, ...attempt })

  const broker = await startBroker({
    authenticate,
    connected(connection) {
      if (!silent) presence.connected(connection)
    },
    disconnected(connection) {
      if (!silent) presence.disconnected(connection)
    },
    published: route,
    log,
  })

  const ports = readPorts(join(folder, 'ports.json'))
  const devices = await listenForDevices(pki, ports.mqtt, broker.accept)
  const browsers = await listenForBrowsers(ports.webSocket, broker.accept)
  if (ports.mqtt !== undefined && ports.mqtt !== devices.port)
    log(`iot: port ${ports.mqtt} is taken, MQTT is on ${devices.port}; devices enrolled before look for the old one`)
  writePorts(join(folder, 'ports.json'), { mqtt: devices.port, webSocket: browsers.port })

  function deactivated(certificateId: string): void {
    for (const connection of broker.connections())
      if (connection.principal.identifier === certificateId) connection.close('AUTH_ERROR')
  }

  const endpointAddress = 'localhost'
  const policyNames = [...policies.keys()]
  const operations = {
    iot: controlPlane({ registry, arns, pki, now, deactivated, policyNames, endpointAddress }),
    'iot-data-plane': dataPlane(broker),
  }

  return {
    mqttUrl: `mqtts://localhost:${devices.port}`,
    webSocketUrl: `ws://localhost:${browsers.port}/mqtt`,
    caPem: pki.caPem,
    endpointAddress,
    handle: (service, request) => answer(operations[service], request, log),
    tick() {
      presence.announceLost()
      for (const connection of broker.connections()) connection.principal.tick?.((reason) => connection.close(reason))
    },
    async reset() {
      silent = true
      const dropped = [...broker.connections()]
      for (const connection of dropped) connection.close('SERVER_INITIATED_DISCONNECT')
      await Promise.all(dropped.map(({ ended }) => ended))
      registry.clear()
      presence.clear()
      silent = false
    },
    async close() {
      silent = true
      await Promise.all([devices.close(), browsers.close(), broker.close()])
      registry.close()
      presence.close()
    },
  }
}

interface Ports {
  mqtt?: number
  webSocket?: number
}

/** Devices keep the broker's URL from their enrolment, so it must be the same after a restart. */
function readPorts(path: string): Ports {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Ports
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

function writePorts(path: string, ports: Ports): void {
  writeFileSync(`${path}.new`, JSON.stringify(ports))
  renameSync(`${path}.new`, path)
}
