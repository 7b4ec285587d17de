// "This was not me": what a mail told of is taken back, no password opens the account any more, and the person who reads
// its mail sets a new one.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { askEmailChange, confirmEmailChange, disavow } from '../../contracts/account.ts'
import type { AccountRecord } from '../../lambdas/identity/account.ts'
import { handler as followUp } from '../../lambdas/identity/follow-ups.function.ts'
import { handler } from '../../lambdas/identity/identity.function.ts'
import { minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask, changes } from '../support/events.ts'
import { hashOf } from '../support/password.ts'
import { accountId, email, putAccount, putSession, type SignedIn } from '../support/records.ts'
import { Tables } from '../support/tables.ts'
import { mailedToken, waitingMails } from '../support/waiting-mails.ts'

const password = 'Secret-1234'
const thiefs = 'thief@evil.example'
let tables: Tables

const account = () => tables.find<AccountRecord>('identity', accountId, 'account')
const undo = (token: string) => ask(handler, disavow, { body: { token } })
const forget = () => {
  for (const { id } of waitingMails(tables)) tables.delete('identity', `mail#${id}`, 'mail')
}

/** A session on a new device, of which the owner was told; answers the token of that mail's link. */
async function strangeSession(): Promise<SignedIn & { disavowal: string }> {
  const opened = putSession(tables, {}, { isNewDevice: true, address: '203.0.113.9', createdAt: Date.now() })
  const item = tables.find('identity', accountId, `session#${opened.record.id}`) ?? {}
  await followUp(changes({ after: item }))
  const disavowal = await mailedToken(tables, 'new-sign-in')
  forget()
  return { ...opened, disavowal }
}

/** Moves the account to another address; answers the token that the former one got. */
async function move(token: string, to = thiefs): Promise<string> {
  await ask(handler, askEmailChange, { token, body: { email: to } })
  await ask(handler, confirmEmailChange, { body: { token: await mailedToken(tables, 'confirm-email') } })
  const disavowal = await mailedToken(tables, 'email-changed')
  forget()
  return disavowal
}

beforeEach(() => {
  setNow(noon)
  new Cloud()
  tables = new Tables()
  putAccount(tables, { passwordHash: hashOf(password) })
  passTime(minute)
})

describe('a thief who disavows', () => {
  it('the second of two moves leaves the owner the first', async () => {
    const { token } = putSession(tables)
    const first = await move(token)
    passTime(minute)
    const second = await move(token, 'thief@other.example')
    passTime(minute)
    expect((await undo(second)).status).toBe(204)
    expect((await undo(first)).status).toBe(204)
    expect(account()?.email).toBe(email)
  })

  it('a sign-in of their own leaves the owner the way back', async () => {
    const { token } = putSession(tables)
    const first = await move(token)
    passTime(minute)
    const { disavowal } = await strangeSession()
    passTime(minute)
    expect((await undo(disavowal)).status).toBe(204)
    expect((await undo(first)).status).toBe(204)
    expect(account()?.email).toBe(email)
  })
})

describe('an owner who disavows a sign-in', () => {
  it('after which the account moved has it back at the address that was told', async () => {
    const { token, disavowal } = await strangeSession()
    passTime(minute)
    const first = await move(token)
    passTime(minute)
    expect((await undo(disavowal)).status).toBe(204)
    expect(account()?.email).toBe(email)
    expect((await undo(first)).status).not.toBe(503)
    expect(account()?.email).toBe(email)
  })
})
