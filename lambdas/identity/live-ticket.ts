// A ticket to listen for live hints: sealed, not stored. It says which session may listen, as which MQTT client, until
// when; the authorizer checks the seal, and at each refresh the session itself.

import { topics } from '../../contracts/device-messages.ts'
import { seal } from '../platform/hub-key.ts'
import { Secret, sameText } from '../platform/secret.ts'

export const ticketLifetime = 3600_000

export interface LiveTicketClaims {
  readonly accountId: string
  readonly sessionId: string
  readonly clientId: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** IoT wants a principal of letters and digits only. */
export const principalOf = (accountId: string): string => accountId.replace('_', '')

/** The client id that a portal connects as: one per ticket, so that two tabs do not throw each other out. */
export const clientIdFor = (accountId: string, random: string): string => `web-${principalOf(accountId)}-${random}`

export async function sealTicket(claims: LiveTicketClaims): Promise<Secret> {
  const body = Buffer.from(JSON.stringify(claims)).toString('base64url')
  return new Secret(`${body}.${await seal('live-ticket', body)}`)
}

/** The claims of a ticket with a true seal; whether it is still valid is the caller's question. */
export async function openTicket(ticket: string): Promise<LiveTicketClaims | undefined> {
  const [body, mark] = ticket.split('.')
  if (!body || !mark || !sameText(mark, await seal('live-ticket', body))) return undefined
  return JSON.parse(Buffer.from(body, 'base64url').toString())
}

/** What a listener may do: connect as itself and receive its own account's hints. Nothing can be published. */
export function listenerPolicy({ accountId, clientId }: LiveTicketClaims, arnPrefix: string): string {
  const allow = (action: string, resource: string) => ({
    Effect: 'Allow',
    Action: action,
    Resource: `${arnPrefix}:${resource}`,
  })
  const topic = topics.hints(accountId)
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      allow('iot:Connect', `client/${clientId}`),
      allow('iot:Subscribe', `topicfilter/${topic}`),
      allow('iot:Receive', `topic/${topic}`),
    ],
  })
}
