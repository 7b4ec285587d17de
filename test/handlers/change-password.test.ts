// Changing the password: who may, what ends with it, and that no sign-in of the old one outlives it.

import '../support/environment.ts'
import { PublishCommand } from '@aws-sdk/client-sns'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { changePassword, readAccount } from '../../contracts/account.ts'
import { signIn } from '../../contracts/identity.ts'
import { verifyChallenge } from '../../contracts/two-step.ts'
import type { Login } from '../../lambdas/identity/account.ts'
import { handler } from '../../lambdas/identity/identity.function.ts'
import { verifyPassword } from '../../lambdas/identity/password-hash.ts'
import { handler as secondStep } from '../../lambdas/identity/second-step.function.ts'
import type { SessionRecord } from '../../lambdas/identity/session.ts'
import { handler as setPassword } from '../../lambdas/identity/set-password.function.ts'
import { minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask, fromPortal, type Sent } from '../support/events.ts'
import { hashOf } from '../support/password.ts'
import { accountId, deviceId, email, putAccount, putSession } from '../support/records.ts'
import { Tables } from '../support/tables.ts'
import { waitingMails } from '../support/waiting-mails.ts'

const password = 'Secret-1234'
const next = 'Seven-otters-7'
const passwordHash = hashOf(password)
let tables: Tables
let cloud: Cloud

const change = (sent: Sent, given: object = {}) =>
  ask(setPassword, changePassword, { body: { currentPassword: password, password: next, ...given }, ...sent })
const login = () => tables.find<Login>('identity', `email#${email}`, 'login')
const sessions = () => tables.list<SessionRecord>('identity', 'session#').map(({ id }) => id)
const isOpenTo = async (token: string) => (await ask(handler, readAccount, { token })).status === 200
const challenge = () => ask(handler, signIn, { body: { email, password, client: 'app' } })

beforeEach(() => {
  setNow(noon)
  cloud = new Cloud()
  tables = new Tables()
  putAccount(tables, { passwordHash, reset: 'A'.repeat(43) })
  passTime(minute)
})

describe('a change of password', () => {
  it('R06: ends every other session but the devices’, tells the owner, and makes older reset links worthless', async () => {
    const [mine, other, rescue, browser, device] = [
      putSession(tables),
      putSession(tables),
      putSession(tables, { kind: 'rescue' }),
      putSession(tables, { client: 'browser' }),
      putSession(tables, { deviceId }),
    ]
    expect(await change({ token: mine.token })).toMatchObject({ status: 204, text: '', cookies: [] })
    expect(sessions()).toEqual([mine.record.id, device.record.id])
    for (const { record } of [other, rescue, browser]) expect(sessions()).not.toContain(record.id)
    expect(await isOpenTo(mine.token)).toBe(true)
    expect(login()).toMatchObject({ passwordSetAt: noon + minute, formerHashes: [passwordHash] })
    expect(login()).not.toHaveProperty('reset')
    expect(await verifyPassword(next, login()?.passwordHash)).toBe(true)
    expect(waitingMails(tables)).toMatchObject([{ accountId, template: 'password-changed' }])
    expect(tables.list('identity', 'activity#')).toMatchObject([{ kind: 'password.changed', address: '203.0.113.7' }])
  })

  it('R42: gives a browser another token; the former one is good for a minute, for what is under way', async () => {
    const cookies = [`__Host-vigil=${putSession(tables, { client: 'browser' }).token}`]
    const changed = await change({ cookies, headers: fromPortal })
    const [cookie = ''] = changed.cookies
    expect(cookie).toMatch(/^__Host-vigil=[\w.-]+; Path=\/; Max-Age=\d+; Secure; HttpOnly; SameSite=Lax$/)
    const renewed = [cookie.split(';')[0] ?? '']
    const status = async (held: string[]) => (await ask(handler, readAccount, { cookies: held })).status
    expect([await status(cookies), await status(renewed)]).toEqual([200, 200])
    passTime(minute)
    expect([await status(cookies), await status(renewed)]).toEqual([401, 200])
  })

  it('R06: needs the current password, counted in a bucket of this session: nobody else has to wait for it', async () => {
    const { token } = putSession(tables)
    for (let attempt = 0; attempt < 5; attempt++)
      expect(await change({ token }, { currentPassword: 'Wrong-1234' })).toMatchObject({
        status: 401,
        body: { code: 'sign-in/refused' },
      })
    expect(await change({ token })).toMatchObject({ status: 429, headers: { 'retry-after': '2' } })
    expect(login()?.passwordHash).toBe(passwordHash)
    expect((await ask(handler, signIn, { body: { email, password, client: 'app' } })).status).toBe(201)
    passTime(2000)
    expect((await change({ token })).status).toBe(204)
  })

  it('needs a recent proof as well with two-step verification, and tells so only who knows the password', async () => {
    putAccount(tables, { passwordHash, secondFactors: ['sms'] })
    const stale = putSession(tables, {}, { recentUntil: noon })
    const refused = await change({ token: stale.token }, { currentPassword: 'Wrong-1234' })
    expect(refused.body).toMatchObject({ code: 'sign-in/refused' })
    expect((await change({ token: stale.token })).body).toMatchObject({ code: 'session/proof-required' })
    expect(login()?.passwordHash).toBe(passwordHash)
    expect((await change({ token: putSession(tables).token })).status).toBe(204)
  })

  it('R06: takes none of the last five, and takes the one before them', async () => {
    const former = ['One-otter-1111', 'Two-otters-2222', 'Three-otters-3', 'Four-otters-44', 'Five-otters-55']
    putAccount(tables, { passwordHash, formerHashes: former.slice(0, 4).map((each) => hashOf(each)) })
    const { token } = putSession(tables)
    for (const used of [password, ...former.slice(0, 4)]) {
      const refused = await change({ token }, { password: used })
      expect(refused.body).toMatchObject({ code: 'password/refused', errors: [{ reason: 'used-before' }] })
    }
    passTime(2000)
    expect((await change({ token }, { password: former[4] })).status).toBe(204)
    expect(login()?.formerHashes).toHaveLength(4)
    expect(login()?.formerHashes?.[0]).toBe(passwordHash)
  })

  it('R04: takes no bad one, says why at its field, and changes nothing', async () => {
    const { token } = putSession(tables)
    const refused = await change({ token }, { password: 'Password1' })
    expect(refused).toMatchObject({ status: 400, body: { code: 'password/refused' } })
    expect(refused.body.errors).toMatchObject([{ pointer: '/password', reason: 'too-common' }])
    expect([login()?.passwordHash, waitingMails(tables)]).toEqual([passwordHash, []])
  })

  it('does not bring back a session that ended meanwhile', async () => {
    const { token, record } = putSession(tables)
    tables.beforeNextCommit(() => tables.delete('identity', accountId, `session#${record.id}`))
    expect(await change({ token })).toMatchObject({ status: 401, body: { code: 'session/required' } })
    expect([sessions(), login()?.passwordHash]).toEqual([[], passwordHash])
  })
})

describe('a sign-in that meets a change of password', () => {
  const now = () => tables.find('identity', `email#${email}`, 'login') ?? {}

  it('R43: and comes first makes the change fail, and is ended when it is asked again', async () => {
    const { token, record } = putSession(tables)
    // What a sign-in commits.
    tables.beforeNextCommit(() => {
      putSession(tables)
      tables.put('identity', { ...now(), signedInAt: Date.now() })
    })
    expect(await change({ token })).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect([sessions().length, login()?.passwordHash]).toEqual([2, passwordHash])
    expect((await change({ token })).status).toBe(204)
    expect(sessions()).toEqual([record.id])
  })

  it('R43: and began before it commits nothing after it', async () => {
    tables.beforeNextCommit(() => tables.put('identity', { ...now(), passwordSetAt: Date.now() }))
    const refused = await ask(handler, signIn, { body: { email, password, client: 'app' } })
    expect(refused).toMatchObject({ status: 401, body: { code: 'sign-in/refused' } })
    expect([sessions(), tables.list('identity', 'activity#')]).toEqual([[], []])
  })

  it('R43: and has its second step still before it has to begin anew', async () => {
    putAccount(tables, { passwordHash, secondFactors: ['sms'] })
    const phone = '+4915123456789'
    tables.put('identity', { pk: accountId, sk: 'two-step', accountId, phone, phoneVerifiedAt: noon, lastStep: 0 })
    const { token } = putSession(tables)
    const { body } = await challenge()
    const { id: challengeId } = body.challenge as { id: string }
    const code = /^\d{6}/.exec(cloud.texts.commandCalls(PublishCommand)[0]?.args[0].input.Message ?? '')?.[0]
    expect((await change({ token })).status).toBe(204)
    const met = await ask(secondStep, verifyChallenge, { params: { challengeId }, body: { method: 'sms', code } })
    expect(met).toMatchObject({ status: 410, body: { code: 'challenge/expired' } })
    expect(sessions()).toHaveLength(1)
  })
})
