// POST /v1/live-tickets. Costs nothing but the session check: the ticket is sealed, not stored.

import { randomBytes } from 'node:crypto'
import { topics } from '../../contracts/device-messages.ts'
import { openLiveTicket } from '../../contracts/identity.ts'
import { now, toTime } from '../platform/clock.ts'
import { setting } from '../platform/environment.ts'
import { answer, serve } from '../platform/serve.ts'
import { clientIdFor, sealTicket, ticketLifetime } from './live-ticket.ts'

export default serve(openLiveTicket, async ({ session: { id: sessionId, accountId } }) => {
  const expiresAt = now() + ticketLifetime
  const clientId = clientIdFor(accountId, randomBytes(9).toString('hex'))
  const ticket = await sealTicket({ accountId, sessionId, clientId, expiresAt })
  return answer(201, {
    url: setting('MQTT_WEBSOCKET_URL'),
    clientId,
    username: `portal?x-amz-customauthorizer-name=${setting('LIVE_AUTHORIZER')}`,
    password: ticket.reveal(),
    topic: topics.hints(accountId),
    expiresAt: toTime(expiresAt),
  })
})
