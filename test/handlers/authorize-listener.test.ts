// Who may listen for hints, as AWS IoT asks: at the connect, and again at each refresh with the same ticket.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { handler } from '../../lambdas/identity/authorize-listener.authorizer.ts'
import { clientIdFor, sealTicket } from '../../lambdas/identity/live-ticket.ts'
import { day, hour, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { accountId, deviceId, putSession, type SignedIn } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'

let tables: Tables
let session: SignedIn
const clientId = clientIdFor(accountId, 'abc123')
const denied = {
  isAuthenticated: false,
  principalId: '',
  policyDocuments: [],
  disconnectAfterInSeconds: 300,
  refreshAfterInSeconds: 300,
}

/** Asks as AWS IoT does at the connect, and again at each refresh. */
async function listen(change: { ticket?: string; clientId?: string; session?: SignedIn } = {}) {
  const sessionId = (change.session ?? session).record.id
  const ticket =
    change.ticket ?? (await sealTicket({ accountId, sessionId, clientId, expiresAt: noon + hour })).reveal()
  const password = Buffer.from(ticket).toString('base64')
  return handler({ protocolData: { mqtt: { username: 'portal', password, clientId: change.clientId ?? clientId } } })
}

beforeEach(() => {
  setNow(noon)
  tables = new Tables()
  new Cloud()
  session = putSession(tables, { client: 'browser' })
})

describe('a listener with a ticket', () => {
  it('may listen for an hour, and is looked at again every 5 minutes', async () => {
    const answer = await listen()
    expect(answer).toMatchObject({
      isAuthenticated: true,
      principalId: accountId.replace('_', ''),
      disconnectAfterInSeconds: 3600,
      refreshAfterInSeconds: 300,
    })
    expect(JSON.parse(answer.policyDocuments[0] ?? '').Statement).toHaveLength(3)
  })

  it('stops listening when its session has ended, or its hour is over', async () => {
    expect((await listen()).isAuthenticated).toBe(true)
    passTime(hour - 1)
    expect((await listen()).isAuthenticated).toBe(true)
    passTime(1)
    expect(await listen()).toEqual(denied)
    setNow(noon)
    tables.delete('identity', accountId, `session#${session.record.id}`)
    expect(await listen()).toEqual(denied)
  })
})

describe('a listener in a rescue session', () => {
  it('may listen as long as the session lives', async () => {
    const rescue = putSession(tables, { kind: 'rescue' })
    expect((await listen({ session: rescue })).isAuthenticated).toBe(true)
    setNow(rescue.record.expiresAt)
    expect(await listen({ session: rescue })).toEqual(denied)
  })
})

describe('a listener is turned away', () => {
  it('as another client than its ticket is for', async () => {
    expect(await listen({ clientId: `${clientId}0` })).toEqual(denied)
  })

  it.each(['', 'garbage', 'a.b', '..'])('with the ticket %j', async (ticket) => {
    expect(await listen({ ticket })).toEqual(denied)
  })

  it("with a device's own session, or one that is dead", async () => {
    expect(await listen({ session: putSession(tables, { deviceId }) })).toEqual(denied)
    expect(await listen({ session: putSession(tables, {}, { lastUsedAt: noon - 14 * day }) })).toEqual(denied)
  })

  it('where nothing was said at all', async () => {
    expect(await handler({})).toEqual(denied)
    expect(await handler({ protocolData: { mqtt: {} } })).toEqual(denied)
  })

  it('where it can not be decided', async () => {
    tables.client.rejects(awsError('ThrottlingException'))
    expect(await listen()).toEqual(denied)
  })
})
