// A forgotten password: the wish, answered alike for everybody; the mail, for an account that is active; and the link,
// which sets a password once, ends every session, and signs nobody in.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { askPasswordReset, resetPassword } from '../../contracts/account.ts'
import { signIn } from '../../contracts/identity.ts'
import type { Login } from '../../lambdas/identity/account.ts'
import { handler as followUp } from '../../lambdas/identity/follow-ups.function.ts'
import { handler } from '../../lambdas/identity/identity.function.ts'
import { linkToken } from '../../lambdas/identity/link.ts'
import type { SessionRecord } from '../../lambdas/identity/session.ts'
import { handler as setPassword } from '../../lambdas/identity/set-password.function.ts'
import { hour, minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask, changes } from '../support/events.ts'
import { hashOf } from '../support/password.ts'
import { accountId, deviceId, email, putAccount, putSession } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'
import { mailedToken, waitingMails } from '../support/waiting-mails.ts'

const password = 'Secret-1234'
const next = 'Seven-otters-7'
const passwordHash = hashOf(password)
const expired = { status: 410, body: { code: 'link/expired' } }
let tables: Tables

const login = () => tables.find<Login>('identity', `email#${email}`, 'login')
const sessions = () => tables.list<SessionRecord>('identity', 'session#').map(({ id }) => id)
const reset = (token: string, given = next) => ask(setPassword, resetPassword, { body: { token, password: given } })
const open = (given: string) => ask(handler, signIn, { body: { email, password: given, client: 'app' } })
/** Asks for a link; what the stream does behind the answer has happened when this returns. */
async function wish(to = email) {
  const answered = await ask(handler, askPasswordReset, { body: { email: to } })
  await followUp(changes({ after: tables.find('identity', `asked#${to}`, 'password-reset') ?? {} }))
  return answered
}
const link = async () => {
  await wish()
  return mailedToken(tables, 'reset-link')
}

beforeEach(() => {
  setNow(noon)
  new Cloud()
  tables = new Tables()
  putAccount(tables, { passwordHash })
})

describe('asking for a new password', () => {
  it('R11: is answered alike, after the same work, whether or not the e-mail has an account', async () => {
    const work = async (to: string) => {
      tables.client.resetHistory()
      const answered = await ask(handler, askPasswordReset, { body: { email: to } })
      return [answered, tables.client.calls().map(({ args }) => args[0].constructor.name)]
    }
    const known = await work(email)
    expect(known[0]).toMatchObject({ status: 202, body: {} })
    expect(await work('nobody@example.org')).toEqual(known)
  })

  it('mails a link to an account that is active, and to nobody else', async () => {
    await wish('nobody@example.org')
    putAccount(tables, { state: 'pending' })
    await wish()
    expect(waitingMails(tables)).toEqual([])
    putAccount(tables, { passwordHash })
    await wish('ALICE@Example.org'.toLowerCase())
    expect(waitingMails(tables)).toMatchObject([{ accountId, template: 'reset-link' }])
    expect(JSON.stringify(tables.list('identity'))).not.toContain(await mailedToken(tables, 'reset-link'))
  })

  it('mails five an hour at most', async () => {
    for (let time = 0; time < 7; time++) expect((await wish()).status).toBe(202)
    expect(waitingMails(tables)).toHaveLength(5)
    passTime(hour)
    await wish()
    expect(waitingMails(tables)).toHaveLength(6)
  })

  it('is refused after 20 times in an hour from one household, whoever it is for', async () => {
    tables.put('identity', { pk: `requests#203.0.113.7#${Math.floor(noon / hour)}`, sk: 'reset', count: 20 })
    expect(await wish('nobody@example.org')).toMatchObject({ status: 429, headers: { 'retry-after': '3600' } })
    expect((await reset('A'.repeat(43))).status).toBe(429)
  })
})

describe('a reset', () => {
  it('R18: sets the password, ends every session but the devices’, and signs nobody in', async () => {
    putSession(tables)
    putSession(tables, { kind: 'rescue' })
    const device = putSession(tables, { deviceId })
    const token = await link()
    tables.put('identity', { pk: `attempts#${email}`, sk: 'unknown-browsers', failures: 100, lastAt: noon })
    expect(await reset(token)).toMatchObject({ status: 204, text: '', cookies: [] })
    expect(sessions()).toEqual([device.record.id])
    expect(waitingMails(tables, 'password-set')).toMatchObject([{ accountId }])
    expect(tables.list('identity', 'activity#')).toMatchObject([{ kind: 'password.reset', address: '203.0.113.7' }])
    // R22: a bucket that had closed is open again.
    expect((await open(next)).status).toBe(201)
    expect((await open(password)).status).toBe(401)
  })

  it('R18: leaves the second step where it was', async () => {
    putAccount(tables, { passwordHash, secondFactors: ['authenticator'] })
    expect((await reset(await link())).status).toBe(204)
    expect(await open(next)).toMatchObject({ status: 202, body: { challenge: { methods: ['authenticator'] } } })
    expect(sessions()).toEqual([])
  })

  it('R18: works once, for 30 minutes, and with the newest link only', async () => {
    const first = await link()
    tables.delete('identity', `mail#${waitingMails(tables)[0]?.id}`, 'mail')
    const second = await link()
    expect(await reset(first)).toMatchObject(expired)
    passTime(30 * minute)
    expect(await reset(second)).toMatchObject(expired)
    passTime(-1)
    expect((await reset(second)).status).toBe(204)
    expect(await reset(second, 'Eight-otters-8')).toMatchObject(expired)
  })

  it('R15: asked for twice at once with one link is done once', async () => {
    const token = await link()
    tables.beforeNextCommit(() => {
      const [{ pk = '' } = {}] = tables.list<{ pk: string }>('identity', 'link')
      tables.delete('identity', pk, 'link')
    })
    expect(await reset(token)).toMatchObject(expired)
    expect(login()?.passwordHash).toBe(passwordHash)
  })

  it('R17: lets an address that waits to be confirmed wait in vain', async () => {
    tables.put('identity', { ...tables.find('identity', accountId, 'account'), emailChange: 'A'.repeat(43) } as object)
    await reset(await link())
    expect(tables.find('identity', accountId, 'account')).not.toHaveProperty('emailChange')
  })

  it('R06: takes no bad password and none of the last five, and the link is still good then', async () => {
    const token = await link()
    expect((await reset(token, 'Password1')).body).toMatchObject({ errors: [{ reason: 'too-common' }] })
    expect((await reset(token, password)).body).toMatchObject({ errors: [{ reason: 'used-before' }] })
    expect((await reset(token)).status).toBe(204)
  })

  it('opens an account whose password was closed, and asks for no empty one', async () => {
    putAccount(tables, { passwordHash: '', formerHashes: [passwordHash] })
    const token = await link()
    expect((await open(password)).status).toBe(401)
    expect((await reset(token, password)).body).toMatchObject({ errors: [{ reason: 'used-before' }] })
    expect((await reset(token)).status).toBe(204)
    expect(login()?.formerHashes).toEqual([passwordHash])
  })

  it('R18: that meets a sign-in is asked again, and ends its session then', async () => {
    const token = await link()
    tables.beforeNextCommit(() => {
      putSession(tables)
      tables.put('identity', { ...login(), signedInAt: Date.now() })
    })
    expect(await reset(token)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect([sessions().length, login()?.passwordHash]).toEqual([1, passwordHash])
    expect((await reset(token)).status).toBe(204)
    expect(sessions()).toEqual([])
  })

  it('changes nothing where the table fails, and is done by asking again', async () => {
    const token = await link()
    tables.beforeNextCommit(() => {
      throw awsError('InternalServerError')
    })
    expect((await reset(token)).status).toBe(503)
    expect(login()?.passwordHash).toBe(passwordHash)
    expect((await reset(token)).status).toBe(204)
  })

  it('refuses a token that is none, one that nobody made, and one of another purpose', async () => {
    expect(await reset('garbage')).toMatchObject({ status: 400, body: { errors: [{ pointer: '/token' }] } })
    expect(await reset('A'.repeat(43))).toMatchObject(expired)
    const name = 'B'.repeat(43)
    expect(await reset((await linkToken(name)).reveal())).toMatchObject(expired)
  })
})
