// Changing a password: who may, what ends with it, and what it refuses.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { changePassword, listActivity, readAccount, resetPassword } from '../../contracts/account.ts'
import { client } from '../../contracts/client.ts'
import { listCommands } from '../../contracts/commands.ts'
import { listSessions, proveIdentity, signIn } from '../../contracts/identity.ts'
import { sendProofCode } from '../../contracts/two-step.ts'
import { forgetSession, newBrowser, signInWith } from '../support/browser-profile.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { nthMail, resetToken } from '../support/mailbox.ts'
import { enrolFor } from '../support/owned-device.ts'
import { goodPassword, newPerson, type Person, refusal, signInAs, stranger } from '../support/person.ts'
import { HubTime, lastCode, newGuarded } from '../support/two-step.ts'

let hub: Hub
let time: HubTime
beforeAll(async () => {
  hub = await borrowHub()
  time = new HubTime(hub)
}, 60_000)
beforeEach(() => time.nextHour())
afterAll(() => hub.stop())

const next = 'Grey-Otter-77-Swims'
const wrong = 'Wrong-Password-11'
const change = ({ call }: Pick<Person, 'call'>, password = next, currentPassword = goodPassword) =>
  call(changePassword, { body: { currentPassword, password } })
const isSignedOut = async ({ call }: Pick<Person, 'call'>) =>
  expect(await refusal(call(readAccount, {}))).toMatchObject({ code: 'session/required', status: 401 })
const reasonsOf = async (call: Promise<unknown>) => {
  const { code, errors = [] } = await refusal(call)
  return [code, ...errors.map(({ pointer, reason }) => `${pointer} ${reason}`)]
}

describe('a change of password', () => {
  it('needs the current one; wrong ones are counted, and make even the right one wait (R06)', async () => {
    const person = await newPerson(hub)
    for (let tries = 0; tries < 5; tries++)
      expect(await refusal(change(person, next, wrong))).toMatchObject({ code: 'sign-in/refused', status: 401 })
    expect(await refusal(change(person))).toMatchObject({ code: 'throttle/too-many-attempts', retryAfterSeconds: 2 })
    // Whoever sits at an open session keeps nobody else out.
    await expect(signInAs(hub, person.email)).resolves.toBeDefined()
    await time.pass(3)
    await expect(change(person)).resolves.toMatchObject({ status: 204 })
  })

  it('needs a session', async () => {
    expect(await refusal(change({ call: stranger(hub) }))).toMatchObject({ code: 'session/required' })
  })

  it('needs a recent second factor as well, where two-step verification is on', async () => {
    const { person, phone } = await newGuarded(hub)
    await time.pass(16 * 60)
    expect(await refusal(change(person))).toMatchObject({ code: 'session/proof-required', status: 403 })
    await person.call(sendProofCode, {})
    await person.call(proveIdentity, { body: { method: 'sms', code: await lastCode(hub, phone) } })
    await expect(change(person)).resolves.toMatchObject({ status: 204 })
  })

  it('is enough with the password alone where it is off, however long ago the sign-in was', async () => {
    const person = await newPerson(hub)
    await time.pass(16 * 60)
    await expect(change(person)).resolves.toMatchObject({ status: 204 })
  })

  it('ends every other session and no device’s, is mailed, and is in the log (R06, R43)', async () => {
    const person = await newPerson(hub)
    const { device, session } = await enrolFor(person)
    const elsewhere = await signInAs(hub, person.email)
    const browser = newBrowser(hub)
    await signInWith(browser, person)
    await change(person)
    await isSignedOut(elsewhere)
    await isSignedOut(browser)
    expect((await person.call(listSessions, {})).body.items.map(({ id }) => id)).toEqual([person.sessionId])
    const asDevice = client({ origin: hub.origin, token: () => session.token })
    await expect(asDevice(listCommands, { params: { deviceId: device.id } })).resolves.toMatchObject({ status: 200 })
    expect((await nthMail(hub, person.email, 'Your password was changed')).links).toContain(
      `${hub.origin}/forgot-password`,
    )
    const { items } = (await person.call(listActivity, { query: { about: 'account' } })).body
    expect(items[0]).toMatchObject({ kind: 'password.changed', address: expect.any(String) })
    expect(await refusal(signInAs(hub, person.email))).toMatchObject({ code: 'sign-in/refused' })
    await expect(signInAs(hub, person.email, next)).resolves.toBeDefined()
  })

  it('gives the browser another token; the former one is dead a minute later (R42)', async () => {
    const person = await newPerson(hub)
    const browser = newBrowser(hub)
    const { sessionId } = await signInWith(browser, person)
    const former = newBrowser(hub)
    for (const [name, value] of browser.cookies) former.cookies.set(name, value)
    await change(browser)
    expect(browser.session()).not.toBe(former.session())
    await expect(browser.call(readAccount, {})).resolves.toMatchObject({ status: 200 })
    expect((await browser.call(listSessions, {})).body.items).toMatchObject([{ id: sessionId, current: true }])
    await time.pass(61)
    await isSignedOut(former)
    await expect(browser.call(readAccount, {})).resolves.toMatchObject({ status: 200 })
  })

  it('is a sign-in away from a session that it did not end: none of the old password outlives it', async () => {
    const person = await newPerson(hub)
    const attempts = Array.from({ length: 4 }, () => signInAs(hub, person.email).catch(() => undefined))
    const changed = await change(person).then(
      () => true,
      () => false,
    )
    const opened = (await Promise.all(attempts)).filter((each) => each !== undefined)
    // One that met a sign-in is asked again, as its 503 says.
    if (!changed) await change(person)
    for (const session of opened) await isSignedOut(session)
  })

  it('kills the reset links that were mailed before', async () => {
    const person = await newPerson(hub)
    const token = await resetToken(hub, person.email)
    await change(person)
    const password = 'Third-Falcon-19-Dives'
    expect(await refusal(stranger(hub)(resetPassword, { body: { token, password } }))).toMatchObject({
      code: 'link/expired',
      status: 410,
    })
  })

  it('of one that signs in to the same account elsewhere leaves that browser known: it waits for nobody (R23)', async () => {
    const person = await newPerson(hub)
    const browser = newBrowser(hub)
    await signInWith(browser, person)
    forgetSession(browser)
    await change(person)
    const guess = () =>
      stranger(hub)(signIn, { body: { email: person.email, password: wrong, client: 'app' as const } })
    for (let tries = 0; tries < 5; tries++) await refusal(guess())
    expect(await refusal(guess())).toMatchObject({ code: 'throttle/too-many-attempts' })
    await signInWith(browser, { ...person, password: next })
    await expect(browser.call(readAccount, {})).resolves.toMatchObject({ status: 200 })
  })
})

describe('a new password', () => {
  const passwords = [goodPassword, ...['B', 'C', 'D', 'E', 'F'].map((letter) => `${letter}rown-Marten-58-Climbs`)]

  it('is none of the last five, at a change and at a reset; the sixth is free again (R06)', async () => {
    const person = await newPerson(hub)
    for (const [at, password] of passwords.entries())
      if (at > 0 && at < 5) await change(person, password, passwords[at - 1])
    const current = passwords[4] ?? ''
    for (const used of passwords.slice(0, 5))
      expect(await reasonsOf(change(person, used, current))).toEqual(['password/refused', '/password used-before'])
    const token = await resetToken(hub, person.email)
    const reset = (password: string) => stranger(hub)(resetPassword, { body: { token, password } })
    for (const used of [current, goodPassword])
      expect(await reasonsOf(reset(used))).toEqual(['password/refused', '/password used-before'])
    // What was refused has used nothing up.
    await reset(passwords[5] ?? '')
    const again = await signInAs(hub, person.email, passwords[5])
    await change(again, goodPassword, passwords[5])
  })

  it.each([
    ['one of the most common', 'Password1', '/password too-common'],
    ['too short', 'Ab3-xyz', '/password too-short'],
  ])('is not %s, at a change and at a reset', async (_, password, reason) => {
    const person = await newPerson(hub)
    expect(await reasonsOf(change(person, password))).toEqual(expect.arrayContaining(['password/refused', reason]))
    const token = await resetToken(hub, person.email)
    expect(await reasonsOf(stranger(hub)(resetPassword, { body: { token, password } }))).toEqual(
      expect.arrayContaining(['password/refused', reason]),
    )
    await expect(signInAs(hub, person.email)).resolves.toBeDefined()
  })

  it('is not made of the address of its account, where a reset does not name it', async () => {
    const person = await newPerson(hub, 'marguerite')
    const token = await resetToken(hub, person.email)
    const password = 'Marguerite2026'
    expect(await reasonsOf(stranger(hub)(resetPassword, { body: { token, password } }))).toEqual(
      expect.arrayContaining(['password/refused', '/password contains-name']),
    )
  })
})
