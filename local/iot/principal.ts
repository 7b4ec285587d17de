// Who is at the other end of an MQTT connection, and what it may do there. A certificate's rights are looked up at each
// use, so that deactivating or detaching it takes effect at once (AWS promises minutes).

import type { Arns } from './arns.ts'
import type { DisconnectReason } from './connection.ts'
import { allows, type Policy, type PolicyAction } from './policy.ts'
import type { Registry } from './registry.ts'

export interface Principal {
  /** As presence events and `principal()` name it: the certificate id, or what the authorizer said. */
  readonly identifier: string
  /** The thing that the certificate is attached to exclusively; presence events name it. */
  readonly exclusiveThing?: string | undefined
  /** `path` is the resource part of an ARN: `topic/a/b`. */
  allows(action: PolicyAction, path: string): boolean
  /** Called about once a second while connected. */
  tick?(close: (reason: DisconnectReason) => void): void
}

/** Throws where the certificate is not registered or not active. */
export function certificatePrincipal(
  registry: Registry,
  policies: ReadonlyMap<string, Policy>,
  arns: Arns,
  certificateId: string,
  clientId: string,
): Principal {
  const { status } = registry.certificates.get(certificateId) ?? { status: 'not registered' }
  if (status !== 'ACTIVE') throw new Error(`its certificate is ${status}`)
  const thing = registry.connectionThing(certificateId, clientId)
  return {
    identifier: certificateId,
    exclusiveThing: thing?.exclusive ? thing.thingName : undefined,
    allows(action, path) {
      const attached = registry.certificates.get(certificateId)?.policies ?? []
      const facts = { clientId, thingName: registry.connectionThing(certificateId, clientId)?.thingName }
      const documents = attached.flatMap((name) => policies.get(name) ?? [])
      return allows([documents], action, arns.resource(path), facts)
    },
  }
}
