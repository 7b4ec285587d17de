// "This was not me": what a mail told of is taken back, no password opens the account any more, and the person who reads
// its mail sets a new one.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { disavow, resetPassword } from '../../contracts/account.ts'
import { signIn } from '../../contracts/identity.ts'
import type { AccountRecord, Login } from '../../lambdas/identity/account.ts'
import { handler } from '../../lambdas/identity/identity.function.ts'
import type { SessionRecord } from '../../lambdas/identity/session.ts'
import { handler as setPassword } from '../../lambdas/identity/set-password.function.ts'
import { day, minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask } from '../support/events.ts'
import { hashOf } from '../support/password.ts'
import { accountId, deviceId, email, putAccount, putSession, strangerId } from '../support/records.ts'
import { moveAccount, strangeSession, thiefs } from '../support/stranger-inside.ts'
import { awsError, Tables } from '../support/tables.ts'
import { mailedToken, waitingMails } from '../support/waiting-mails.ts'

const password = 'Secret-1234'
const expired = { status: 410, body: { code: 'link/expired' } }
let tables: Tables

const login = (of = email) => tables.find<Login>('identity', `email#${of}`, 'login')
const account = () => tables.find<AccountRecord>('identity', accountId, 'account')
const sessions = () => tables.list<SessionRecord>('identity', 'session#').map(({ id }) => id)
const undo = (token: string) => ask(handler, disavow, { body: { token } })
const open = (of = email) => ask(handler, signIn, { body: { email: of, password, client: 'app' } })

beforeEach(() => {
  setNow(noon)
  new Cloud()
  tables = new Tables()
  putAccount(tables, { passwordHash: hashOf(password) })
  passTime(minute)
})

describe('disavowing a sign-in', () => {
  it('ends its session and every one that was opened since, but none before it and no device’s', async () => {
    const mine = putSession(tables)
    const { disavowal } = await strangeSession(tables)
    const device = putSession(tables, { deviceId }, { createdAt: Date.now() })
    passTime(minute)
    // By the password, in the same browser: nobody was mailed.
    putSession(tables, {}, { createdAt: Date.now() })
    expect(await undo(disavowal)).toMatchObject({ status: 204, text: '' })
    expect(sessions()).toEqual([mine.record.id, device.record.id])
    expect(tables.list('identity', 'activity#')).toMatchObject([{ kind: 'disavowed', address: '203.0.113.7' }])
  })

  it('closes the password, and mails a link that sets another: not the one that was known', async () => {
    const { disavowal } = await strangeSession(tables)
    await undo(disavowal)
    expect(await open()).toMatchObject({ status: 401, body: { code: 'sign-in/refused' } })
    expect(waitingMails(tables)).toMatchObject([{ accountId, template: 'reset-link' }])
    const reset = async (given: string) => {
      const token = await mailedToken(tables, 'reset-link')
      return ask(setPassword, resetPassword, { body: { token, password: given } })
    }
    expect((await reset(password)).body).toMatchObject({
      errors: expect.arrayContaining([{ reason: 'used-before' }].map(expect.objectContaining)),
    })
    expect((await reset('Seven-otters-7')).status).toBe(204)
  })

  it('makes what began with the password before worthless: challenges, and sign-ins under way', async () => {
    const { disavowal } = await strangeSession(tables)
    await undo(disavowal)
    expect(login()).toMatchObject({ passwordHash: '', passwordSetAt: noon + minute })
  })

  it('works once, for 7 days, also when its session is over', async () => {
    const { disavowal, record } = await strangeSession(tables)
    tables.delete('identity', accountId, `session#${record.id}`)
    passTime(7 * day)
    expect(await undo(disavowal)).toMatchObject(expired)
    passTime(-1)
    expect((await undo(disavowal)).status).toBe(204)
    expect(await undo(disavowal)).toMatchObject(expired)
  })

  it('that meets a sign-in is asked again', async () => {
    const { disavowal } = await strangeSession(tables)
    tables.beforeNextCommit(() => tables.put('identity', { ...login(), signedInAt: Date.now() } as object))
    expect(await undo(disavowal)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect((await undo(disavowal)).status).toBe(204)
  })

  it('changes nothing where the table fails, and is done by asking again', async () => {
    const { disavowal } = await strangeSession(tables)
    tables.beforeNextCommit(() => {
      throw awsError('InternalServerError')
    })
    expect((await undo(disavowal)).status).toBe(503)
    expect(sessions()).toHaveLength(1)
    expect((await open()).status).toBe(201)
    expect((await undo(disavowal)).status).toBe(204)
  })

  it('refuses a token that is none, one that nobody made, and any of an account that is gone', async () => {
    const { disavowal } = await strangeSession(tables)
    expect(await undo('garbage')).toMatchObject({ status: 400, body: { errors: [{ pointer: '/token' }] } })
    expect(await undo('A'.repeat(43))).toMatchObject(expired)
    tables.delete('identity', accountId, 'account')
    expect(await undo(disavowal)).toMatchObject(expired)
  })
})

describe('disavowing a change of address', () => {
  it('R17: brings login and account back, ends every session but the devices’, and mails the link there', async () => {
    const thief = putSession(tables)
    const device = putSession(tables, { deviceId })
    const disavowal = await moveAccount(tables, thief.token)
    putSession(tables)
    expect((await undo(disavowal)).status).toBe(204)
    expect([account()?.email, login()?.state, login()?.email, login(thiefs)]).toEqual([
      email,
      'active',
      email,
      undefined,
    ])
    expect(sessions()).toEqual([device.record.id])
    expect(waitingMails(tables)).toMatchObject([{ accountId, template: 'reset-link' }])
    expect([(await open()).status, (await open(thiefs)).status]).toEqual([401, 401])
    const token = await mailedToken(tables, 'reset-link')
    const reset = await ask(setPassword, resetPassword, { body: { token, password: 'Seven-otters-7' } })
    expect(reset.status).toBe(204)
  })

  it('brings the first address back where it was changed twice, and makes the second link worthless', async () => {
    const { token } = putSession(tables)
    const first = await moveAccount(tables, token)
    passTime(minute)
    const second = await moveAccount(tables, token, 'thief@other.example')
    passTime(minute)
    expect((await undo(first)).status).toBe(204)
    expect(account()?.email).toBe(email)
    expect(await undo(second)).toMatchObject(expired)
    expect(account()?.email).toBe(email)
  })

  it('lets nobody take the address in those 7 days, and finds it taken after them', async () => {
    const { token } = putSession(tables)
    const disavowal = await moveAccount(tables, token)
    passTime(7 * day - 1)
    tables.beforeNextCommit(() => putAccount(tables, { accountId: strangerId }))
    expect((await undo(disavowal)).status).toBe(503)
    expect(account()?.email).toBe(thiefs)
    passTime(1)
    expect(await undo(disavowal)).toMatchObject(expired)
  })
})
