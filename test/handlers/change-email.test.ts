// Another e-mail address: nothing changes before it confirms; then login, account and sessions move together, and the
// former address can take it back.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { askEmailChange, confirmEmailChange, readAccount } from '../../contracts/account.ts'
import { signIn } from '../../contracts/identity.ts'
import type { AccountRecord, Login } from '../../lambdas/identity/account.ts'
import { handler } from '../../lambdas/identity/identity.function.ts'
import type { SessionRecord } from '../../lambdas/identity/session.ts'
import { day, hour, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask } from '../support/events.ts'
import { hashOf } from '../support/password.ts'
import { accountId, deviceId, email, putAccount, putSession, strangerId } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'
import { mailedToken, waitingMails } from '../support/waiting-mails.ts'

const password = 'Secret-1234'
const passwordHash = hashOf(password)
const next = 'alice@new.example'
const expired = { status: 410, body: { code: 'link/expired' } }
let tables: Tables
let token: string

const asking = (to = next, given = token) => ask(handler, askEmailChange, { token: given, body: { email: to } })
const confirm = (given: string) => ask(handler, confirmEmailChange, { body: { token: given } })
const login = (of = email) => tables.find<Login>('identity', `email#${of}`, 'login')
const account = () => tables.find<AccountRecord>('identity', accountId, 'account')
const open = (of: string) => ask(handler, signIn, { body: { email: of, password, client: 'app' } })
const forget = () => {
  for (const { id } of waitingMails(tables)) tables.delete('identity', `mail#${id}`, 'mail')
}
async function link(to = next) {
  forget()
  await asking(to)
  return mailedToken(tables, 'confirm-email')
}

beforeEach(() => {
  setNow(noon)
  new Cloud()
  tables = new Tables()
  putAccount(tables, { passwordHash, language: 'de' })
  token = putSession(tables).token
})

describe('asking for another address', () => {
  it('mails a link there, in the account’s language, and changes nothing', async () => {
    expect(await asking('Alice@New.example')).toMatchObject({ status: 202, body: {} })
    expect(waitingMails(tables)).toMatchObject([{ to: 'Alice@New.example', template: 'confirm-email', language: 'de' }])
    expect([account()?.email, login()?.state]).toEqual([email, 'active'])
    expect(login('alice@new.example')).toBeUndefined()
  })

  it('R17: needs a recent proof', async () => {
    const stale = putSession(tables, {}, { recentUntil: noon }).token
    expect((await asking(next, stale)).body).toMatchObject({ code: 'session/proof-required' })
    expect(waitingMails(tables)).toEqual([])
  })

  it('R10: is answered alike for an address that is another’s; its owner is told, and nobody gets a link', async () => {
    putAccount(tables, { accountId: strangerId, email: next })
    expect(await asking()).toMatchObject({ status: 202, body: {} })
    expect(waitingMails(tables)).toMatchObject([{ to: next, template: 'already-registered' }])
  })

  it('is refused for one’s own address, in whatever spelling, at its field', async () => {
    expect(await asking('ALICE@Example.org.')).toMatchObject({ status: 400, body: { errors: [{ pointer: '/email' }] } })
  })

  it('is done five times a day at most', async () => {
    for (let time = 0; time < 5; time++) expect((await asking(`alice${time}@new.example`)).status).toBe(202)
    expect((await asking()).status).toBe(429)
    expect(waitingMails(tables)).toHaveLength(5)
    passTime(day)
    expect((await asking(next, putSession(tables, {}, { recentUntil: Date.now() + 1 }).token)).status).toBe(202)
  })
})

describe('confirming another address', () => {
  it('moves login, account and the sessions of people to it, and tells the former one', async () => {
    const device = putSession(tables, { deviceId })
    expect(await confirm(await link())).toMatchObject({ status: 204, text: '' })
    expect(account()).toMatchObject({ email: next })
    expect(account()).not.toHaveProperty('emailChange')
    expect(login(next)).toMatchObject({ accountId, state: 'active', email: next, passwordHash })
    expect((await ask(handler, readAccount, { token })).body.email).toBe(next)
    const [mine, its] = tables.list<SessionRecord>('identity', 'session#')
    expect([mine?.email, its?.email, its?.id]).toEqual([next, email, device.record.id])
    expect(waitingMails(tables, 'email-changed')).toMatchObject([
      { to: email, language: 'de', facts: { email: next }, link: expect.any(String) },
    ])
    expect(tables.list('identity', 'activity#')).toMatchObject([{ kind: 'email.changed', address: '203.0.113.7' }])
  })

  it('lets the account be signed in to by the new address, and no longer by the former one', async () => {
    await confirm(await link())
    expect([(await open(next)).status, (await open(email)).status]).toEqual([201, 401])
  })

  it('keeps the former address for the account for 7 days, and no secret of it there', async () => {
    await confirm(await link())
    expect(login()).toMatchObject({ state: 'moved', accountId, passwordHash: '', until: noon + 7 * day })
    expect(JSON.stringify(login())).not.toContain(passwordHash)
  })

  it('R17: works once, for an hour, and with the newest link only', async () => {
    const first = await link()
    const second = await link()
    expect(await confirm(first)).toMatchObject(expired)
    passTime(hour)
    expect(await confirm(second)).toMatchObject(expired)
    passTime(-1)
    expect((await confirm(second)).status).toBe(204)
    expect(await confirm(second)).toMatchObject(expired)
  })

  it('finds the address taken where it became another’s meanwhile, and takes the place of one that is pending', async () => {
    const given = await link()
    putAccount(tables, { accountId: strangerId, email: next })
    expect(await confirm(given)).toMatchObject(expired)
    putAccount(tables, { accountId: strangerId, email: next, state: 'pending' })
    expect((await confirm(given)).status).toBe(204)
    expect(login(next)?.accountId).toBe(accountId)
  })

  it('that meets a sign-in is asked again: no session keeps the former address', async () => {
    const given = await link()
    tables.beforeNextCommit(() => {
      putSession(tables)
      tables.put('identity', { ...login(), signedInAt: Date.now() } as object)
    })
    expect(await confirm(given)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect(account()?.email).toBe(email)
    expect((await confirm(given)).status).toBe(204)
    expect(tables.list<SessionRecord>('identity', 'session#').map((each) => each.email)).toEqual([next, next])
  })

  it('changes nothing where the table fails, and is done by asking again', async () => {
    const given = await link()
    tables.beforeNextCommit(() => {
      throw awsError('InternalServerError')
    })
    expect((await confirm(given)).status).toBe(503)
    expect([account()?.email, login()?.state, login(next)]).toEqual([email, 'active', undefined])
    expect((await confirm(given)).status).toBe(204)
  })
})
