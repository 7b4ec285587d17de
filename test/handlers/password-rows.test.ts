// Rows of the security checklist (docs/security.md) that need a look into the table, or years: hashes whose costs were
// raised, and a hundred guesses over days.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { askPasswordReset, resetPassword } from '../../contracts/account.ts'
import { signIn } from '../../contracts/identity.ts'
import type { Login } from '../../lambdas/identity/account.ts'
import { handler as followUp } from '../../lambdas/identity/follow-ups.function.ts'
import { handler } from '../../lambdas/identity/identity.function.ts'
import { linkToken } from '../../lambdas/identity/link.ts'
import type { Mail } from '../../lambdas/identity/mail-store.ts'
import { handler as setPassword } from '../../lambdas/identity/set-password.function.ts'
import { day, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask, changes } from '../support/events.ts'
import { cheap, hashOf } from '../support/password.ts'
import { email, putAccount } from '../support/records.ts'
import { Tables } from '../support/tables.ts'

const password = 'Secret-1234'
const wrong = 'Wrong-1234'
const nobody = 'nobody@example.org'
const bob = 'bob@example.org'
const dated = hashOf(password, cheap)
let tables: Tables

const hashIn = (of = email) => tables.find<Login>('identity', `email#${of}`, 'login')?.passwordHash
let guesses = 0
/** From another address each time, so that only the account's count is met. */
const app = (tried = password, of = email) =>
  ask(handler, signIn, {
    body: { email: of, password: tried, client: 'app' },
    address: `198.51.100.${guesses++ % 250}`,
  })

beforeEach(() => {
  setNow(noon)
  new Cloud()
  tables = new Tables()
  putAccount(tables, { passwordHash: dated })
})

describe('a password hash of former costs', () => {
  it('R09: is made anew at the next sign-in, and the password stays what it was', async () => {
    expect((await app()).status).toBe(201)
    const renewed = hashIn()
    expect(renewed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect((await app()).status).toBe(201)
    expect(hashIn()).toBe(renewed)
  })

  it('R09: stays as it is where the password is wrong', async () => {
    expect((await app(wrong)).status).toBe(401)
    expect(hashIn()).toBe(dated)
  })

  it('R09: of two people with one password is another for each', async () => {
    putAccount(tables, { email: bob, accountId: 'acc_01K00000000000000000000B0B', passwordHash: dated })
    await app()
    await app(password, bob)
    expect(hashIn(bob)).toMatch(/m=19456/)
    expect(hashIn(bob)).not.toBe(hashIn())
  })
})

describe('a hundred wrong passwords in a row', () => {
  async function hundred(of: string, counted = 0) {
    if (counted > 0)
      tables.put('identity', { pk: `attempts#${of}`, sk: 'unknown-browsers', failures: counted, lastAt: noon - day })
    for (let guess = counted; guess < 100; guess++) {
      expect(await app(wrong, of)).toMatchObject({ status: 401, body: { code: 'sign-in/refused' } })
      passTime(day / 24)
    }
  }

  // A guess at an e-mail that nobody has costs a whole hash: most of them are counted beforehand.
  it.each([
    [email, 0],
    [nobody, 90],
  ])(
    'R21, R22: over days, close the password of %s to unknown browsers, the right one too, however long they wait',
    async (of, counted) => {
      await hundred(of, counted)
      for (const later of [0, 1, 30]) {
        passTime(later * day)
        const refused = await app(password, of)
        expect(refused).toMatchObject({ status: 429, body: { code: 'throttle/closed' } })
        expect(refused.headers).not.toHaveProperty('retry-after')
      }
    },
  )

  it('R22: are forgotten by a reset, which the mail alone opens', async () => {
    await hundred(email)
    await ask(handler, askPasswordReset, { body: { email } })
    await followUp(changes({ after: tables.find('identity', `asked#${email}`, 'password-reset') ?? {} }))
    const [mail] = tables.list<Mail>('identity', 'mail').filter(({ template }) => template === 'reset-link')
    const token = (await linkToken(mail?.link ?? '')).reveal()
    const next = 'Seven-otters-7'
    expect((await ask(setPassword, resetPassword, { body: { token, password: next } })).status).toBe(204)
    expect((await app(next)).status).toBe(201)
  })

  it('R22: are counted from the last success on', async () => {
    for (let guess = 0; guess < 99; guess++) {
      expect((await app(wrong)).status).toBe(401)
      passTime(day / 24)
    }
    expect((await app()).status).toBe(201)
    for (let guess = 0; guess < 5; guess++) expect((await app(wrong)).status).toBe(401)
    expect((await app()).body).toMatchObject({ code: 'throttle/too-many-attempts', retryAfterSeconds: 2 })
  })
})
