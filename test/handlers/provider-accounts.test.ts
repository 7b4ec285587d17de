// Which account another account opens: the one that it is connected to, a new one, or none before somebody who has the account, or
// the mailbox, has said so. A provider's word alone opens nobody else's.

import '../support/environment.ts'
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { changePassword, deleteAccount, disavow } from '../../contracts/account.ts'
import { linkIdentity, listIdentities, unlinkIdentity } from '../../contracts/federation.ts'
import { activateAccount, proveIdentity, resendActivation, signIn, signUp } from '../../contracts/identity.ts'
import { startCheckout } from '../../contracts/subscriptions.ts'
import { handler as sell } from '../../lambdas/devices/start-checkout.function.ts'
import type { Login } from '../../lambdas/identity/account.ts'
import { disconnectIdentities, releaseIdentities } from '../../lambdas/identity/disconnect-identities.ts'
import { handler as federation } from '../../lambdas/identity/federation.function.ts'
import { handler as followUp } from '../../lambdas/identity/follow-ups.function.ts'
import { handler as identity } from '../../lambdas/identity/identity.function.ts'
import { handler as secondStep } from '../../lambdas/identity/second-step.function.ts'
import { handler as setPassword } from '../../lambdas/identity/set-password.function.ts'
import { hour, minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { environment } from '../support/environment.ts'
import { ask, changes } from '../support/events.ts'
import { clientSecret, LyingProvider } from '../support/lying-provider.ts'
import { hashOf } from '../support/password.ts'
import { accountId, email, putAccount, putSession } from '../support/records.ts'
import { Tables } from '../support/tables.ts'
import { Visitor } from '../support/visitor.ts'
import { mailedToken, waitingMails } from '../support/waiting-mails.ts'

const [provider, rival] = [new LyingProvider(), new LyingProvider()]
const alice = { sub: 'alice', email, email_verified: true, name: 'Alice' }
const unverified = { ...alice, email_verified: false }
const password = 'Secret-1234'
let tables: Tables
let visitor: Visitor

beforeAll(async () => {
  await Promise.all([provider.start(), rival.start()])
  process.env.SIGN_IN_PROVIDERS = JSON.stringify([
    provider.settings('example', { label: 'Example ID' }),
    rival.settings('rival', { vouches: false }),
  ])
})
afterAll(() => {
  provider.stop()
  rival.stop()
})
beforeEach(() => {
  setNow(noon)
  const { secrets } = new Cloud()
  const SecretString = JSON.stringify({ example: clientSecret, rival: clientSecret })
  secrets.on(GetSecretValueCommand, { SecretId: environment.SIGN_IN_KEYS_ARN }).resolves({ SecretString })
  tables = new Tables()
  visitor = new Visitor()
  for (const each of [provider, rival]) each.reset()
})

const sessions = () => tables.list<{ accountId: string; via?: string; recentUntil: number }>('identity', 'session#')
const logins = () => tables.list<Login>('identity', 'login')
const lookups = () => tables.list<{ accountId: string }>('identity', 'identity').filter(({ accountId: of }) => of)
const kinds = () => tables.list<{ kind: string }>('identity', 'activity#').map(({ kind }) => kind)
const templates = () => waitingMails(tables).map(({ template }) => template)
const withPassword = (body: object = {}) => ask(identity, signIn, { body: { email, password, client: 'app', ...body } })
const identities = (of = visitor) => of.ask(federation, listIdentities)
/** Connects Alice's account at the provider to an account that has a password. */
async function connected(given: object = {}): Promise<void> {
  putAccount(tables, { passwordHash: hashOf(password), signedInAt: noon, ...given })
  const { token } = putSession(tables, { client: 'browser' })
  const browser = new Visitor()
  browser.cookies.set('__Host-vigil', token)
  await browser.visit(provider, 'example', alice, 'link')
  expect((await browser.ask(federation, linkIdentity, { body: {} })).status).toBe(201)
}

describe('somebody who is new here', () => {
  it('has an account at once where the provider vouches for the address, and no password', async () => {
    const { status, body } = await visitor.signIn(provider, 'example', alice, { language: 'de', country: 'DE' })
    expect([status, (body.account as { email: string }).email]).toEqual([201, email])
    expect(logins()).toMatchObject([{ state: 'active', passwordHash: '', signedInAt: noon, language: 'de' }])
    const [account] = tables.list('identity', 'account')
    expect(account).toMatchObject({ email, name: 'Alice', country: 'DE' })
    expect(account).not.toHaveProperty('ttl')
    expect(kinds().sort()).toEqual(['account.activated', 'account.created', 'identity.linked', 'session.opened'])
    expect(templates()).toEqual(['identity-linked'])
    expect((await identities()).body).toEqual({
      hasPassword: false,
      items: [
        {
          id: expect.stringMatching(/^idn_/),
          provider: 'example',
          label: 'Example ID',
          email,
          linkedAt: new Date(noon).toISOString(),
          lastUsedAt: new Date(noon).toISOString(),
          proves: true,
        },
      ],
    })
    expect(visitor.cookies.has('__Host-vigil-sign-in')).toBe(false)
  })

  it('comes back to the same account, told to nobody as new from the same browser', async () => {
    await visitor.signIn(provider, 'example', alice)
    passTime(hour)
    const again = await visitor.signIn(provider, 'example', alice)
    expect(again.status).toBe(201)
    expect(sessions()).toHaveLength(2)
    expect(new Set(sessions().map((session) => session.accountId)).size).toBe(1)
    expect(sessions().filter((session) => 'isNewDevice' in session && session.isNewDevice)).toEqual([])
    const other = new Visitor()
    await other.signIn(provider, 'example', alice)
    expect(sessions().filter((session) => 'isNewDevice' in session && session.isNewDevice)).toHaveLength(1)
  })

  it('R55: opens a mail first where the address is not vouched for, which names the provider', async () => {
    const { status, body } = await visitor.signIn(provider, 'example', unverified)
    expect([status, body]).toEqual([202, { next: 'confirm-mail', email, provider: 'Example ID' }])
    expect(logins()).toMatchObject([{ state: 'pending', passwordHash: '' }])
    expect([sessions(), lookups()]).toEqual([[], []])
    expect(waitingMails(tables)).toMatchObject([
      { template: 'provider-activation', to: email, facts: { provider: 'Example ID' } },
    ])
    // Coming to the page again sends nothing again.
    expect((await visitor.complete()).body).toEqual(body)
    expect(waitingMails(tables)).toHaveLength(1)

    const token = await mailedToken(tables, 'provider-activation')
    expect((await ask(identity, activateAccount, { body: { token } })).status).toBe(204)
    expect(kinds()).toContain('identity.linked')
    expect(logins()).toMatchObject([{ state: 'active' }])
    expect(logins()[0]).not.toHaveProperty('identity')
    expect((await visitor.complete()).status).toBe(201)
  })

  it('R55: is not vouched for by a provider that the operator does not trust with that', async () => {
    expect((await visitor.signIn(rival, 'rival', alice)).body.next).toBe('confirm-mail')
    expect(
      (await new Visitor().signIn(provider, 'example', { ...alice, sub: 'b', email_verified: 'true' } as never)).body
        .code,
    ).toBe('throttle/too-many-attempts')
    expect([sessions(), lookups()]).toEqual([[], []])
  })

  it('keeps what is connected when the mail is asked for again', async () => {
    await visitor.signIn(provider, 'example', unverified)
    for (const { id } of waitingMails(tables)) tables.delete('identity', `mail#${id}`, 'mail')
    passTime(2 * minute)
    await ask(identity, resendActivation, { body: { email } })
    await followUp(changes({ after: tables.find('identity', `asked#${email}`, 'activation') ?? {} }))
    expect(waitingMails(tables)).toMatchObject([{ template: 'provider-activation', facts: { provider: 'Example ID' } }])
    const token = await mailedToken(tables, 'provider-activation')
    expect((await ask(identity, activateAccount, { body: { token } })).status).toBe(204)
    expect((await new Visitor().signIn(provider, 'example', unverified)).status).toBe(201)
  })

  it('says an address where the provider tells none, and that is confirmed by mail', async () => {
    const { body } = await visitor.signIn(provider, 'example', { sub: 'alice' })
    expect(body).toEqual({ next: 'email', provider: 'Example ID' })
    expect((await visitor.complete({ email })).body).toMatchObject({ next: 'confirm-mail', email })
    expect(sessions()).toEqual([])
    // What it does tell is what counts, whatever is typed.
    const mallory = new Visitor()
    const typed = await mallory.signIn(rival, 'rival', { sub: 'm', email: 'm@evil.example' }, { email })
    expect(typed.body.email).toBe('m@evil.example')
  })

  it('waits a minute for the next mail to the same address, and nothing is used up', async () => {
    await visitor.signIn(provider, 'example', unverified)
    const second = new Visitor()
    const refused = await second.signIn(rival, 'rival', { ...unverified, sub: 'b' })
    expect([refused.status, refused.body.code, refused.headers['retry-after']]).toEqual([
      429,
      'throttle/too-many-attempts',
      '60',
    ])
    passTime(minute)
    expect((await second.complete()).body.next).toBe('confirm-mail')
  })

  it('is one account, however many completions come at once', async () => {
    await visitor.visit(provider, 'example', alice)
    const twin = new Visitor()
    for (const [name, value] of visitor.cookies) twin.cookies.set(name, value)
    const both = await Promise.all([visitor.complete(), twin.complete(), twin.complete()])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 410, 410])
    expect([sessions().length, logins().length]).toEqual([1, 1])
  })

  it('is one account, when two browsers come at once', async () => {
    const other = new Visitor()
    await Promise.all([visitor.visit(provider, 'example', alice), other.visit(provider, 'example', alice)])
    const both = await Promise.all([visitor.complete(), other.complete()])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 503])
    const late = both[0].status === 503 ? visitor : other
    expect((await late.complete()).status).toBe(201)
    expect([sessions().length, logins().length, lookups().length]).toEqual([2, 1, 1])
  })
})

describe('an attacker who was here first', () => {
  /** He signs up the address; answers what his activation link would be. */
  async function preRegistered(): Promise<string> {
    expect((await ask(setPassword, signUp, { body: { email, password: 'Attackers-Heron-42' } })).status).toBe(202)
    const token = await mailedToken(tables, 'activation')
    for (const { id } of waitingMails(tables)) tables.delete('identity', `mail#${id}`, 'mail')
    passTime(minute)
    return token
  }
  const his = () => withPassword({ password: 'Attackers-Heron-42' })

  it('R14, R55: loses his password and his link to somebody whom the provider vouches for', async () => {
    const token = await preRegistered()
    expect((await visitor.signIn(provider, 'example', alice)).status).toBe(201)
    expect((await his()).body.code).toBe('sign-in/refused')
    expect((await ask(identity, activateAccount, { body: { token } })).body.code).toBe('link/expired')
    expect((await his()).body.code).toBe('sign-in/refused')
    expect([sessions().length, tables.list('identity', 'account').length]).toEqual([1, 1])
    expect(tables.list('identity', 'activation')).toEqual([])
  })

  it('R14, R55: loses them to somebody who confirms by mail, too', async () => {
    const token = await preRegistered()
    await visitor.signIn(provider, 'example', unverified)
    expect((await ask(identity, activateAccount, { body: { token } })).body.code).toBe('link/expired')
    const mine = await mailedToken(tables, 'provider-activation')
    expect((await ask(identity, activateAccount, { body: { token: mine } })).status).toBe(204)
    expect((await his()).body.code).toBe('sign-in/refused')
    expect((await visitor.complete()).status).toBe(201)
    expect(tables.list('identity', 'account')).toHaveLength(1)
  })

  it('R14, R55: with an identity of his own connects nothing to an account that the victim makes', async () => {
    const mallory = new Visitor()
    await mallory.signIn(rival, 'rival', { sub: 'mallory', email })
    passTime(minute)
    expect((await visitor.signIn(provider, 'example', alice)).status).toBe(201)
    expect(lookups()).toHaveLength(1)
    const his = await mailedToken(tables, 'provider-activation')
    expect((await ask(identity, activateAccount, { body: { token: his } })).body.code).toBe('link/expired')
    expect((await mallory.complete()).body.next).toBe('confirm-mail')
    expect(sessions()).toHaveLength(1)
  })
})

describe('an address that is an account’s', () => {
  beforeEach(() => {
    putAccount(tables, { passwordHash: hashOf(password) })
  })

  it('R55: opens nothing, vouched for or not', async () => {
    const vouched = await visitor.signIn(provider, 'example', alice)
    expect([vouched.status, vouched.body]).toEqual([202, { next: 'sign-in', email, provider: 'Example ID' }])
    const other = new Visitor()
    const unknown = await other.signIn(rival, 'rival', { ...unverified, sub: 'b' })
    // The same words as for an address that nobody has.
    expect([unknown.status, unknown.body]).toEqual([202, { next: 'confirm-mail', email, provider: 'rival' }])
    expect(templates()).toEqual(['already-registered'])
    expect([sessions(), lookups(), logins().length]).toEqual([[], [], 1])
  })

  it('is connected once its owner has signed in, by what this browser still holds', async () => {
    await visitor.signIn(provider, 'example', alice)
    await visitor.ask(identity, signIn, { body: { email, password, client: 'browser' } })
    const linked = await visitor.ask(federation, linkIdentity, { body: {} })
    expect([linked.status, linked.body.label]).toEqual([201, 'Example ID'])
    expect(templates()).toEqual(['identity-linked'])
    expect(kinds()).toContain('identity.linked')
    expect((await visitor.ask(federation, linkIdentity, { body: {} })).body.code).toBe('sign-in/expired')
    expect((await new Visitor().signIn(provider, 'example', alice)).status).toBe(201)
  })

  it('is connected as well after the mail that says it is known', async () => {
    await visitor.signIn(rival, 'rival', unverified)
    await visitor.ask(identity, signIn, { body: { email, password, client: 'browser' } })
    expect((await visitor.ask(federation, linkIdentity, { body: {} })).status).toBe(201)
  })

  it('is connected by a session that has proved itself lately only', async () => {
    const { token } = putSession(tables, { client: 'browser' }, { recentUntil: noon })
    visitor.cookies.set('__Host-vigil', token)
    await visitor.visit(provider, 'example', alice, 'link')
    expect((await visitor.ask(federation, linkIdentity, { body: {} })).body.code).toBe('session/proof-required')
    expect(lookups()).toEqual([])
  })
})

describe('an identity', () => {
  it('R54: stays the same where its e-mail changes at the provider', async () => {
    await visitor.signIn(provider, 'example', alice)
    const moved = { ...alice, email: 'alice@moved.example' }
    const again = await new Visitor().signIn(provider, 'example', moved)
    expect([again.status, (again.body.account as { email: string }).email]).toEqual([201, email])
    expect((await identities()).body.items).toMatchObject([{ email: 'alice@moved.example' }])
    expect(logins()).toHaveLength(1)
  })

  it('R54: is another at another issuer, whatever its subject and e-mail', async () => {
    await visitor.signIn(provider, 'example', alice)
    const elsewhere = await new Visitor().signIn(rival, 'rival', alice)
    expect(elsewhere.body).toEqual({ next: 'confirm-mail', email, provider: 'rival' })
    const b = await new Visitor().signIn(rival, 'rival', { ...alice, email: 'b@example.org' })
    expect(b.body.next).toBe('confirm-mail')
    expect(sessions()).toHaveLength(1)
  })

  it('opens one account, whoever connects it, and however many at once', async () => {
    putAccount(tables)
    const otherId = 'acc_01K0000000000000000000STRA'
    putAccount(tables, { accountId: otherId, email: 'bob@example.org' })
    const browsers = [new Visitor(), new Visitor()]
    const owners = [accountId, otherId]
    for (const [at, browser] of browsers.entries()) {
      const { token } = putSession(tables, { client: 'browser', accountId: owners[at] ?? '' })
      browser.cookies.set('__Host-vigil', token)
      await browser.visit(provider, 'example', alice, 'link')
    }
    const linked = await Promise.all(browsers.map((browser) => browser.ask(federation, linkIdentity, { body: {} })))
    expect(linked.map(({ status }) => status).sort()).toEqual([201, 409])
    expect(linked.find(({ status }) => status === 409)?.body.code).toBe('identity/taken')
    expect(lookups()).toHaveLength(1)
    const [third] = browsers
    await third?.visit(provider, 'example', alice, 'link')
    expect((await third?.ask(federation, linkIdentity, { body: {} }))?.body.code).toBe('identity/taken')
  })

  it('R56: of an account with two-step verification opens a challenge, and no session', async () => {
    await connected({ secondFactors: ['authenticator'] })
    for (const { pk, sk } of tables.list('identity', 'session#')) tables.delete('identity', String(pk), String(sk))
    const { status, body, cookies } = await visitor.signIn(provider, 'example', alice)
    expect([status, (body.challenge as { methods: string[] }).methods]).toEqual([202, ['authenticator']])
    expect(cookies.some((line) => line.startsWith('__Host-vigil='))).toBe(false)
    expect(sessions()).toEqual([])
    expect(tables.list('identity', 'challenge')).toMatchObject([{ client: 'browser' }])
    expect((await visitor.complete()).body.code).toBe('sign-in/expired')
  })

  it('of an account that is gone, or whose person left, is nobody’s, and makes a new one', async () => {
    await visitor.signIn(provider, 'example', alice)
    const [session] = sessions()
    await visitor.ask(secondStep, proveIdentity, { body: { method: 'provider' } })
    await visitor.visit(provider, 'example', alice, 'proof')
    expect((await visitor.ask(secondStep, proveIdentity, { body: { method: 'provider' } })).status).toBe(201)
    expect((await visitor.ask(identity, deleteAccount)).status).toBe(202)
    const again = await new Visitor().signIn(provider, 'example', alice)
    expect(again.status).toBe(201)
    const [anew] = sessions()
    expect(anew?.accountId).not.toBe(session?.accountId)
    // What is erased later leaves the new one alone.
    await releaseIdentities(session?.accountId ?? '')
    expect(lookups()).toMatchObject([{ accountId: anew?.accountId }])
    await disconnectIdentities(anew?.accountId ?? '', noon)
    expect(lookups()).toEqual([])
  })

  it('is disconnected, and told of', async () => {
    await connected()
    const { token } = putSession(tables)
    const [{ id = '' } = {}] = tables.list<{ id?: string }>('identity', 'identity#')
    const remove = (identityId: string) => ask(federation, unlinkIdentity, { token, params: { identityId } })
    expect((await remove('idn_01ARZ3NDEKTSV4RRFFQ69G5FAV')).body.code).toBe('identity/not-found')
    expect((await remove(id)).status).toBe(204)
    expect((await remove(id)).body.code).toBe('identity/not-found')
    expect([lookups(), tables.list('identity', 'identity#')]).toEqual([[], []])
    expect(templates().sort()).toEqual(['identity-linked', 'identity-removed'])
    expect(kinds()).toContain('identity.removed')
    expect((await visitor.signIn(provider, 'example', alice)).body.next).toBe('sign-in')
  })

  it('R56: stays where it is the last way in, and goes where a password, another one or a passkey is left', async () => {
    await visitor.signIn(provider, 'example', alice)
    const [{ accountId: mine = '' } = {}] = sessions()
    const { token } = putSession(tables, { accountId: mine })
    const list = () => tables.list<{ id: string }>('identity', 'identity#')
    const remove = (at: number) =>
      ask(federation, unlinkIdentity, { token, params: { identityId: list()[at]?.id ?? '' } })
    expect((await remove(0)).body.code).toBe('identity/last-way-in')
    tables.put('identity', { pk: mine, sk: 'passkey#1', accountId: mine, credentialId: '1' })
    const [only] = list()
    expect((await remove(0)).status).toBe(204)
    tables.delete('identity', mine, 'passkey#1')

    const browser = new Visitor()
    const session = putSession(tables, { accountId: mine, client: 'browser' })
    browser.cookies.set('__Host-vigil', session.token)
    for (const each of ['example', 'rival']) {
      await browser.visit(each === 'example' ? provider : rival, each, alice, 'link')
      expect((await browser.ask(federation, linkIdentity, { body: {} })).status).toBe(201)
    }
    expect(list().map(({ id }) => id)).toContain(only?.id)
    // Each relies on the other: one of two at once goes.
    const both = await Promise.all([remove(0), remove(1)])
    expect(both.filter(({ status }) => status === 204)).toHaveLength(1)
    expect(list()).toHaveLength(1)
  })
})

describe('a session that a provider opened', () => {
  beforeEach(async () => {
    await visitor.signIn(provider, 'example', alice)
  })
  const prove = (body: object = { method: 'provider' }) => visitor.ask(secondStep, proveIdentity, { body })

  it('has proved nothing yet: it neither buys nor changes what opens the account', async () => {
    expect(sessions()).toMatchObject([{ via: 'provider', recentUntil: 0 }])
    const [{ id = '' } = {}] = tables.list<{ id?: string }>('identity', 'identity#')
    const tried = [
      await visitor.ask(federation, unlinkIdentity, { params: { identityId: id } }),
      await visitor.ask(setPassword, changePassword, { body: { password: 'Blue-Heron-42-Walks' } }),
      await visitor.ask(identity, deleteAccount),
    ]
    expect(tried.map(({ body }) => body.code)).toEqual(tried.map(() => 'session/proof-required'))
    process.env.PAYMENTS = 'on'
    const bought = await visitor.ask(sell, startCheckout, { body: { plan: 'family' } })
    process.env.PAYMENTS = 'off'
    expect(bought.body.code).toBe('session/proof-required')
  })

  it('proves itself by signing in there again, for this and a moment ago, once', async () => {
    expect((await prove()).body.code).toBe('sign-in/expired')
    const deviceId = 'dev_01K00000000000000000000DEV'
    await visitor.visit(provider, 'example', alice, 'proof')
    const proved = await prove({ method: 'provider', for: { action: 'device.wipe', deviceId } })
    expect([proved.status, proved.body]).toEqual([
      201,
      { recentUntil: new Date(noon + 15 * minute).toISOString(), proof: expect.stringMatching(/^[\w-]{43}$/) },
    ])
    expect(sessions()).toMatchObject([{ recentUntil: noon + 15 * minute }])
    expect((await prove()).body.code).toBe('sign-in/expired')
    expect(kinds()).toContain('session.proved')
  })

  it('is sent to sign in there anew', async () => {
    const { searchParams } = new URL(await visitor.start('example', { purpose: 'proof' }))
    expect([searchParams.get('prompt'), searchParams.get('max_age')]).toEqual(['login', '0'])
  })

  it.each<[string, Record<string, unknown>]>([
    ['before it was asked to', { auth_time: noon / 1000 - 90 }],
    ['long ago', { auth_time: noon / 1000 - 3600 }],
    ['nobody says when', { auth_time: undefined }],
  ])('proves nothing where its person signed in there %s', async (_, claims) => {
    provider.lie = { claims }
    const back = await visitor.visit(provider, 'example', alice, 'proof')
    expect([back.status, back.body.code]).toEqual([401, 'sign-in/provider-refused'])
    expect((await prove()).body.code).toBe('sign-in/expired')
  })

  it('proves nothing with what came back for something else, or more than five minutes ago', async () => {
    await visitor.visit(provider, 'example', alice, 'sign-in')
    expect((await prove()).body.code).toBe('sign-in/expired')
    await visitor.visit(provider, 'example', alice, 'proof')
    // Nor does a proof open a session.
    expect((await visitor.complete()).body.code).toBe('sign-in/expired')
    passTime(5 * minute)
    expect((await prove()).body.code).toBe('sign-in/expired')
  })

  it('proves nothing with an account that is not connected to it', async () => {
    await visitor.visit(provider, 'example', { ...alice, sub: 'mallory' }, 'proof')
    expect((await prove()).body.code).toBe('identity/not-yours')
    expect(sessions()).toMatchObject([{ recentUntil: 0 }])
  })

  it('R35: proves nothing so where the second step is on', async () => {
    const [login] = logins()
    tables.put('identity', { ...login, secondFactors: ['authenticator'] })
    await visitor.visit(provider, 'example', alice, 'proof')
    expect((await prove()).body.code).toBe('session/second-factor-required')
  })

  it('sets a first password once it has proved itself, and no second one without the first', async () => {
    const set = (body: object) => visitor.ask(setPassword, changePassword, { body })
    await visitor.visit(provider, 'example', alice, 'proof')
    await prove()
    expect((await set({ currentPassword: 'x', password: 'Blue-Heron-42-Walks' })).body.code).toBe('sign-in/refused')
    expect((await set({ password: 'Blue-Heron-42-Walks' })).status).toBe(204)
    expect(templates()).toContain('password-changed')
    expect((await withPassword({ password: 'Blue-Heron-42-Walks' })).status).toBe(201)
    expect((await set({ password: 'Grey-Otter-77-Swims' })).body.code).toBe('sign-in/refused')
    expect((await identities()).body.hasPassword).toBe(true)
  })
})

describe('somebody who says that it was not them', () => {
  it('has every other account disconnected: a thief may have connected his own', async () => {
    await connected()
    const thief = putSession(tables, {}, { isNewDevice: true, address: '203.0.113.9', createdAt: noon })
    await followUp(changes({ after: tables.find('identity', accountId, `session#${thief.record.id}`) ?? {} }))
    const token = await mailedToken(tables, 'new-sign-in')
    expect((await ask(identity, disavow, { body: { token } })).status).toBe(204)
    expect([lookups(), tables.list('identity', 'identity#')]).toEqual([[], []])
    expect(kinds()).toContain('identity.removed')
    expect((await visitor.signIn(provider, 'example', alice)).body.next).toBe('sign-in')
  })

  it('ends the session that such an account opened in the same browser, of which nobody was mailed', async () => {
    putAccount(tables, { passwordHash: hashOf(password), signedInAt: noon })
    const mine = putSession(tables)
    passTime(minute)
    const thief = putSession(tables, { client: 'browser' }, { isNewDevice: true, createdAt: noon + minute })
    await followUp(changes({ after: tables.find('identity', accountId, `session#${thief.record.id}`) ?? {} }))
    const token = await mailedToken(tables, 'new-sign-in')
    visitor.cookies.set('__Host-vigil', thief.token)
    await visitor.visit(provider, 'example', { ...alice, sub: 'mallory' }, 'link')
    await visitor.ask(federation, linkIdentity, { body: {} })
    expect((await visitor.signIn(provider, 'example', { ...alice, sub: 'mallory' })).status).toBe(201)
    expect(sessions()).toHaveLength(3)
    expect((await ask(identity, disavow, { body: { token } })).status).toBe(204)
    expect(sessions()).toMatchObject([{ id: mine.record.id }])
  })

  it('can say so by the mail that tells of the other account', async () => {
    await connected()
    passTime(minute)
    expect((await visitor.signIn(provider, 'example', alice)).status).toBe(201)
    const token = await mailedToken(tables, 'identity-linked')
    expect((await ask(identity, disavow, { body: { token } })).status).toBe(204)
    expect([sessions(), lookups()]).toEqual([[], []])
  })
})

describe('an account whose password was closed', () => {
  it('sets none but by mail: it is not one that has had none yet', async () => {
    putAccount(tables, { isClosed: true })
    const { token } = putSession(tables)
    const set = await ask(setPassword, changePassword, { token, body: { password: 'Blue-Heron-42-Walks' } })
    expect(set.body.code).toBe('sign-in/refused')
  })
})
