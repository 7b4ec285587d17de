// The check that every request passes: which session is alive, where its token may stand, and which routes it opens.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { listDevices, readDevice, renameDevice } from '../../contracts/devices.ts'
import { handler } from '../../lambdas/devices/devices.function.ts'
import type { SessionRecord } from '../../lambdas/identity/session.ts'
import { day, minute, noon, passTime, setNow } from '../support/clock.ts'
import { ask, fromPortal } from '../support/events.ts'
import { accountId, deviceId, putDevice, putSession, type SignedIn, strangerId } from '../support/records.ts'
import { Tables } from '../support/tables.ts'

let tables: Tables
beforeEach(() => {
  setNow(noon)
  tables = new Tables()
  putDevice(tables)
})

const read = (token?: string, id = deviceId) =>
  ask(handler, readDevice, { ...(token && { token }), params: { deviceId: id } })
const required = { status: 401, body: { code: 'session/required' } }
const notFound = { status: 404, body: { code: 'device/not-found' } }
const kept = ({ record }: SignedIn) => tables.find<SessionRecord>('identity', accountId, `session#${record.id}`)

describe('a session', () => {
  it('opens its account, with one read for itself', async () => {
    const { token } = putSession(tables)
    expect((await read(token)).status).toBe(200)
    expect(tables.requests).toBe(2)
  })

  it.each<[string, Partial<SessionRecord>]>([
    ['was not used for 14 days', { lastUsedAt: noon - 14 * day }],
    ['is 30 days old', { expiresAt: noon }],
    ['has another token by now', { tokenHash: 'A'.repeat(43) }],
  ])('that %s is refused', async (_, change) => {
    expect(await read(putSession(tables, {}, change).token)).toMatchObject(required)
  })

  it('that was ended is refused at its next request', async () => {
    const { token, record } = putSession(tables)
    expect((await read(token)).status).toBe(200)
    tables.delete('identity', accountId, `session#${record.id}`)
    expect(await read(token)).toMatchObject(required)
  })

  it('that is not there, or is garbled, is refused the same', async () => {
    const strange = `${'0'.repeat(26)}.${'0'.repeat(26)}.${'A'.repeat(43)}`
    for (const token of [undefined, 'garbage', strange]) expect(await read(token)).toMatchObject(required)
  })

  it('of a browser is refused as a bearer token, and that of an app in a cookie', async () => {
    const [browser, app] = [putSession(tables, { client: 'browser' }), putSession(tables, { client: 'app' })]
    expect(await read(browser.token)).toMatchObject(required)
    const byCookie = (token: string) =>
      ask(handler, readDevice, { params: { deviceId }, cookies: [`__Host-vigil=${token}`] })
    expect(await byCookie(app.token)).toMatchObject(required)
    expect((await byCookie(browser.token)).status).toBe(200)
  })

  it('of a browser changes something only for the portal itself', async () => {
    const cookies = [`__Host-vigil=${putSession(tables, { client: 'browser' }).token}`]
    const rename = (headers: Record<string, string>) =>
      ask(handler, renameDevice, { params: { deviceId }, cookies, headers, body: { name: 'Mine' } })
    expect(await rename({ 'sec-fetch-site': 'cross-site' })).toMatchObject({
      status: 403,
      body: { code: 'request/cross-site' },
    })
    expect(tables.requests).toBe(0)
    expect((await rename(fromPortal)).status).toBe(200)
  })

  it('has its use written at most every 15 minutes', async () => {
    const session = putSession(tables)
    passTime(15 * minute - 1)
    await read(session.token)
    expect(kept(session)?.lastUsedAt).toBe(noon)
    passTime(1)
    await read(session.token)
    expect(kept(session)?.lastUsedAt).toBe(noon + 15 * minute)
  })

  it('of a stranger finds no device of this account', async () => {
    expect(await read(putSession(tables, { accountId: strangerId }).token)).toMatchObject(notFound)
  })
})

describe("a device's own session", () => {
  it('reads its device, and no other of the same owner', async () => {
    const { token } = putSession(tables, { deviceId })
    const other = putDevice(tables, { deviceId: 'dev_01K0000000000000000000THER' })
    expect((await read(token)).status).toBe(200)
    expect(await read(token, other.deviceId)).toMatchObject(notFound)
  })

  it("is not let in on an owner's route", async () => {
    const { token } = putSession(tables, { deviceId })
    const refused = { status: 403, body: { code: 'session/not-allowed' } }
    expect(await ask(handler, listDevices, { token })).toMatchObject(refused)
    expect(await ask(handler, renameDevice, { token, params: { deviceId }, body: { name: 'Mine' } })).toMatchObject(
      refused,
    )
  })
})

describe('a stranger', () => {
  it('learns that a session is needed before anything about the request', async () => {
    const wrong = { params: { deviceId: 'dev_1' }, body: { name: '' } }
    expect(await ask(handler, renameDevice, wrong)).toMatchObject(required)
    const { token } = putSession(tables)
    const pointers = ['{deviceId}', '/name']
    const refused = await ask(handler, renameDevice, { ...wrong, token })
    expect(refused).toMatchObject({ status: 400, body: { errors: pointers.map((pointer) => ({ pointer })) } })
  })
})
