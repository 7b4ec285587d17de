// Custom authorizers (AWS::IoT::Authorizer, signing disabled): a function says whether a WebSocket client may connect,
// with which policies, for how long, and is asked again with the same credentials while the connection lasts.
// https://docs.aws.amazon.com/iot/latest/developerguide/custom-auth-lambda.html

import { randomUUID } from 'node:crypto'
import type { Arns } from './arns.ts'
import type { ConnectAttempt } from './broker.ts'
import type { DisconnectReason } from './connection.ts'
import { allows, compilePolicy, type Policy } from './policy.ts'
import type { Principal } from './principal.ts'

export interface Authorizer {
  name: string
  functionId: string
  status: string
}

export interface AuthorizerEnvironment {
  authorizers: readonly Authorizer[]
  arns: Arns
  now: () => number
  invoke(functionId: string, event: unknown): Promise<unknown>
  log(line: string): void
}

interface Grant {
  principalId: string
  policies: Policy[]
  disconnectAfterInSeconds: number
  refreshAfterInSeconds: number
}

/** Throws, with the reason, where the authorizer does not let the client in. */
export async function authorizedPrincipal(
  environment: AuthorizerEnvironment,
  attempt: ConnectAttempt,
): Promise<Principal> {
  const { arns, now, log } = environment
  const { clientId } = attempt
  const name = authorizerName(attempt)
  const authorizer = environment.authorizers.find((known) => known.name === name && known.status === 'ACTIVE')
  if (authorizer === undefined) throw new Error(`there is no active authorizer "${name}"`)
  const event = authorizerEvent(attempt)
  const ask = async () => grantOf(authorizer.name, await environment.invoke(authorizer.functionId, event))

  let grant = await ask()
  const disconnectAt = now() + grant.disconnectAfterInSeconds * 1000
  let refreshAt = now() + grant.refreshAfterInSeconds * 1000

  async function refresh(close: (reason: DisconnectReason) => void): Promise<void> {
    refreshAt = Number.POSITIVE_INFINITY
    try {
      grant = await ask()
      refreshAt = now() + grant.refreshAfterInSeconds * 1000
    } catch (error) {
      log(`iot: ${clientId} is disconnected at its refresh: ${error instanceof Error ? error.message : error}`)
      close('AUTH_ERROR')
    }
  }

  return {
    identifier: grant.principalId,
    allows: (action, path) => allows(grant.policies, action, arns.resource(path), { clientId }),
    tick(close) {
      if (now() >= disconnectAt) close('CUSTOMAUTH_TTL_EXPIRATION')
      else if (now() >= refreshAt) void refresh(close)
    },
  }
}

/** Browsers can set no headers, so the name travels in the URL's query or in that of the MQTT user name. */
function authorizerName({ transport, username = '' }: ConnectAttempt): string | undefined {
  const inUser = username.includes('?') ? username.slice(username.indexOf('?')) : ''
  const inUrl = transport.kind === 'web-socket' ? transport.query : ''
  const key = 'x-amz-customauthorizer-name'
  return new URLSearchParams(inUrl).get(key) ?? new URLSearchParams(inUser).get(key) ?? undefined
}

/** No `tls` among the protocols: the local WebSocket is plain. No `token`: it exists only where tokens are signed. */
function authorizerEvent({ transport, clientId, username, password }: ConnectAttempt): unknown {
  const http =
    transport.kind === 'web-socket' ? { headers: transport.headers, queryString: transport.query } : undefined
  return {
    signatureVerified: false,
    protocols: ['http', 'mqtt'],
    protocolData: { http, mqtt: { username, password: password?.toString('base64'), clientId } },
    connectionMetadata: { id: randomUUID() },
  }
}

function grantOf(name: string, answer: unknown): Grant {
  const { isAuthenticated, principalId, policyDocuments, ...lifetimes } = (answer ?? {}) as Record<string, unknown>
  if (isAuthenticated !== true) throw new Error(`authorizer ${name} says no`)
  const wrong = (what: string) => new Error(`authorizer ${name} answered ${what}, which AWS refuses`)
  if (typeof principalId !== 'string' || !/^[a-zA-Z0-9]{1,128}$/.test(principalId))
    throw wrong(`principalId ${principalId}`)
  if (!Array.isArray(policyDocuments) || policyDocuments.length > 10)
    throw wrong('policyDocuments that are no list of at most 10')

  const seconds = (member: 'disconnectAfterInSeconds' | 'refreshAfterInSeconds') => {
    const value = Number(lifetimes[member])
    if (!Number.isInteger(value) || value < 300 || value > 86_400) throw wrong(`${member} ${lifetimes[member]}`)
    return value
  }
  return {
    principalId,
    policies: policyDocuments.map((document: unknown) => {
      if (typeof document !== 'string' || document.length > 2048)
        throw wrong('a policy that is no text of at most 2048 characters')
      return compilePolicy(`of authorizer ${name}`, JSON.parse(document))
    }),
    disconnectAfterInSeconds: seconds('disconnectAfterInSeconds'),
    refreshAfterInSeconds: seconds('refreshAfterInSeconds'),
  }
}
