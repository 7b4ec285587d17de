// The phone is gone: the password, judged like a sign-in, and a code by mail open a session that is short and can do
// little.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { readAccount } from '../../contracts/account.ts'
import { askRescue, openRescue, signIn } from '../../contracts/identity.ts'
import type { AccountRecord, Login } from '../../lambdas/identity/account.ts'
import { handler } from '../../lambdas/identity/identity.function.ts'
import type { SessionRecord } from '../../lambdas/identity/session.ts'
import { hour, minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask, fromPortal, type Sent } from '../support/events.ts'
import { hashOf } from '../support/password.ts'
import { accountId, email, putAccount } from '../support/records.ts'
import { Tables } from '../support/tables.ts'
import { codeInMail, waitingMails } from '../support/waiting-mails.ts'

const password = 'Secret-1234'
const expired = { status: 410, body: { code: 'two-step/code-expired' } }
let tables: Tables

const start = (given: object = {}, sent: Sent = {}) =>
  ask(handler, askRescue, { body: { email, password, ...given }, ...sent })
const open = (id: string, code: string, given: object = {}, sent: Sent = {}) =>
  ask(handler, openRescue, { body: { id, code, client: 'app', ...given }, ...sent })
async function asked() {
  const { body } = await start()
  return { id: (body.rescue as { id: string }).id, code: await codeInMail(tables, 'rescue-code') }
}
const other = (code: string) => code.replace(/.$/, (digit) => String((Number(digit) + 1) % 10))
const sessions = () => tables.list<SessionRecord>('identity', 'session#')
const login = () => tables.find<Login>('identity', `email#${email}`, 'login')
const switchOff = () =>
  tables.put('identity', { ...tables.find<AccountRecord>('identity', accountId, 'account'), rescue: false } as object)

beforeEach(() => {
  setNow(noon)
  new Cloud()
  tables = new Tables()
  putAccount(tables, { passwordHash: hashOf(password), secondFactors: ['authenticator'] })
})

describe('asking for a rescue', () => {
  it('with the right password mails a code, whatever the second step is, and says until when', async () => {
    expect(await start()).toMatchObject({
      status: 202,
      body: { rescue: { id: expect.stringMatching(/^[\w-]{43}$/), expiresAt: '2026-11-22T12:10:00.000Z' } },
      cookies: [],
    })
    expect(waitingMails(tables)).toMatchObject([{ accountId, template: 'rescue-code' }])
    expect(sessions()).toEqual([])
  })

  it('leaves neither its id nor its code in any table', async () => {
    const { id, code } = await asked()
    const kept = JSON.stringify(tables.list('identity'))
    expect(kept).not.toContain(id)
    expect(kept).not.toMatch(new RegExp(`"${code}"`))
  })

  it('R21: is refused in the same words for an unknown e-mail, a wrong password and an account that is pending', async () => {
    const unknown = await start({ email: 'nobody@example.org' })
    const wrong = await start({ password: 'Wrong-1234' })
    putAccount(tables, { passwordHash: hashOf(password), state: 'pending' })
    expect(unknown).toMatchObject({ status: 401, body: { code: 'sign-in/refused' } })
    expect([wrong, await start()]).toEqual([unknown, unknown])
    expect(waitingMails(tables)).toEqual([])
  })

  it('R20: is counted with the sign-ins, and makes them wait, and they it', async () => {
    for (let attempt = 0; attempt < 5; attempt++) await start({ password: 'Wrong-1234' })
    expect((await ask(handler, signIn, { body: { email, password, client: 'app' } })).status).toBe(429)
    expect(await start()).toMatchObject({ status: 429, headers: { 'retry-after': '2' } })
    passTime(2000)
    expect((await start()).status).toBe(202)
  })

  it('is refused where the owner has switched it off, to whoever knows the password', async () => {
    switchOff()
    expect(await start()).toMatchObject({ status: 409, body: { code: 'rescue/off' } })
    expect(await start({ password: 'Wrong-1234' })).toMatchObject({ body: { code: 'sign-in/refused' } })
    expect(waitingMails(tables)).toEqual([])
  })

  it('mails five codes an hour at most', async () => {
    for (let time = 0; time < 5; time++) expect((await start()).status).toBe(202)
    expect(await start()).toMatchObject({ status: 429, headers: { 'retry-after': '3600' } })
    expect(waitingMails(tables)).toHaveLength(5)
    passTime(hour)
    expect((await start()).status).toBe(202)
  })
})

describe('the mailed code', () => {
  it('opens a rescue session for 30 minutes, that proves nothing, and tells the log', async () => {
    const { id, code } = await asked()
    const opened = await open(id, code)
    expect(opened).toMatchObject({
      status: 201,
      body: { account: { id: accountId, email }, session: { expiresAt: '2026-11-22T12:30:00.000Z' } },
    })
    expect(sessions()).toMatchObject([{ kind: 'rescue', recentUntil: 0, isNewDevice: true }])
    expect(tables.list('identity', 'activity#')).toMatchObject([{ kind: 'rescue.opened', address: '203.0.113.7' }])
    expect(login()?.signedInAt).toBe(noon)
    const token = String(opened.body.token)
    expect((await ask(handler, readAccount, { token })).body.session).toMatchObject({ kind: 'rescue' })
    passTime(30 * minute)
    expect((await ask(handler, readAccount, { token })).status).toBe(401)
  })

  it('gives a browser a cookie and no mark: whoever came so far may be a thief', async () => {
    const { id, code } = await asked()
    const { body, cookies } = await open(id, code, { client: 'browser' }, { headers: fromPortal })
    expect(body).not.toHaveProperty('token')
    expect(cookies).toEqual([expect.stringMatching(/^__Host-vigil=[\w.-]+; Path=\/; Max-Age=1800; /)])
  })

  it('can not be used for a browser by another site, and costs no try then', async () => {
    const { id, code } = await asked()
    expect((await open(id, other(code), { client: 'browser' })).body).toMatchObject({ code: 'request/cross-site' })
    expect(tables.list('identity').filter((item) => 'tries' in item)).toMatchObject([{ tries: 0 }])
  })

  it('R29: is good once', async () => {
    const { id, code } = await asked()
    expect((await open(id, code)).status).toBe(201)
    expect(await open(id, code)).toMatchObject(expired)
    expect(sessions()).toHaveLength(1)
  })

  it('R24: is looked at five times at most, however many guesses come at once', async () => {
    const { id, code } = await asked()
    const guesses = await Promise.all(Array.from({ length: 8 }, () => open(id, other(code))))
    expect(guesses.filter(({ body }) => body.code === 'two-step/code-refused')).toHaveLength(5)
    expect(guesses.filter(({ body }) => body.code === 'two-step/code-expired')).toHaveLength(3)
    expect(await open(id, code)).toMatchObject(expired)
  })

  it('is over after ten minutes, and of one rescue worthless for another', async () => {
    const { id, code } = await asked()
    const { body } = await start()
    const second = (body.rescue as { id: string }).id
    expect((await open(second, code)).status).not.toBe(201)
    passTime(10 * minute)
    expect(await open(id, code)).toMatchObject(expired)
    expect(await open('A'.repeat(43), code)).toMatchObject(expired)
  })

  it('is worth nothing once the password was set anew, or rescue was switched off', async () => {
    const first = await asked()
    switchOff()
    expect((await open(first.id, first.code)).body).toMatchObject({ code: 'rescue/off' })
    putAccount(tables, { passwordHash: hashOf(password), passwordSetAt: noon + 1 })
    expect(await open(first.id, first.code)).toMatchObject(expired)
    expect(sessions()).toEqual([])
  })
})
