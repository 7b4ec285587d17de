// Passkeys of an account: added by who signed in just now, listed, renamed, removed, told of by mail.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { disavow } from '../../contracts/account.ts'
import { addPasskey, listPasskeys, removePasskey, renamePasskey, startPasskey } from '../../contracts/passkeys.ts'
import type { Login } from '../../lambdas/identity/account.ts'
import { handler as identity } from '../../lambdas/identity/identity.function.ts'
import { handler } from '../../lambdas/identity/passkeys.function.ts'
import { minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask } from '../support/events.ts'
import { add, creation, factorsIn, newAuthenticator, passkeysIn, signInBy, withPasskey } from '../support/passkeys.ts'
import { accountId, email, putAccount, putSession, strangerId } from '../support/records.ts'
import { Tables } from '../support/tables.ts'
import { mailedToken, waitingMails } from '../support/waiting-mails.ts'

const refused = { status: 400, body: { code: 'passkey/refused' } }
let tables: Tables
let token: string

const login = () => tables.find<Login>('identity', `email#${email}`, 'login')
const kinds = () => tables.list('identity', 'activity#').map(({ kind }) => kind)
const sessions = () => tables.list('identity', 'session#')
const list = async (by = token) =>
  (await ask(handler, listPasskeys, { token: by })).body.items as { id: string; name: string; lastUsedAt?: string }[]
const remove = (passkeyId: string, by = token) => ask(handler, removePasskey, { token: by, params: { passkeyId } })

const forgetMails = () => {
  for (const { id } of waitingMails(tables)) tables.delete('identity', `mail#${id}`, 'mail')
}

beforeEach(() => {
  setNow(noon)
  new Cloud()
  tables = new Tables()
  putAccount(tables, { signedInAt: noon, passwordHash: 'there is one' })
  token = putSession(tables).token
})

describe('what the browser is asked to make', () => {
  it('is a passkey of this host for this account, found by itself and unlocked by its person', async () => {
    const options = await creation(token)
    expect(options).toMatchObject({
      rp: { id: 'hub.example', name: 'Vigil' },
      user: { id: Buffer.from(accountId).toString('base64url'), name: email },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
      excludeCredentials: [],
    })
    expect(Buffer.from(options.challenge, 'base64url')).toHaveLength(32)
    expect((await creation(token)).challenge).not.toBe(options.challenge)
  })

  it('is none on an authenticator that has one already', async () => {
    const { id } = await withPasskey(token)
    const { excludeCredentials } = await creation(token)
    expect(excludeCredentials).toEqual([{ type: 'public-key', id, transports: ['internal', 'hybrid'] }])
  })
})

describe('adding a passkey', () => {
  it('keeps its public key, logs it, and tells the owner', async () => {
    const authenticator = newAuthenticator()
    const { status, body } = await add(token, authenticator)
    expect([status, body]).toEqual([
      201,
      { id: authenticator.id, name: 'My phone', backedUp: false, createdAt: new Date(noon).toISOString() },
    ])
    expect(passkeysIn(tables)).toMatchObject([{ accountId, credentialId: authenticator.id, counter: 0 }])
    expect(factorsIn(tables)).toMatchObject({ passkeys: 1 })
    expect(kinds()).toEqual(['passkey.added'])
    expect(waitingMails(tables, 'passkey-added')).toMatchObject([{ accountId, facts: { name: 'My phone' } }])
  })

  it('changes nothing about two-step verification while that is off', async () => {
    await withPasskey(token)
    expect(login()).not.toHaveProperty('secondFactors')
  })

  it('needs a recent proof, also for the question', async () => {
    const options = await creation(token)
    passTime(16 * minute)
    const body = { name: 'Phone', response: newAuthenticator().create(options) }
    for (const [route, sent] of [
      [startPasskey, {}],
      [addPasskey, { body }],
    ] as const)
      expect(await ask(handler, route, { token, ...sent })).toMatchObject({ body: { code: 'session/proof-required' } })
  })

  it.each([
    ['of another origin', { origin: 'https://hub.example.evil.example' }],
    ['of the right host on another port', { origin: 'https://hub.example:8443' }],
    ['for another host', { rpId: 'evil.example' }],
    ['in a frame of another site', { crossOrigin: true }],
    ['that was not unlocked', { isVerified: false }],
    ['without anybody there', { isPresent: false }],
    ['that is an answer to something else', { type: 'webauthn.get' }],
    ['to a challenge that was not issued', { challenge: 'A'.repeat(43) }],
    ['to no challenge', { challenge: 'x' }],
    ['with a statement about its make', { attestation: 'fido-u2f' }],
  ])('refuses an answer %s', async (_, lie) => {
    expect(await add(token, newAuthenticator(), lie)).toMatchObject(refused)
    expect(passkeysIn(tables)).toEqual([])
    expect(kinds()).toEqual([])
  })

  it('refuses an answer that comes after five minutes', async () => {
    const options = await creation(token)
    passTime(5 * minute)
    const body = { name: 'Phone', response: newAuthenticator().create(options) }
    expect(await ask(handler, addPasskey, { token, body })).toMatchObject(refused)
  })

  it('refuses the answer to another session’s question, and to another account’s', async () => {
    putAccount(tables, { accountId: strangerId, email: 'mallory@example.org' })
    const strangers = putSession(tables, { accountId: strangerId }, { email: 'mallory@example.org' }).token
    const options = await creation(token)
    for (const other of [putSession(tables).token, strangers]) {
      const body = { name: 'Phone', response: newAuthenticator().create(options) }
      expect(await ask(handler, addPasskey, { token: other, body })).toMatchObject(refused)
    }
    expect(passkeysIn(tables)).toEqual([])
  })

  it('takes an answer once: sent again, it tells of the same passkey', async () => {
    const authenticator = newAuthenticator()
    const body = { name: 'Phone', response: authenticator.create(await creation(token)) }
    const [first, again] = [
      await ask(handler, addPasskey, { token, body }),
      await ask(handler, addPasskey, { token, body }),
    ]
    expect(again).toMatchObject({ status: 201, body: first.body })
    // The challenge is spent: with it no other passkey is added.
    const other = newAuthenticator().create(await creation(token), { challenge: challengeOf(body.response) })
    expect(await ask(handler, addPasskey, { token, body: { name: 'Phone', response: other } })).toMatchObject(refused)
    expect(passkeysIn(tables)).toHaveLength(1)
    expect(factorsIn(tables)).toMatchObject({ passkeys: 1 })
  })

  it('ends at ten, also where two of them ask for the last place at once', async () => {
    for (let made = 0; made < 9; made++) await withPasskey(token)
    const last = { name: 'Phone', response: newAuthenticator().create(await creation(token)) }
    const options = await creation(token)
    const [a, b] = await Promise.all([
      ask(handler, addPasskey, { token, body: last }),
      ask(handler, addPasskey, { token, body: { name: 'Phone', response: newAuthenticator().create(options) } }),
    ])
    expect([a.status, b.status].sort()).toEqual([201, 503])
    expect(passkeysIn(tables)).toHaveLength(10)
    expect(await ask(handler, startPasskey, { token })).toMatchObject({ body: { code: 'passkey/too-many' } })
    const late = { name: 'Phone', response: newAuthenticator().create(options) }
    expect(await ask(handler, addPasskey, { token, body: late })).toMatchObject({ body: { code: 'passkey/too-many' } })
  })

  it('is refused to a session that ends in this moment', async () => {
    const options = await creation(token)
    const [session] = sessions()
    tables.beforeNextCommit(() => tables.delete('identity', accountId, String(session?.sk)))
    const body = { name: 'Phone', response: newAuthenticator().create(options) }
    expect(await ask(handler, addPasskey, { token, body })).toMatchObject({ status: 401 })
    expect(passkeysIn(tables)).toEqual([])
  })
})

describe('the list of passkeys', () => {
  it('names each, with its last use, and no key', async () => {
    const first = await withPasskey(token)
    passTime(minute)
    const second = await withPasskey(token)
    await signInBy(second)
    const at = new Date(noon + minute).toISOString()
    const shown = { name: 'My phone', backedUp: false }
    expect(await list()).toEqual([
      { ...shown, id: first.id, createdAt: new Date(noon).toISOString() },
      { ...shown, id: second.id, createdAt: at, lastUsedAt: at },
    ])
  })

  it('is the account’s own: another one’s passkey is none to be renamed or removed', async () => {
    const { id: passkeyId } = await withPasskey(token)
    putAccount(tables, { accountId: strangerId, email: 'mallory@example.org' })
    const strangers = putSession(tables, { accountId: strangerId }, { email: 'mallory@example.org' }).token
    expect(await list(strangers)).toEqual([])
    const renamed = await ask(handler, renamePasskey, {
      token: strangers,
      params: { passkeyId },
      body: { name: 'Mine' },
    })
    expect(renamed).toMatchObject({ status: 404, body: { code: 'passkey/not-found' } })
    expect(await remove(passkeyId, strangers)).toMatchObject({ status: 404, body: { code: 'passkey/not-found' } })
    expect(await list()).toMatchObject([{ name: 'My phone' }])
  })

  it('takes another name', async () => {
    const { id: passkeyId } = await withPasskey(token)
    const renamed = await ask(handler, renamePasskey, { token, params: { passkeyId }, body: { name: ' Key ring ' } })
    expect(renamed).toMatchObject({ status: 200, body: { id: passkeyId, name: 'Key ring' } })
    expect(await list()).toMatchObject([{ name: 'Key ring' }])
  })
})

describe('removing a passkey', () => {
  it('ends it, logs it, and tells the owner', async () => {
    const authenticator = await withPasskey(token)
    expect(await remove(authenticator.id)).toMatchObject({ status: 204, text: '' })
    expect(await list()).toEqual([])
    expect(factorsIn(tables)).toBeUndefined()
    expect(await signInBy(authenticator)).toMatchObject({ status: 401, body: { code: 'sign-in/refused' } })
    expect(kinds().sort()).toEqual(['passkey.added', 'passkey.removed'])
    expect(waitingMails(tables, 'passkey-removed')).toMatchObject([{ accountId, facts: { name: 'My phone' } }])
  })

  it('needs a recent proof', async () => {
    const { id } = await withPasskey(token)
    passTime(16 * minute)
    expect(await remove(id)).toMatchObject({ body: { code: 'session/proof-required' } })
  })
})

describe('disavowing a passkey that was added', () => {
  it('removes it and every later one, not the ones before, and ends all sessions', async () => {
    const mine = await withPasskey(token)
    passTime(minute)
    forgetMails()
    const thief = putSession(tables)
    const thiefs = await withPasskey(thief.token)
    const disavowal = await mailedToken(tables, 'passkey-added')
    forgetMails()
    passTime(minute)
    await withPasskey(thief.token)
    expect((await signInBy(thiefs)).status).toBe(201)
    expect(await ask(identity, disavow, { body: { token: disavowal } })).toMatchObject({ status: 204 })
    expect(passkeysIn(tables).map(({ credentialId }) => credentialId)).toEqual([mine.id])
    expect(factorsIn(tables)).toMatchObject({ passkeys: 1 })
    expect(sessions()).toEqual([])
    expect((await signInBy(thiefs)).status).toBe(401)
    expect((await signInBy(mine)).status).toBe(201)
  })

  it('overlooks none that is added in this moment', async () => {
    const thief = putSession(tables)
    await withPasskey(thief.token)
    const disavowal = await mailedToken(tables, 'passkey-added')
    const factors = factorsIn(tables)
    tables.beforeNextCommit(() => tables.put('identity', { ...factors, pk: accountId, sk: 'two-step', passkeys: 2 }))
    expect(await ask(identity, disavow, { body: { token: disavowal } })).toMatchObject({
      status: 503,
      body: { code: 'service/busy' },
    })
  })
})

const challengeOf = ({ response }: { response: { clientDataJSON: string } }): string =>
  JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString()).challenge
