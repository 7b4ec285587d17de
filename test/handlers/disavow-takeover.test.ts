// "This was not me": what a mail told of is taken back, no password opens the account any more, and the person who reads
// its mail sets a new one.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { disavow } from '../../contracts/account.ts'
import type { AccountRecord } from '../../lambdas/identity/account.ts'
import { handler } from '../../lambdas/identity/identity.function.ts'
import { minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask } from '../support/events.ts'
import { hashOf } from '../support/password.ts'
import { accountId, email, putAccount, putSession } from '../support/records.ts'
import { moveAccount, strangeSession } from '../support/stranger-inside.ts'
import { Tables } from '../support/tables.ts'

const password = 'Secret-1234'
let tables: Tables

const account = () => tables.find<AccountRecord>('identity', accountId, 'account')
const undo = (token: string) => ask(handler, disavow, { body: { token } })

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
    const first = await moveAccount(tables, token)
    passTime(minute)
    const second = await moveAccount(tables, token, 'thief@other.example')
    passTime(minute)
    expect((await undo(second)).status).toBe(204)
    expect((await undo(first)).status).toBe(204)
    expect(account()?.email).toBe(email)
  })

  it('a sign-in of their own leaves the owner the way back', async () => {
    const { token } = putSession(tables)
    const first = await moveAccount(tables, token)
    passTime(minute)
    const { disavowal } = await strangeSession(tables)
    passTime(minute)
    expect((await undo(disavowal)).status).toBe(204)
    expect((await undo(first)).status).toBe(204)
    expect(account()?.email).toBe(email)
  })
})

describe('an owner who disavows a sign-in', () => {
  it('after which the account moved has it back at the address that was told', async () => {
    const { token, disavowal } = await strangeSession(tables)
    passTime(minute)
    const first = await moveAccount(tables, token)
    passTime(minute)
    expect((await undo(disavowal)).status).toBe(204)
    expect(account()?.email).toBe(email)
    expect((await undo(first)).status).not.toBe(503)
    expect(account()?.email).toBe(email)
  })
})
