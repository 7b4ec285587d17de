// Decides whether a portal may listen for hints: AWS IoT calls it at the MQTT connect, and again every 5 minutes with
// the same ticket. So the seal is checked each time, the ticket's hour limits connecting and being connected, and a
// session that was ended stops listening within 5 minutes. Whatever is wrong, the answer is the same no.

import { now } from '../platform/clock.ts'
import { setting } from '../platform/environment.ts'
import { describeError, logger } from '../platform/logger.ts'
import { type LiveTicketClaims, listenerPolicy, openTicket, principalOf } from './live-ticket.ts'
import { isAlive, isPersonal } from './session.ts'
import { findSession } from './session-store.ts'

interface AuthorizerEvent {
  readonly protocolData?: {
    readonly mqtt?: { readonly username?: string; readonly password?: string; readonly clientId?: string }
  }
}

const denied = {
  isAuthenticated: false,
  principalId: '',
  policyDocuments: [],
  disconnectAfterInSeconds: 300,
  refreshAfterInSeconds: 300,
}

export const handler = async (event: AuthorizerEvent) => {
  const claims = await admit(event).catch((error) => {
    logger.error('listener not decided', describeError(error))
    return undefined
  })
  if (!claims) return denied
  return {
    isAuthenticated: true,
    principalId: principalOf(claims.accountId),
    disconnectAfterInSeconds: 3600,
    refreshAfterInSeconds: 300,
    policyDocuments: [listenerPolicy(claims, setting('IOT_ARN_PREFIX'))],
  }
}

async function admit(event: AuthorizerEvent): Promise<LiveTicketClaims | undefined> {
  const { password = '', clientId } = event.protocolData?.mqtt ?? {}
  const claims = await openTicket(Buffer.from(password, 'base64').toString())
  if (!claims || claims.clientId !== clientId || claims.expiresAt <= now()) return undefined
  const session = await findSession(claims.accountId, claims.sessionId)
  return session && isPersonal(session) && isAlive(session, now()) ? claims : undefined
}
