// From sign-up to an active account. Whoever asks, and whatever is known of the e-mail, the answer is the same; only the
// person who reads the mail learns more.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { activateAccount, resendActivation, signUp } from '../../contracts/identity.ts'
import type { Login } from '../../lambdas/identity/account.ts'
import { handler as followUp } from '../../lambdas/identity/follow-ups.function.ts'
import { handler } from '../../lambdas/identity/identity.function.ts'
import { linkToken } from '../../lambdas/identity/link.ts'
import type { Mail } from '../../lambdas/identity/mail-store.ts'
import { handler as setPassword } from '../../lambdas/identity/set-password.function.ts'
import { fingerprint } from '../../lambdas/platform/secret.ts'
import { day, hour, minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask, changes, type Sent } from '../support/events.ts'
import { accountId, email, putAccount } from '../support/records.ts'
import { Tables } from '../support/tables.ts'

const password = 'Seven-otters-7'
let tables: Tables

const join = (given: object = {}, sent: Sent = {}) =>
  ask(setPassword, signUp, { body: { email, password, ...given }, ...sent })
const activate = (token: string) => ask(handler, activateAccount, { body: { token } })
/** Asks for another mail; what the stream does behind the answer has happened when this returns. */
async function resend(to = email) {
  const answered = await ask(handler, resendActivation, { body: { email: to } })
  await followUp(changes({ after: tables.find('identity', `asked#${to}`, 'activation') ?? {} }))
  return answered
}
const login = () => tables.find<Login>('identity', `email#${email}`, 'login')
const mails = () => tables.list<Mail>('identity', 'mail')
/** The token that the newest mail's link carries. */
const mailedToken = async () => (await linkToken(mails().at(-1)?.link ?? '')).reveal()

beforeEach(() => {
  setNow(noon)
  new Cloud()
  tables = new Tables()
})

describe('signing up', () => {
  it('makes a pending account, and a mail with the name of its link', async () => {
    expect(await join({ country: 'DE', language: 'de' })).toMatchObject({ status: 202, body: {} })
    expect(login()).toMatchObject({ state: 'pending', language: 'de', email })
    expect(tables.list('identity', 'account')).toMatchObject([{ email, country: 'DE' }])
    expect(mails()).toMatchObject([{ to: email, template: 'activation', language: 'de' }])
    // Of an account that is never activated nothing is told.
    expect(tables.list('identity', 'activity#')).toEqual([])
  })

  it('leaves no token and no password in any table', async () => {
    await join({}, { headers: { 'idempotency-key': 'key-1' } })
    const kept = JSON.stringify(tables.list('identity'))
    expect(kept).not.toContain(await mailedToken())
    expect(kept).not.toContain(password)
    // Nor a hash of it that is quick to guess at.
    expect(kept).not.toContain(fingerprint(JSON.stringify({ email, password })))
  })

  it('R10: answers the same whether the e-mail is new, pending or known', async () => {
    const fresh = await join()
    const again = await join()
    passTime(2 * minute)
    const later = await join()
    putAccount(tables)
    const known = await join()
    expect([again, later, known]).toEqual([fresh, fresh, fresh])
    expect(fresh.status).toBe(202)
  })

  it('R11: makes as many requests, of the same kinds, whether the e-mail is new, pending or known', async () => {
    const requests = async () => {
      tables.client.resetHistory()
      await join()
      return tables.client.calls().map(({ args: [command] }) => command.constructor.name)
    }
    const fresh = await requests()
    const pending = await requests()
    putAccount(tables)
    expect([pending, await requests(), await requests()]).toEqual([fresh, fresh, fresh])
  })

  it('with an e-mail that is in use changes nothing, and tells its owner', async () => {
    const before = putAccount(tables)
    await join({ email: 'ALICE@example.org' })
    expect(login()).toMatchObject({ ...before, mailedAt: [noon] })
    expect(mails()).toMatchObject([{ to: email, template: 'already-registered' }])
  })

  it('tells the owner of an e-mail that is in use at most once a minute', async () => {
    putAccount(tables)
    await join()
    await join()
    expect(mails()).toHaveLength(1)
  })

  it.each([[[]], [[noon - hour]]])(
    'with a known e-mail several times at once sends its owner one mail, where those before were at %j',
    async (mailedAt) => {
      putAccount(tables, { mailedAt })
      const answers = await Promise.all([join(), join(), join()])
      expect(answers.map(({ status, text }) => [status, text])).toEqual(Array(3).fill([202, '{}']))
      expect(mails()).toHaveLength(1)
      expect(login()?.mailedAt).toEqual([...mailedAt, noon])
    },
  )

  it('again takes the place of the pending account, and mails at most once a minute', async () => {
    await join()
    const first = login()
    await join({ password: 'Eight-otters-8' })
    expect([login(), mails().length]).toEqual([first, 1])
    passTime(minute)
    await join({ password: 'Eight-otters-8' })
    expect(login()?.accountId).not.toBe(first?.accountId)
    expect(login()?.passwordHash).not.toBe(first?.passwordHash)
    expect(tables.list('identity', 'account')).toHaveLength(1)
    expect(mails()).toHaveLength(2)
  })

  it('at the same time as another makes one account, with the same answer', async () => {
    tables.beforeNextCommit(() => putAccount(tables, { state: 'pending', mailedAt: [noon] }))
    expect(await join()).toMatchObject({ status: 202, body: {} })
    expect(login()?.accountId).toBe(accountId)
    expect(mails()).toEqual([])
  })

  it.each([
    ['Short-1', ['too-short']],
    ['no digits Here', ['no-digit', 'has-blank']],
    ['PASSWORD1', ['no-lower-case']],
    ['Password1', ['too-common']],
    ['Alice-2024', ['contains-name']],
  ])('with the password %j is refused for %j, before any call', async (bad, reasons) => {
    const refused = await join({ password: bad })
    expect(refused).toMatchObject({ status: 400, body: { code: 'password/refused' } })
    expect(refused.body.errors).toMatchObject(reasons.map((reason) => ({ pointer: '/password', reason })))
    expect(tables.requests).toBe(0)
  })

  it('is refused after 100 times in an hour from one household', async () => {
    tables.put('identity', { pk: `requests#203.0.113.7#${Math.floor(noon / hour)}`, sk: 'sign-up', count: 100 })
    expect(await join()).toMatchObject({ status: 429, headers: { 'retry-after': '3600' } })
    expect(login()).toBeUndefined()
  })

  it('with an idempotency key is done once, and with another body under it refused', async () => {
    const keyed = { headers: { 'idempotency-key': 'key-1' } }
    const first = await join({}, keyed)
    passTime(2 * minute)
    expect(await join({}, keyed)).toEqual(first)
    expect(mails()).toHaveLength(1)
    expect(await join({ language: 'de' }, keyed)).toMatchObject({
      status: 409,
      body: { code: 'idempotency/key-reused' },
    })
  })
})

describe('activating an account', () => {
  beforeEach(async () => {
    await join()
  })

  it('opens it, once', async () => {
    const token = await mailedToken()
    passTime(hour)
    expect(await activate(token)).toMatchObject({ status: 204, text: '' })
    expect(login()).toMatchObject({ state: 'active' })
    const entries = tables.list('identity', 'activity#')
    expect(entries).toMatchObject([
      { kind: 'account.created', at: noon },
      { kind: 'account.activated', at: noon + hour },
    ])
    for (const item of [login(), ...tables.list('identity', 'account')]) expect(item).not.toHaveProperty('ttl')
    expect(await activate(token)).toMatchObject({ status: 410, body: { code: 'link/expired' } })
  })

  it('R12: works for 24 hours, whatever DynamoDB has or has not deleted by then', async () => {
    const token = await mailedToken()
    passTime(day)
    expect((await activate(token)).status).toBe(410)
    passTime(-1)
    expect((await activate(token)).status).toBe(204)
  })

  it('R12: works with the newest link only, and not with that of an account that was replaced', async () => {
    const first = await mailedToken()
    passTime(minute)
    await resend()
    const second = await mailedToken()
    passTime(minute)
    await join({ password: 'Eight-otters-8' })
    const third = await mailedToken()
    expect([await activate(first), await activate(second)].map(({ status }) => status)).toEqual([410, 410])
    expect((await activate(third)).status).toBe(204)
  })

  it('refuses a token that is none, and one that nobody made', async () => {
    expect(await activate('garbage')).toMatchObject({ status: 400, body: { errors: [{ pointer: '/token' }] } })
    expect((await activate('A'.repeat(43))).status).toBe(410)
  })
})

describe('asking for another activation mail', () => {
  it('answers the same for every e-mail, and mails to a pending account only', async () => {
    await join()
    passTime(minute)
    const pending = await resend()
    expect(mails()).toHaveLength(2)
    const soon = await resend()
    const unknown = await resend('nobody@example.org')
    putAccount(tables)
    passTime(minute)
    const active = await resend()
    expect(mails()).toHaveLength(2)
    expect(pending).toMatchObject({ status: 202, body: {} })
    expect([soon, unknown, active]).toEqual([pending, pending, pending])
  })

  it('mails five times a day at most, and not after seven days', async () => {
    await join()
    for (let time = 0; time < 8; time++) {
      passTime(hour)
      await resend()
    }
    expect(mails()).toHaveLength(5)
    setNow(noon + 7 * day)
    await resend()
    expect(mails()).toHaveLength(5)
  })
})
