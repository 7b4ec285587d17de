// The services beside DynamoDB, as they answer at the wire: keys that really sign, certificates that are active or not,
// and a broker that hands on what is published.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AwsRequest } from '../../../local/aws/aws-call.ts'
import { kms } from '../../../local/aws/kms.ts'
import { environment } from '../../support/environment.ts'

export interface WireRequest {
  readonly hostname: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** Not `Buffer.from(body)`: the SDK's bytes can be taken for a text, and warn of it. */
export const bytesOf = ({ body = '' }: WireRequest): Buffer =>
  typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength)

export const rootKeyArn = 'arn:aws:kms:eu-central-1:111122223333:key/root-key'
const pepper = 'a hub key of sixty-four characters, as Secrets Manager makes them'

export interface Broker {
  publish(topic: string, payload: string): void
  drop(clientId: string): void
}

const folder = mkdtempSync(join(tmpdir(), 'vigil-soak-keys-'))
const keys = kms(
  [
    { id: 'command-key', arn: environment.COMMAND_KEY_ARN },
    { id: 'root-key', arn: rootKeyArn },
  ],
  folder,
)
rmSync(folder, { recursive: true })

export class Cloud {
  /** Set by the schedule that runs. */
  broker: Broker = { publish: () => {}, drop: () => {} }
  readonly #active = new Set<string>()
  #made = 0

  /** Whether a certificate lets its device in, by its PEM. */
  letsIn = (certificatePem: string): boolean => this.#active.has(certificatePem)

  reset(): void {
    this.#active.clear()
    this.#made = 0
  }

  operationOf({ hostname, method, path, headers }: WireRequest): string {
    const service = /^(?:data(?:-ats)?\.)?(\w+)/.exec(hostname)?.[1] ?? hostname
    const target = headers['x-amz-target']?.split('.').at(-1)
    return `${service} ${target ?? `${method} ${path.split('/')[1]}`}`
  }

  async answer(request: WireRequest): Promise<object> {
    const operation = this.operationOf(request)
    const [, name = '', argument = ''] = request.path.split('/').map(decodeURIComponent)
    if (operation.startsWith('kms ')) return this.#kms(operation.slice(4), request)
    if (operation === 'secretsmanager GetSecretValue') return { SecretString: pepper }
    if (operation === 'iot POST topics') this.broker.publish(argument, bytesOf(request).toString())
    else if (operation === 'iot DELETE connections') this.broker.drop(argument)
    else if (operation === 'iot POST certificates') return this.#newCertificate()
    else if (operation === 'iot PUT certificates') this.#setStatus(argument, request)
    else if (!['things', 'target-policies'].includes(name)) throw new Error(`Not in this cloud: ${operation}`)
    return {}
  }

  async #kms(operation: string, request: WireRequest): Promise<object> {
    const answer = await keys.answer(operation, { body: bytesOf(request) } as AwsRequest)
    return JSON.parse(String(answer.body))
  }

  #newCertificate() {
    const id = `certificate-${++this.#made}`
    return { certificateId: id, certificateArn: `arn:cert/${id}`, certificatePem: id }
  }

  #setStatus(id: string, { path, ...rest }: WireRequest): void {
    const { newStatus } = (rest as unknown as { query: Record<string, string> }).query
    if (newStatus === 'ACTIVE') this.#active.add(id)
    else this.#active.delete(id)
  }
}
