// Personal install links and the account behind them: what ends all sessions ends the links that were made before, at the
// door and in the transaction that would connect a device.

import '../support/environment.ts'
import 'reflect-metadata'
import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { CreateCertificateFromCsrCommand, UpdateCertificateCommand } from '@aws-sdk/client-iot'
import { marshall } from '@aws-sdk/util-dynamodb'
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { askPasswordReset, changePassword, deleteAccount, disavow, resetPassword } from '../../contracts/account.ts'
import { enrolDevice } from '../../contracts/devices.ts'
import { revokeOtherSessions } from '../../contracts/identity.ts'
import { createInstallLink, listInstallLinks, previewInstallLink } from '../../contracts/sharing.ts'
import type { WholeDeviceRecord } from '../../lambdas/devices/device.ts'
import { handler as enrol } from '../../lambdas/devices/enrol-device.function.ts'
import { handler as eraseAccounts } from '../../lambdas/devices/erase-accounts.schedule.ts'
import { handler as followUp } from '../../lambdas/identity/follow-ups.function.ts'
import { handler as identity } from '../../lambdas/identity/identity.function.ts'
import { handler as setPassword } from '../../lambdas/identity/set-password.function.ts'
import type { InstallLinkRecord } from '../../lambdas/subscriptions/install-link.ts'
import { beginTrial } from '../../lambdas/subscriptions/subscription.ts'
import { handler } from '../../lambdas/subscriptions/subscriptions.function.ts'
import { newCertificateRequest } from '../support/certificate-request.ts'
import { minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask, changes } from '../support/events.ts'
import { hashOf } from '../support/password.ts'
import { accountId, deviceId, email, putAccount, putDevice, putSession } from '../support/records.ts'
import { Tables } from '../support/tables.ts'
import { mailedToken } from '../support/waiting-mails.ts'

const password = 'Secret-1234'
const next = 'Seven-otters-7'
const described = { name: 'Tablet', platform: 'android', appVersion: '1.0', capabilities: [] }
const rootKey = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'root' }
const subscriptionId = beginTrial(accountId, noon).subscriptionId
const expired = { status: 410, body: { code: 'link/expired' } }
let csr: string
let tables: Tables
let cloud: Cloud
let token: string

const create = (as = token) =>
  ask(handler, createInstallLink, { token: as, params: { subscriptionId }, body: { lifetimeHours: 72 } })
const newSecret = async (as = token) => new URL(String((await create(as)).body.url)).hash.slice(1)
const use = (secret: string, given = csr) =>
  ask(enrol, enrolDevice, { token: secret, body: { ...described, csr: given } })
const look = (secret: string) => ask(handler, previewInstallLink, { body: { secret } })
const states = async (as = token) => {
  const { items } = (await ask(handler, listInstallLinks, { token: as, params: { subscriptionId } })).body
  return (items as { state: string }[]).map(({ state }) => state)
}
const devices = () => tables.list<WholeDeviceRecord>('devices', 'device')
const issued = () => cloud.registry.commandCalls(CreateCertificateFromCsrCommand).length
const activated = () => cloud.registry.commandCalls(UpdateCertificateCommand).length
const everybodyIsSignedOut = () => tables.put('identity', { pk: accountId, sk: 'endings', times: 1 })

const ways = {
  'a change of the password': async () => {
    await ask(setPassword, changePassword, { token, body: { currentPassword: password, password: next } })
  },
  'a new password by mail': async () => {
    await ask(identity, askPasswordReset, { body: { email } })
    await followUp(changes({ after: tables.find('identity', `asked#${email}`, 'password-reset') ?? {} }))
    const mailed = await mailedToken(tables, 'reset-link')
    await ask(setPassword, resetPassword, { body: { token: mailed, password: next } })
  },
  '“this was not me”': async () => {
    const thief = putSession(tables, {}, { isNewDevice: true, createdAt: Date.now() })
    await followUp(changes({ after: tables.find('identity', accountId, `session#${thief.record.id}`) ?? {} }))
    await ask(identity, disavow, { body: { token: await mailedToken(tables, 'new-sign-in') } })
  },
  'signing out everywhere else': async () => {
    await ask(identity, revokeOtherSessions, { token })
  },
  'leaving the account': async () => {
    await ask(identity, deleteAccount, { token })
  },
}

beforeAll(async () => {
  csr = await newCertificateRequest()
})
beforeEach(() => {
  setNow(noon)
  tables = new Tables()
  cloud = new Cloud()
  putAccount(tables, { passwordHash: hashOf(password) })
  token = putSession(tables).token
  tables.put('devices', { pk: 'hub', sk: 'key-set', jws: 'signed.key.set', rootKey })
  const trial = beginTrial(accountId, noon)
  tables.put('subscriptions', { pk: accountId, sk: `subscription#${subscriptionId}`, ...trial })
})

describe('a link that was made before', () => {
  it.each(Object.entries(ways))('connects nothing after %s', async (_, act) => {
    const secret = await newSecret()
    expect((await look(secret)).status).toBe(200)
    await act()
    expect(await look(secret)).toMatchObject(expired)
    expect(await use(secret)).toMatchObject(expired)
    expect([devices(), issued()]).toEqual([[], 0])
  })

  it('connects nothing either where everybody is signed out while it is used', async () => {
    const secret = await newSecret()
    tables.beforeNextCommit(everybodyIsSignedOut)
    expect(await use(secret)).toMatchObject(expired)
    expect([devices(), activated()]).toEqual([[], 0])
  })

  it('is shown as revoked, and is none of the ten', async () => {
    for (let made = 0; made < 10; made++) await create()
    expect((await create()).body.code).toBe('install-link/too-many')
    await ways['a change of the password']()
    expect(await states()).toEqual(Array.from({ length: 10 }, () => 'revoked'))
    passTime(minute)
    expect((await create()).status).toBe(201)
    expect((await states())[0]).toBe('open')
  })

  it('gives the device that used it no second answer', async () => {
    const secret = await newSecret()
    expect((await use(secret)).status).toBe(201)
    await ways['a change of the password']()
    expect(await use(secret)).toMatchObject(expired)
  })
})

describe('a link', () => {
  it('that is made after it is good, as is one from before these numbers were kept', async () => {
    await ways['a change of the password']()
    expect((await use(await newSecret())).status).toBe(201)
    tables.delete('identity', accountId, 'endings')
    const secret = await newSecret()
    const [link] = tables.list<InstallLinkRecord>('subscriptions', 'install-link#').filter(({ redeemed }) => !redeemed)
    const { endings: _, ...older } = { ...link }
    tables.put('subscriptions', older)
    expect((await use(secret, await newCertificateRequest())).status).toBe(201)
  })

  it('is not made by a session that ends in this moment', async () => {
    const thief = putSession(tables)
    tables.beforeNextCommit(() => {
      tables.delete('identity', accountId, `session#${thief.record.id}`)
      everybodyIsSignedOut()
    })
    expect(await create(thief.token)).toMatchObject({ status: 401, body: { code: 'session/required' } })
    expect(tables.list('subscriptions', 'install-link#')).toEqual([])
  })

  it('costs its device at most ten requests: one more than its owner’s session does', async () => {
    const secret = await newSecret()
    const before = tables.requests
    await use(secret)
    expect(tables.requests - before + cloud.registry.calls().length).toBeLessThanOrEqual(10)
  })
})

describe('a link that was used', () => {
  it('makes no certificate for another key, and repeats its answer to the one that used it', async () => {
    const secret = await newSecret()
    const { body } = await use(secret)
    expect(issued()).toBe(1)
    for (let another = 0; another < 3; another++)
      expect(await use(secret, await newCertificateRequest())).toMatchObject(expired)
    expect((await use(secret)).body.certificatePem).toBe(body.certificatePem)
    passTime(5 * minute)
    expect(await use(secret)).toMatchObject(expired)
    expect([issued(), devices().length]).toEqual([1, 1])
  })

  it('is not good for the key of a device that came another way', async () => {
    const secret = await newSecret()
    await use(secret)
    const another = await newCertificateRequest()
    const described = { name: 'Phone', platform: 'android', appVersion: '1.0', capabilities: [], csr: another }
    expect((await ask(enrol, enrolDevice, { token, body: described })).status).toBe(201)
    expect(await use(secret, another)).toMatchObject(expired)
    expect((await use(secret)).status).toBe(201)
  })

  it('repeats its answer also where the key was looked up a moment before it was used', async () => {
    const secret = await newSecret()
    await use(secret)
    const [key] = tables.list<{ pk: string; sk: string }>('devices', 'enrolment')
    const { pk = '', sk = '' } = key ?? {}
    let looks = 0
    tables.client
      .on(GetItemCommand, { TableName: 'devices', Key: { pk: { S: pk }, sk: { S: sk } } })
      .callsFake(() => (looks++ === 0 ? {} : { Item: marshall(key) }))
    expect((await use(secret)).status).toBe(201)
    expect(issued()).toBe(1)
  })
})

describe('the erasing of an account', () => {
  it('disconnects also what was connected while its devices were looked for', async () => {
    putDevice(tables, { sessionId: putSession(tables, { deviceId }).record.id })
    await ways['leaving the account']()
    passTime(minute)
    const late = 'dev_01K0000000000000000000LATE'
    tables.beforeNextCommit(() =>
      putDevice(tables, { deviceId: late, subscriptionId, certificateId: 'late', keyHash: 'late' }),
    )
    expect(await eraseAccounts()).toEqual({ erased: 1, failed: 0 })
    expect(devices()).toEqual([])
    const stopped = cloud.registry.commandCalls(UpdateCertificateCommand).map(({ args }) => args[0].input.certificateId)
    expect(stopped).toEqual(['certificate-1', 'late'])
  })
})
