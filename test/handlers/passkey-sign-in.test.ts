// Signing in with a passkey: who lies about anything gets the refusal of a sign-in, and no session.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { resetPassword } from '../../contracts/account.ts'
import { signInWithPasskey, startPasskeySignIn } from '../../contracts/passkeys.ts'
import type { Login } from '../../lambdas/identity/account.ts'
import { handler } from '../../lambdas/identity/passkeys.function.ts'
import type { SessionRecord } from '../../lambdas/identity/session.ts'
import { handler as setPassword } from '../../lambdas/identity/set-password.function.ts'
import { fingerprint } from '../../lambdas/platform/secret.ts'
import type { Authenticator } from '../support/authenticator.ts'
import { minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask, fromPortal } from '../support/events.ts'
import { passkeysIn, question, signInBy, withPasskey } from '../support/passkeys.ts'
import { accountId, email, putAccount, putSession, strangerId } from '../support/records.ts'
import { Tables } from '../support/tables.ts'
import { waitingMails } from '../support/waiting-mails.ts'

const refused = { status: 401, body: { code: 'sign-in/refused' } }
let tables: Tables
let phone: Authenticator

const sessions = () => tables.list<SessionRecord>('identity', 'session#')
const activity = () => tables.list('identity', 'activity#')
const refusals = () => activity().filter(({ kind }) => kind === 'session.refused')
const forgetSessions = () => {
  for (const { id } of sessions()) tables.delete('identity', accountId, `session#${id}`)
}

beforeEach(async () => {
  setNow(noon)
  new Cloud()
  tables = new Tables()
  putAccount(tables, { signedInAt: noon })
  phone = await withPasskey(putSession(tables).token)
  forgetSessions()
  passTime(minute)
})

describe('signing in with a passkey', () => {
  it('opens a session of its account, which is logged', async () => {
    const { status, body } = await signInBy(phone)
    expect([status, body]).toMatchObject([201, { account: { id: accountId, email }, token: expect.any(String) }])
    expect(sessions()).toMatchObject([{ kind: 'owner', client: 'app', isNewDevice: true }])
    expect(activity().map(({ kind }) => kind)).toEqual(['passkey.added', 'session.opened'])
    expect(passkeysIn(tables)).toMatchObject([{ lastUsedAt: noon + minute }])
  })

  it('is two factors by itself: no second step comes after it', async () => {
    putAccount(tables, { signedInAt: noon, secondFactors: ['passkey', 'sms'], phoneHint: '***71' })
    expect((await signInBy(phone)).status).toBe(201)
  })

  it('asks for any passkey of this host, unlocked by its person', async () => {
    expect(await question()).toEqual({
      challenge: expect.stringMatching(/^[\w-]{43}$/),
      rpId: 'hub.example',
      timeout: 300_000,
      userVerification: 'required',
    })
  })

  it('gives a browser its cookie, and knows it the next time', async () => {
    const asBrowser = async (cookies: string[] = []) => {
      const body = { response: phone.get(await question()), client: 'browser' }
      return ask(handler, signInWithPasskey, { headers: fromPortal, cookies, body })
    }
    const first = await asBrowser()
    expect(first.body).not.toHaveProperty('token')
    const cookies = first.cookies.map((line) => line.split(';')[0] ?? '')
    expect(cookies.map((each) => each.split('=')[0])).toEqual(['__Host-vigil', '__Host-vigil-browser'])
    forgetSessions()
    await asBrowser(cookies.slice(1))
    expect(sessions()).toMatchObject([{ isNewDevice: false }])
  })

  it('for another site is none', async () => {
    const body = { response: phone.get(await question()), client: 'browser' }
    const answer = await ask(handler, signInWithPasskey, { headers: { 'sec-fetch-site': 'cross-site' }, body })
    expect(answer).toMatchObject({ status: 403, body: { code: 'request/cross-site' } })
    expect(sessions()).toEqual([])
  })

  it.each([
    ['of another origin', { origin: 'https://evil.example' }],
    ['of our host over plain HTTP', { origin: 'http://hub.example' }],
    ['for another host', { rpId: 'evil.example' }],
    ['in a frame of another site', { crossOrigin: true }],
    ['that was not unlocked', { isVerified: false }],
    ['without anybody there', { isPresent: false }],
    ['that is an answer to something else', { type: 'webauthn.create' }],
    ['to a challenge that was not issued', { challenge: 'A'.repeat(43) }],
    ['to no challenge', { challenge: '' }],
  ])('refuses an answer %s, and logs it', async (_, lie) => {
    expect(await signInBy(phone, lie)).toMatchObject(refused)
    expect(sessions()).toEqual([])
    expect(refusals()).toMatchObject([{ address: '203.0.113.7', agent: 'test' }])
  })

  it('refuses a signature by another key', async () => {
    const another = await withPasskey(putSession(tables).token)
    forgetSessions()
    expect(await signInBy(phone, { signer: another })).toMatchObject(refused)
    expect(sessions()).toEqual([])
  })

  it('refuses a passkey that says it is another account’s', async () => {
    putAccount(tables, { accountId: strangerId, email: 'mallory@example.org' })
    const userHandle = Buffer.from(strangerId).toString('base64url')
    expect(await signInBy(phone, { userHandle })).toMatchObject(refused)
    expect(sessions()).toEqual([])
  })

  it.each(['', 'AAAA', Buffer.from('acc_01').toString('base64url'), Buffer.from(email).toString('base64url')])(
    'refuses a passkey that says it is of “%s”',
    async (userHandle) => {
      const response = phone.get(await question())
      const { userHandle: _, ...rest } = response.response
      const body = {
        response: { ...response, response: { ...rest, ...(userHandle && { userHandle }) } },
        client: 'app',
      }
      expect(await ask(handler, signInWithPasskey, { body })).toMatchObject(refused)
    },
  )

  it('refuses one that was never added, without a word more', async () => {
    const userHandle = Buffer.from(accountId).toString('base64url')
    const { response } = { response: { ...phone.get(await question()), id: 'A'.repeat(43), rawId: 'A'.repeat(43) } }
    const answer = await ask(handler, signInWithPasskey, { body: { response, client: 'app' } })
    expect(answer).toMatchObject(refused)
    const wrong = await signInBy(phone, { userHandle, isVerified: false })
    expect({ ...answer.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' })
  })

  it('takes an answer once', async () => {
    const body = { response: phone.get(await question()), client: 'app' }
    const answers = [await ask(handler, signInWithPasskey, { body }), await ask(handler, signInWithPasskey, { body })]
    expect(answers.map(({ status }) => status)).toEqual([201, 401])
    expect(sessions()).toHaveLength(1)
  })

  it('refuses an answer that comes after five minutes', async () => {
    const asked = await question()
    passTime(5 * minute)
    expect(await signInBy(phone, {}, asked)).toMatchObject(refused)
  })

  it('is refused where the account moved or left in this moment', async () => {
    const asked = await question()
    tables.beforeNextCommit(() => tables.delete('identity', `email#${email}`, 'login'))
    expect(await signInBy(phone, {}, asked)).toMatchObject(refused)
    expect(sessions()).toEqual([])
  })

  it('is counted like a sign-in, and so is the question', async () => {
    for (let asked = 0; asked < 200; asked++) await ask(handler, startPasskeySignIn)
    expect(await ask(handler, startPasskeySignIn)).toMatchObject({ status: 429 })
    expect((await ask(handler, startPasskeySignIn, { address: '203.0.113.8' })).status).toBe(201)
    const body = { response: phone.get({ ...(await otherQuestion()) }, { isVerified: false }), client: 'app' }
    for (let tried = 0; tried < 100; tried++) await ask(handler, signInWithPasskey, { body })
    expect(await ask(handler, signInWithPasskey, { body })).toMatchObject({
      status: 429,
      body: { code: 'throttle/too-many-attempts' },
    })
  })
})

const otherQuestion = async () => {
  const { body } = await ask(handler, startPasskeySignIn, { address: '203.0.113.9' })
  return body as never as Awaited<ReturnType<typeof question>>
}

describe('a counter', () => {
  it('that rises is kept', async () => {
    const key = await withPasskey(putSession(tables).token, 5)
    await signInBy(key)
    expect(passkeysIn(tables).find(({ credentialId }) => credentialId === key.id)).toMatchObject({ counter: 6 })
    expect(waitingMails(tables, 'passkey-suspicious')).toEqual([])
  })

  it.each([3, 5, 0])(
    'that fell from 5 to %s lets its owner in, is logged and mailed, and stays at 5',
    async (counter) => {
      const key = await withPasskey(putSession(tables).token, 5)
      expect((await signInBy(key, { counter })).status).toBe(201)
      expect(passkeysIn(tables).find(({ credentialId }) => credentialId === key.id)).toMatchObject({ counter: 5 })
      expect(activity().map(({ kind }) => kind)).toContain('passkey.suspicious')
      expect(waitingMails(tables, 'passkey-suspicious')).toMatchObject([{ accountId, facts: { name: 'My phone' } }])
    },
  )
})

describe('a new password', () => {
  it('has seen every session that a passkey opened, and ends it', async () => {
    const token = 'A'.repeat(43)
    const login = tables.find<Login>('identity', `email#${email}`, 'login')
    tables.put('identity', { ...login, pk: `email#${email}`, sk: 'login', reset: fingerprint(token) })
    const link = { accountId, email, at: Date.now(), expiresAt: Date.now() + minute }
    tables.put('identity', { pk: `reset#${fingerprint(token)}`, sk: 'link', ...link })
    const asked = await question()
    // Between what the reset read and what it writes, somebody signs in.
    tables.beforeNextCommit(() => {
      const now = tables.find<Login>('identity', `email#${email}`, 'login')
      tables.put('identity', { ...now, signedInAt: Date.now(), pk: `email#${email}`, sk: 'login' })
    })
    const body = { token, password: 'Grey-Otter-77-Swims' }
    expect(await ask(setPassword, resetPassword, { body })).toMatchObject({ status: 503 })
    expect((await signInBy(phone, {}, asked)).status).toBe(201)
    expect(await ask(setPassword, resetPassword, { body })).toMatchObject({ status: 204 })
    expect(sessions()).toEqual([])
  })
})
