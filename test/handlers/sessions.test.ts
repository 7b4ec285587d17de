// What an owner does with sessions and account: list, end, prove again, read the activity, get a ticket to listen.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { listActivity, readAccount } from '../../contracts/account.ts'
import {
  listSessions,
  openLiveTicket,
  proveIdentity,
  revokeOtherSessions,
  revokeSession,
  signOut,
} from '../../contracts/identity.ts'
import { appendActivity } from '../../lambdas/identity/activity-store.ts'
import { handler } from '../../lambdas/identity/identity.function.ts'
import { openTicket } from '../../lambdas/identity/live-ticket.ts'
import { handler as secondStep } from '../../lambdas/identity/second-step.function.ts'
import type { SessionRecord } from '../../lambdas/identity/session.ts'
import { commit } from '../../lambdas/platform/database.ts'
import { day, hour, minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask, fromPortal } from '../support/events.ts'
import { hashOf } from '../support/password.ts'
import { accountId, deviceId, email, putAccount, putSession, strangerId } from '../support/records.ts'
import { Tables } from '../support/tables.ts'

const password = 'Secret-1234'
let tables: Tables
const kinds = () => tables.list<{ kind: string }>('identity', 'activity#').map(({ kind }) => kind)

beforeEach(() => {
  setNow(noon)
  new Cloud()
  tables = new Tables()
  putAccount(tables, { passwordHash: hashOf(password) })
})

describe('the sessions of an account', () => {
  it('are listed newest first, without dead ones, devices and strangers', async () => {
    const mine = putSession(tables)
    const browser = putSession(tables, { client: 'browser' })
    putSession(tables, {}, { lastUsedAt: noon - 14 * day })
    putSession(tables, { deviceId })
    putSession(tables, { accountId: strangerId })
    const { status, body } = await ask(handler, listSessions, { token: mine.token })
    expect(status).toBe(200)
    expect(body.items).toMatchObject([
      { id: browser.record.id, current: false, client: 'browser' },
      { id: mine.record.id, current: true, client: 'app' },
    ])
  })

  it('end one by one, all others at once, or by signing out', async () => {
    const [mine, second, third, device] = [
      putSession(tables),
      putSession(tables),
      putSession(tables),
      putSession(tables, { deviceId }),
    ]
    const left = () => tables.list<SessionRecord>('identity', 'session#').map(({ id }) => id)
    const { token } = mine
    expect((await ask(handler, revokeSession, { token, params: { sessionId: second.record.id } })).status).toBe(204)
    expect(left()).not.toContain(second.record.id)
    expect((await ask(handler, revokeOtherSessions, { token })).status).toBe(204)
    expect(left()).toEqual([mine.record.id, device.record.id])
    expect(left()).not.toContain(third.record.id)
    expect(await ask(handler, signOut, { token })).toMatchObject({ status: 204, cookies: [] })
    expect(left()).toEqual([device.record.id])
    expect(kinds()).toEqual(['session.revoked', 'session.revoked', 'session.revoked'])
  })

  it('that are unknown, a stranger’s, or a device’s own can not be ended here', async () => {
    const { token } = putSession(tables)
    const others = [putSession(tables, { accountId: strangerId }), putSession(tables, { deviceId })]
    for (const { record } of others) {
      const refused = await ask(handler, revokeSession, { token, params: { sessionId: record.id } })
      expect(refused).toMatchObject({ status: 404, body: { code: 'session/not-found' } })
    }
    expect(tables.list('identity', 'session#')).toHaveLength(3)
  })

  it('lose their cookie when a browser signs out', async () => {
    const { token } = putSession(tables, { client: 'browser' })
    const { cookies } = await ask(handler, signOut, { cookies: [`__Host-vigil=${token}`], headers: fromPortal })
    expect(cookies).toEqual(['__Host-vigil=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax'])
  })
})

describe('proving that it is still you', () => {
  it('opens what needs a recent proof for 15 minutes, and leaves an app its token', async () => {
    const { token, record } = putSession(tables, {}, { recentUntil: 0 })
    const proved = await ask(secondStep, proveIdentity, { token, body: { method: 'password', password } })
    expect(proved).toMatchObject({ status: 201, body: { recentUntil: '2026-11-22T12:15:00.000Z' }, cookies: [] })
    expect(tables.find('identity', accountId, `session#${record.id}`)).toMatchObject({
      recentUntil: noon + 15 * minute,
    })
    expect((await ask(handler, readAccount, { token })).status).toBe(200)
    expect(kinds()).toEqual(['session.proved'])
  })

  describe('in a browser', () => {
    const first = () => [`__Host-vigil=${putSession(tables, { client: 'browser' }).token}`]
    const status = async (cookies: string[]) => (await ask(handler, readAccount, { cookies })).status
    /** The cookie that a proof brings. */
    const prove = async (cookies: string[]) => {
      const proved = await ask(secondStep, proveIdentity, {
        cookies,
        headers: fromPortal,
        body: { method: 'password', password },
      })
      expect(proved.status).toBe(201)
      return [proved.cookies[0]?.split(';')[0] ?? '']
    }

    it('gives a new cookie; the old one is good for a minute, for what is under way, and dead after it', async () => {
      const old = first()
      const renewed = await prove(old)
      expect(renewed).not.toEqual(old)
      expect([await status(old), await status(renewed)]).toEqual([200, 200])
      passTime(minute - 1)
      expect([await status(old), await status(renewed)]).toEqual([200, 200])
      passTime(1)
      expect([await status(old), await status(renewed)]).toEqual([401, 200])
    })

    it('leaves of all earlier cookies only the last one good, and none after signing out', async () => {
      const oldest = first()
      const old = await prove(oldest)
      const renewed = await prove(old)
      expect([await status(oldest), await status(old), await status(renewed)]).toEqual([401, 200, 200])
      await ask(handler, signOut, { cookies: renewed, headers: fromPortal })
      expect([await status(old), await status(renewed)]).toEqual([401, 401])
    })

    it('is done again with the old cookie where the answer, and the new one with it, was lost', async () => {
      const old = first()
      await prove(old)
      const renewed = await prove(old)
      expect(await status(renewed)).toBe(200)
    })
  })

  it('is refused with a wrong password, and throttled like signing in', async () => {
    const { token } = putSession(tables)
    const prove = (given: string) =>
      ask(secondStep, proveIdentity, { token, body: { method: 'password', password: given } })
    for (let attempt = 0; attempt < 5; attempt++)
      expect(await prove('Wrong-1234')).toMatchObject({ status: 401, body: { code: 'sign-in/refused' } })
    expect(await prove(password)).toMatchObject({ status: 429, headers: { 'retry-after': '2' } })
    passTime(2000)
    expect((await prove(password)).status).toBe(201)
  })

  it('does not bring back a session that ended meanwhile', async () => {
    const { token, record } = putSession(tables)
    tables.beforeNextCommit(() => tables.delete('identity', accountId, `session#${record.id}`))
    const refused = await ask(secondStep, proveIdentity, { token, body: { method: 'password', password } })
    expect(refused).toMatchObject({ status: 401, body: { code: 'session/required' } })
    expect(tables.list('identity', 'session#')).toEqual([])
  })
})

describe('the account', () => {
  it('is shown to its owner', async () => {
    const { token } = putSession(tables)
    expect(await ask(handler, readAccount, { token })).toMatchObject({
      body: { id: accountId, email, language: 'en', createdAt: '2026-11-22T12:00:00.000Z' },
    })
  })

  it('tells its activity in pages, newest first, and nobody else’s', async () => {
    const { token } = putSession(tables)
    for (let number = 0; number < 3; number++)
      await commit([appendActivity(accountId, 'device.renamed', noon + number, { deviceName: `${number}` })])
    await commit([appendActivity(strangerId, 'device.renamed', noon + 9, { deviceName: 'theirs' })])
    const first = await ask(handler, listActivity, { token, query: { limit: '2' } })
    expect(first.body.items).toMatchObject([{ deviceName: '2' }, { deviceName: '1' }])
    const cursor = String(first.body.nextCursor)
    const second = await ask(handler, listActivity, { token, query: { limit: '2', cursor } })
    expect(second.body).toMatchObject({ items: [{ deviceName: '0', kind: 'device.renamed' }] })
    expect(second.body).not.toHaveProperty('nextCursor')
    const garbled = await ask(handler, listActivity, { token, query: { cursor: 'Z2FyYmxlZA' } })
    expect(garbled).toMatchObject({ status: 400, body: { code: 'cursor/invalid' } })
  })
})

describe('a live ticket', () => {
  it('is for one session and one connection each time, and is not stored', async () => {
    const { token, record } = putSession(tables)
    const [first, second] = [
      await ask(handler, openLiveTicket, { token }),
      await ask(handler, openLiveTicket, { token }),
    ]
    expect(first).toMatchObject({
      status: 201,
      body: {
        url: 'wss://broker.example/mqtt',
        username: 'portal?x-amz-customauthorizer-name=vigil-listener',
        topic: `vigil/v1/accounts/${accountId}/hints`,
        expiresAt: '2026-11-22T13:00:00.000Z',
      },
    })
    expect(first.body.clientId).not.toBe(second.body.clientId)
    const { clientId } = first.body
    const claims = { accountId, sessionId: record.id, clientId, expiresAt: noon + hour }
    expect(await openTicket(String(first.body.password))).toEqual(claims)
    expect(tables.requests).toBe(2)
  })
})
