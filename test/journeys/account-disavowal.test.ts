// "This was not me", of a change of address: the owner gets the account back, whatever a thief did with it since.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import {
  askEmailChange,
  confirmEmailChange,
  disavow,
  listActivity,
  readAccount,
  resetPassword,
} from '../../contracts/account.ts'
import { newBrowser, signInWith } from '../support/browser-profile.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { allMailIsOut, linkIn, mailedToken, mailsTo, nthMail, resetToken, tokenIn } from '../support/mailbox.ts'
import { goodPassword, newEmail, newPerson, type Person, refusal, signInAs, stranger } from '../support/person.ts'
import { rawRequest } from '../support/raw-request.ts'
import { rescued } from '../support/rescued.ts'
import { HubTime } from '../support/two-step.ts'

let hub: Hub
let time: HubTime
beforeAll(async () => {
  hub = await borrowHub()
  time = new HubTime(hub)
}, 60_000)
beforeEach(() => time.nextHour())
afterAll(() => hub.stop())

const expired = { code: 'link/expired', status: 410 }
const next = 'Grey-Otter-77-Swims'
const notice = 'Your account has another address'
const undo = (token: string) => stranger(hub)(disavow, { body: { token } })
const isSignedOut = async ({ call }: Pick<Person, 'call'>) =>
  expect(await refusal(call(readAccount, {}))).toMatchObject({ code: 'session/required' })
const opensNot = async (email: string, password = goodPassword) =>
  expect(await refusal(signInAs(hub, email, password))).toMatchObject({ code: 'sign-in/refused' })

/** Whoever holds the session takes the account to another address. */
async function moved({ call }: Pick<Person, 'call'>, to = newEmail('thief')): Promise<string> {
  await call(askEmailChange, { body: { email: to } })
  const token = await mailedToken(hub, to, 'Confirm your new address')
  await stranger(hub)(confirmEmailChange, { body: { token } })
  return to
}
const undoToken = (former: string) => mailedToken(hub, former, notice)

/** The owner sets a new password by the link that a disavowal mailed, and signs in. */
async function comesBack({ email, accountId }: Person): Promise<Person> {
  await nthMail(hub, email, 'Set a new password')
  await allMailIsOut(hub)
  const newest = (await mailsTo(hub, email, 'Set a new password')).at(-1)
  const token = newest ? tokenIn(newest) : ''
  await stranger(hub)(resetPassword, { body: { token, password: next } })
  const back = await signInAs(hub, email, next)
  expect(back.accountId).toBe(accountId)
  expect((await back.call(readAccount, {})).body.email).toBe(email)
  return back
}

describe('a change of address that its owner disavows', () => {
  it('is taken back: all sessions end, no password opens the account, a link for a new one is mailed (R17, R43)', async () => {
    const owner = await newPerson(hub)
    const thief = await signInAs(hub, owner.email)
    const browser = newBrowser(hub)
    await signInWith(browser, owner)
    const to = await moved(thief)
    const rescue = await rescued(hub, { email: to, password: goodPassword })
    await undo(await undoToken(owner.email))
    for (const ended of [owner, thief, browser, rescue]) await isSignedOut(ended)
    for (const email of [owner.email, to]) await opensNot(email)
    const { call } = await comesBack(owner)
    await opensNot(to, next)
    const { items } = (await call(listActivity, { query: { about: 'sign-in' } })).body
    expect(items.map(({ kind }) => kind)).toContain('disavowed')
  })

  it('is disavowed once, and not by opening the link (R13, R15)', async () => {
    const owner = await newPerson(hub)
    const to = await moved(owner)
    const { pathname, hash } = linkIn(await nthMail(hub, owner.email, notice))
    for (const path of [pathname, `${disavow.path}?${hash.slice(1)}`])
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'GET', 'HEAD'])
        await rawRequest(hub.origin, { method, path, headers: { 'user-agent': 'LinkScanner/1.0' } })
    expect((await owner.call(readAccount, {})).body.email).toBe(to)
    const tries = Array.from({ length: 10 }, () => undo(hash.slice('#token='.length)))
    expect((await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await comesBack(owner)
  })

  it('takes a later one of the thief along; the link that this brought is dead (R17)', async () => {
    const owner = await newPerson(hub)
    const b = await moved(owner)
    const c = await moved(owner)
    const ofB = await undoToken(b)
    await undo(await undoToken(owner.email))
    expect(await refusal(undo(ofB))).toMatchObject(expired)
    await comesBack(owner)
    for (const email of [b, c]) for (const password of [goodPassword, next]) await opensNot(email, password)
  })

  it('can still be disavowed after the thief disavowed what came after it (R17)', async () => {
    const owner = await newPerson(hub)
    const b = await moved(owner)
    await moved(owner)
    await undo(await undoToken(b))
    // Back at B, which is the thief's: the owner's own address has the older, and the better, right.
    await stranger(hub)(resetPassword, {
      body: { token: await mailedToken(hub, b, 'Set a new password'), password: 'Thief-Magpie-31-Hides' },
    })
    await undo(await undoToken(owner.email))
    await comesBack(owner)
    await opensNot(b, 'Thief-Magpie-31-Hides')
  })

  it('can still be disavowed after the thief disavowed a sign-in of their own (R17)', async () => {
    const owner = await newPerson(hub)
    const b = await moved(owner)
    await signInAs(hub, b)
    await undo(await mailedToken(hub, b, 'A new sign-in to your account'))
    await undo(await undoToken(owner.email))
    await comesBack(owner)
  })

  it('is taken back with the sign-in by which the thief came, and the link of its own has nothing left to do (R17)', async () => {
    const owner = await newPerson(hub)
    const thief = await signInAs(hub, owner.email)
    const ofSignIn = await mailedToken(hub, owner.email, 'A new sign-in to your account')
    await moved(thief)
    await undo(ofSignIn)
    expect(await refusal(undo(await undoToken(owner.email)))).toMatchObject(expired)
    await comesBack(owner)
  })

  it('can still be disavowed after the thief set another password, and closed the account behind them (R17)', async () => {
    const owner = await newPerson(hub)
    const b = await moved(owner)
    const c = await moved(owner)
    const token = await resetToken(hub, c)
    await stranger(hub)(resetPassword, { body: { token, password: 'Thief-Magpie-31-Hides' } })
    await undo(await undoToken(owner.email))
    await comesBack(owner)
    for (const email of [b, c]) await opensNot(email, 'Thief-Magpie-31-Hides')
  })

  it('kills a link to yet another address that the thief has asked for', async () => {
    const owner = await newPerson(hub)
    const thief = await signInAs(hub, owner.email)
    await moved(thief)
    const waiting = newEmail('waiting')
    await thief.call(askEmailChange, { body: { email: waiting } })
    const token = await mailedToken(hub, waiting, 'Confirm your new address')
    await undo(await undoToken(owner.email))
    expect(await refusal(stranger(hub)(confirmEmailChange, { body: { token } }))).toMatchObject(expired)
    await comesBack(owner)
  })
})
