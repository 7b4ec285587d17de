// Leaving: from the answer on nobody can sign in and the address is free; devices and data go in a job that goes on where
// it was interrupted, the account's record last.

import '../support/environment.ts'
import { UpdateCertificateCommand } from '@aws-sdk/client-iot'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { deleteAccount, readAccount } from '../../contracts/account.ts'
import { signIn, signUp } from '../../contracts/identity.ts'
import { handler as forgetCommands } from '../../lambdas/commands/forget-commands.stream.ts'
import { handler as eraseAccounts } from '../../lambdas/devices/erase-accounts.schedule.ts'
import type { AccountRecord, Login } from '../../lambdas/identity/account.ts'
import { countRenewal } from '../../lambdas/identity/account-store.ts'
import { appendActivity } from '../../lambdas/identity/activity-store.ts'
import { handler } from '../../lambdas/identity/identity.function.ts'
import type { SessionRecord } from '../../lambdas/identity/session.ts'
import { handler as setPassword } from '../../lambdas/identity/set-password.function.ts'
import { commit } from '../../lambdas/platform/database.ts'
import { memberSubscription, newInvitation } from '../../lambdas/subscriptions/invitation.ts'
import { acceptInvitation, createInvitation } from '../../lambdas/subscriptions/invitation-store.ts'
import { beginSubscription, type SubscriptionRecord } from '../../lambdas/subscriptions/subscription.ts'
import { createSubscription, mirrorTerm } from '../../lambdas/subscriptions/subscription-store.ts'
import { day, minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask, changes, fromPortal, type Sent } from '../support/events.ts'
import { hashOf } from '../support/password.ts'
import {
  accountId,
  deviceId,
  email,
  putAccount,
  putCommand,
  putDevice,
  putSession,
  strangerId,
} from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'
import { waitingMails } from '../support/waiting-mails.ts'

const password = 'Secret-1234'
const other = 'dev_01K0000000000000000000OTHR'
let tables: Tables
let cloud: Cloud
let token: string

const leave = (sent: Sent = { token }) => ask(handler, deleteAccount, sent)
const login = () => tables.find<Login>('identity', `email#${email}`, 'login')
const account = () => tables.find<AccountRecord & { dueAt?: number }>('identity', accountId, 'account')
const sessions = () => tables.list<SessionRecord>('identity', 'session#').map(({ id }) => id)
/** What is kept under an account. */
const kept = (of = accountId) => tables.list<{ pk: string; sk: string }>('identity').filter(({ pk }) => pk === of)
const stopped = () =>
  cloud.registry.commandCalls(UpdateCertificateCommand).map(({ args }) => args[0].input.certificateId)

beforeEach(() => {
  setNow(noon)
  cloud = new Cloud()
  tables = new Tables()
  putAccount(tables, { passwordHash: hashOf(password), language: 'de' })
  token = putSession(tables).token
})

describe('deleting an account', () => {
  it('lets nobody sign in from then on, frees the address, and tells it by mail', async () => {
    const device = putSession(tables, { deviceId })
    putSession(tables, { kind: 'rescue' })
    expect(await leave()).toMatchObject({ status: 202, body: {}, cookies: [] })
    expect(login()).toBeUndefined()
    expect(sessions()).toEqual([device.record.id])
    expect((await ask(handler, readAccount, { token })).status).toBe(401)
    expect((await ask(handler, signIn, { body: { email, password, client: 'app' } })).status).toBe(401)
    // Where it goes is in the mail: there is no account to look it up in.
    expect(waitingMails(tables)).toMatchObject([{ to: email, language: 'de', template: 'account-deleted' }])
    const joined = await ask(setPassword, signUp, { body: { email, password: 'Seven-otters-7' } })
    expect([joined.status, login()?.state]).toEqual([202, 'pending'])
  })

  it('is refused while a subscription charges by itself, also one that began this moment', async () => {
    const refused = async () => {
      const { status, body } = await leave()
      return [status, body.code, login() !== undefined]
    }
    tables.beforeNextCommit(() => tables.put('identity', { ...account(), renewing: 1 }))
    expect(await refused()).toEqual([503, 'service/busy', true])
    expect(await refused()).toEqual([409, 'account/renewing', true])
    await commit([countRenewal(accountId, -1)])
    expect((await leave()).status).toBe(202)
  })

  it('needs a recent proof, and takes a browser its cookie', async () => {
    const stale = putSession(tables, {}, { recentUntil: noon }).token
    expect((await leave({ token: stale })).body).toMatchObject({ code: 'session/proof-required' })
    expect(login()).toBeDefined()
    const cookies = [`__Host-vigil=${putSession(tables, { client: 'browser' }).token}`]
    const left = await leave({ cookies, headers: fromPortal })
    expect(left.cookies).toEqual(['__Host-vigil=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax'])
  })

  it('that meets a sign-in is asked again, and ends its session then', async () => {
    tables.beforeNextCommit(() => {
      putSession(tables)
      tables.put('identity', { ...login(), signedInAt: Date.now() } as object)
    })
    expect(await leave()).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect(account()).not.toHaveProperty('leftAt')
    expect((await leave()).status).toBe(202)
    expect(sessions()).toEqual([])
  })

  it('begins the erasing a minute later, when what was under way has ended', async () => {
    await leave()
    expect(account()?.dueAt).toBe(noon + minute)
    passTime(minute - 1)
    expect(await eraseAccounts()).toEqual({ erased: 0, failed: 0 })
    passTime(1)
    expect(await eraseAccounts()).toEqual({ erased: 1, failed: 0 })
    expect(kept()).toEqual([])
  })
})

describe('the erasing of an account that shares', () => {
  const [owned, shared] = ['sub_01K0000000000000000000AWN0', 'sub_01K0000000000000000000SHR0']
  const invitationId = 'inv_01K0000000000000000000NV00'
  const put = (record: SubscriptionRecord) =>
    tables.put('subscriptions', { pk: record.accountId, sk: `subscription#${record.subscriptionId}`, ...record })
  const held = (of: string, id: string) => tables.find<SubscriptionRecord>('subscriptions', of, `subscription#${id}`)
  const mailed = (to: string) =>
    tables
      .list<{ accountId?: string; template: string }>('identity', 'mail')
      .flatMap((mail) => (mail.accountId === to ? [mail.template] : []))

  /** The one has a subscription with two seats taken: an own device's, and the one that the other has. */
  async function share(ownerId: string, guestId: string) {
    const family = { planId: 'family', seats: 5, days: 365, at: noon }
    const begun = beginSubscription({ subscriptionId: owned, accountId: ownerId, id: 'code', grant: family })
    put({ ...begun, used: 2 })
    const link = { invitationId, accountId: ownerId, subscriptionId: owned, email: 'guest@example.org', tokenHash: 'h' }
    await commit(createInvitation(newInvitation(link, noon), email))
    const member = { accountId: guestId, subscriptionId: shared }
    const from = { accountId: ownerId, subscriptionId: owned, invitationId, email }
    await commit([
      acceptInvitation(link, member, noon),
      createSubscription(memberSubscription(member, from, begun, noon), noon),
    ])
    await leave()
    passTime(minute)
    expect(await eraseAccounts()).toEqual({ erased: 1, failed: 0 })
    expect(tables.list<{ pk: string }>('subscriptions').filter(({ pk }) => pk === accountId)).toEqual([])
  }

  it('takes the seats back that others have, who keep what is theirs and are told', async () => {
    await share(accountId, strangerId)
    expect(held(strangerId, shared)).toMatchObject({ endsAt: Date.now(), coveredUntil: Date.now() })
    expect(tables.find('subscriptions', 'invite#h', 'link')).toBeUndefined()
    expect(mailed(strangerId)).toEqual(['seat-taken-back'])
    // A change of the term that it was of, told late.
    const longer = { planId: 'household', endsAt: noon + 700 * day, coveredUntil: noon + 714 * day }
    const member = { accountId: strangerId, subscriptionId: shared }
    expect(await commit([mirrorTerm(member, longer, invitationId)])).toMatchObject({ done: false })
    expect(held(strangerId, shared)).toMatchObject({ planId: 'family', coveredUntil: Date.now() })
  })

  it('gives the seat back that it had of another one, who alone is left, and mails nobody who is gone', async () => {
    await share(strangerId, accountId)
    expect(held(strangerId, owned)).toMatchObject({ used: 1, planId: 'family', endsAt: noon + 365 * day })
    expect(tables.list('subscriptions', 'invitation#')).toEqual([])
    expect(mailed(accountId)).toEqual([])
  })
})

describe('the erasing of an account', () => {
  beforeEach(async () => {
    for (const [id, certificateId] of [
      [deviceId, 'certificate-1'],
      [other, 'certificate-2'],
    ] as const)
      putDevice(tables, {
        deviceId: id,
        certificateId,
        keyHash: `key-of-${certificateId}`,
        sessionId: putSession(tables, { deviceId: id }).record.id,
      })
    putDevice(tables, { deviceId: 'dev_01K0000000000000000000STRA', ownerId: strangerId, certificateId: 'theirs' })
    tables.put('identity', { pk: strangerId, sk: 'account', accountId: strangerId })
    tables.put('identity', { pk: accountId, sk: 'two-step', accountId, phone: '+4915123456789' })
    await leave()
    passTime(minute)
  })

  it('disconnects every device, stops its certificate, and leaves nothing under the account', async () => {
    expect(await eraseAccounts()).toEqual({ erased: 1, failed: 0 })
    expect(stopped()).toEqual(['certificate-1', 'certificate-2'])
    expect(tables.list('devices', 'device')).toMatchObject([{ ownerId: strangerId }])
    expect(kept()).toEqual([])
    expect(kept(strangerId)).toHaveLength(1)
    expect(await eraseAccounts()).toEqual({ erased: 0, failed: 0 })
  })

  it('F33: takes the commands of each device along', async () => {
    const command = putCommand(tables, 'succeeded')
    const before = tables.find('devices', deviceId, 'device') ?? {}
    await eraseAccounts()
    await forgetCommands(changes({ before }))
    expect(tables.find('commands', deviceId, `command#${command.commandId}`)).toBeUndefined()
  })

  it('that fails at a device is told, and goes on with the next run: the account is due as long as it is there', async () => {
    cloud.registry
      .on(UpdateCertificateCommand)
      .resolvesOnce({})
      .rejectsOnce(awsError('ThrottlingException'))
      .resolves({})
    await expect(eraseAccounts()).rejects.toThrow('1 accounts')
    expect(tables.list('devices', 'device')).toHaveLength(2)
    expect(account()?.dueAt).toBe(noon + minute)
    expect(await eraseAccounts()).toEqual({ erased: 1, failed: 0 })
    expect(stopped()).toEqual(['certificate-1', 'certificate-2', 'certificate-2'])
    expect(kept()).toEqual([])
  })

  it('that fails in the middle of the data has the account’s record left, and goes on from there', async () => {
    for (let number = 0; number < 250; number++)
      await commit([appendActivity(accountId, 'device.renamed', noon + number, {})])
    // Two devices, then a hundred entries; the next hundred fail.
    const works = () => {}
    const fails = () => {
      throw awsError('InternalServerError')
    }
    for (const act of [works, works, works, fails]) tables.beforeNextCommit(act)
    await expect(eraseAccounts()).rejects.toThrow('1 accounts')
    expect(account()).toBeDefined()
    expect(kept().length).toBeGreaterThan(100)
    expect(await eraseAccounts()).toEqual({ erased: 1, failed: 0 })
    expect(kept()).toEqual([])
  })

  it('that fails at its end has nothing but the account’s record left', async () => {
    const works = () => {}
    const fails = () => {
      throw awsError('InternalServerError')
    }
    for (const act of [works, works, works, fails]) tables.beforeNextCommit(act)
    await expect(eraseAccounts()).rejects.toThrow('1 accounts')
    expect(kept().map(({ sk }) => sk)).toEqual(['account'])
    expect(await eraseAccounts()).toEqual({ erased: 1, failed: 0 })
  })

  it('does not keep the others waiting where one fails', async () => {
    const second = 'acc_01K0000000000000000000TWOO'
    const due = { dueShard: 'due#15', dueAt: noon, leftAt: noon }
    tables.put('identity', { pk: second, sk: 'account', accountId: second, ...due })
    cloud.registry.on(UpdateCertificateCommand).rejects(awsError('ThrottlingException'))
    await expect(eraseAccounts()).rejects.toThrow('1 accounts')
    expect([kept(second), kept().length > 0]).toEqual([[], true])
  })
})
