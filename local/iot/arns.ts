// Names of IoT resources in this account and region, and back from a name to a certificate.

import type { Certificate, Registry } from './registry.ts'
import { invalidRequest, notFound } from './rest-json.ts'

export interface Arns {
  /** `client/ID`, `topic/a/b`, `topicfilter/a/+` */
  resource(path: string): string
  thing(name: string): string
  certificate(id: string): string
  policy(name: string): string
}

export function arnsOf({ region, accountId }: { region: string; accountId: string }): Arns {
  const resource = (path: string) => `arn:aws:iot:${region}:${accountId}:${path}`
  return {
    resource,
    thing: (name) => resource(`thing/${name}`),
    certificate: (id) => resource(`cert/${id}`),
    policy: (name) => resource(`policy/${name}`),
  }
}

/** The certificate that an ARN names: the only kind of principal, and of policy target, in the local cloud. */
export function attachable(registry: Registry, arns: Arns, arn: string): Certificate {
  const prefix = arns.certificate('')
  if (!arn.startsWith(prefix)) throw invalidRequest(`"${arn}" is not the ARN of a certificate of this account`)
  return certificateOf(registry, arn.slice(prefix.length))
}

export function certificateOf(registry: Registry, certificateId: string): Certificate {
  const certificate = registry.certificates.get(certificateId)
  if (certificate === undefined) throw notFound(`Certificate ${certificateId} not found`)
  return certificate
}
