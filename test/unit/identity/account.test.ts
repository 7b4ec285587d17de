// The rules of accounts by the clock: when a mail may go out, what blocks a sign-up, until when one can be activated.

import { describe, expect, it } from '@jest/globals'
import {
  blocksSignUp,
  isPending,
  type Login,
  mayMail,
  showAccount,
  withMail,
} from '../../../lambdas/identity/account.ts'
import { openSession } from '../../../lambdas/identity/session.ts'
import { newId } from '../../../lambdas/platform/ids.ts'
import { day, hour, minute, noon } from '../../support/clock.ts'
import { accountId, email } from '../../support/records.ts'

const login = (state: Login['state'], mailedAt: number[] = [noon]): Login => ({
  email,
  accountId,
  state,
  mailedAt,
  passwordHash: '',
  passwordSetAt: noon,
  language: 'en',
  createdAt: noon,
})

describe('activation mails', () => {
  it('go out at most once a minute', () => {
    expect(mayMail([], noon)).toBe(true)
    expect([minute - 1, minute].map((later) => mayMail([noon], noon + later))).toEqual([false, true])
  })

  it('go out at most five times in 24 hours', () => {
    const five = [0, 1, 2, 3, 4].map((hours) => noon + hours * hour)
    expect(mayMail(five, noon + 12 * hour)).toBe(false)
    expect(mayMail(five, noon + day)).toBe(true)
    expect(mayMail(five.slice(1), noon + 12 * hour)).toBe(true)
  })

  it('are remembered for 24 hours', () => {
    expect(withMail([noon - day, noon - hour], noon)).toEqual([noon - hour, noon])
  })
})

describe('a login', () => {
  it('stands in the way of a sign-up where it is active, or where its mail is under a minute old', () => {
    expect(blocksSignUp(login('active'), noon + 99 * day)).toBe(true)
    expect(blocksSignUp(login('pending'), noon + minute - 1)).toBe(true)
    expect(blocksSignUp(login('pending'), noon + minute)).toBe(false)
  })

  it('that moved keeps its address reserved for as long as the move can be disavowed', () => {
    const moved = { ...login('moved'), until: noon + 7 * day }
    expect(blocksSignUp(moved, noon + 7 * day - 1)).toBe(true)
    expect(blocksSignUp(moved, noon + 7 * day)).toBe(false)
  })

  it('can be activated for 7 days, and only while it is pending', () => {
    expect(isPending(login('pending'), noon + 7 * day - 1)).toBe(true)
    expect(isPending(login('pending'), noon + 7 * day)).toBe(false)
    expect(isPending(login('active'), noon)).toBe(false)
    expect(isPending(undefined, noon)).toBe(false)
  })
})

describe('an account as it is shown', () => {
  const account = { accountId, email, language: 'de', createdAt: noon } as const
  const { record: session } = openSession(
    { kind: 'owner', id: newId('ses', noon), accountId, email, client: 'app', agent: 'test', isNewDevice: false },
    noon,
  )

  it('has a name, a country and a refusal of mail only where there are any', () => {
    const shown = {
      id: accountId,
      email,
      language: 'de',
      createdAt: '2026-11-22T12:00:00.000Z',
      notices: { signIns: true, devices: true, protection: true },
      rescue: true,
      session: { kind: 'owner', expiresAt: '2026-12-22T12:00:00.000Z' },
    }
    expect(showAccount(account, session)).toEqual(shown)
    const more = { country: 'DE', name: 'Alice', mailRefused: { reason: 'bounced', at: noon } } as const
    const mailRefused = { reason: 'bounced', at: '2026-11-22T12:00:00.000Z' }
    expect(showAccount({ ...account, ...more }, session)).toEqual({ ...shown, ...more, mailRefused })
  })

  it('gets every mail that its person does not do without', () => {
    const shown = showAccount({ ...account, notices: { devices: false } }, session)
    expect(shown.notices).toEqual({ signIns: true, devices: false, protection: true })
  })
})
