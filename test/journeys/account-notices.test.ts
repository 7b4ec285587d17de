// What an owner hears of: a sign-in on a device that is new, in their language, unless they do without; and what the
// activity log and the profile say.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { changeProfile, disavow, listActivity, readAccount, resetPassword } from '../../contracts/account.ts'
import { renameDevice } from '../../contracts/devices.ts'
import { revokeSession, signIn } from '../../contracts/identity.ts'
import { forgetSession, newBrowser, signInWith } from '../support/browser-profile.ts'
import { eventually } from '../support/eventually.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { allMailIsOut, linkIn, mailedToken, mailsTo, nthMail, subjectsTo, tokenIn } from '../support/mailbox.ts'
import { enrolFor } from '../support/owned-device.ts'
import { newEmail, newPerson, type Person, refusal, signInAs, stranger } from '../support/person.ts'
import { rawRequest } from '../support/raw-request.ts'
import { HubTime } from '../support/two-step.ts'

let hub: Hub
let time: HubTime
beforeAll(async () => {
  hub = await borrowHub()
  time = new HubTime(hub)
}, 60_000)
beforeEach(() => time.nextHour())
afterAll(() => hub.stop())

const newSignIn = 'A new sign-in to your account'
const expired = { code: 'link/expired', status: 410 }
const undo = (token: string) => stranger(hub)(disavow, { body: { token } })
const isSignedOut = async ({ call }: Pick<Person, 'call'>) =>
  expect(await refusal(call(readAccount, {}))).toMatchObject({ code: 'session/required' })
const change = ({ call }: Pick<Person, 'call'>, body: object) => call(changeProfile, { body })
const kindsOf = async ({ call }: Pick<Person, 'call'>, query: object = {}) =>
  (await call(listActivity, { query: { limit: '100', ...query } })).body.items.map(({ kind }) => kind)

describe('a mail about a new sign-in', () => {
  it('comes for a browser or an app that is new: not for the first of all, and not for one that is known', async () => {
    const person = await newPerson(hub)
    const browser = newBrowser(hub)
    await allMailIsOut(hub)
    expect(await subjectsTo(hub, person.email)).toEqual(['Activate your Vigil account'])
    await signInWith(browser, person)
    const { text } = await nthMail(hub, person.email, newSignIn)
    expect(text).toMatch(/127\.0\.0\.1|::1/)
    forgetSession(browser)
    await signInWith(browser, person)
    await allMailIsOut(hub)
    expect(await mailsTo(hub, person.email, newSignIn)).toHaveLength(1)
    await signInAs(hub, person.email)
    await nthMail(hub, person.email, newSignIn, 2)
  })

  it('has a link that ends that session, closes the password and mails a link for a new one', async () => {
    const person = await newPerson(hub)
    const thief = await signInAs(hub, person.email)
    const mail = await nthMail(hub, person.email, newSignIn)
    expect(linkIn(mail).pathname).toBe('/not-me')
    await undo(tokenIn(mail))
    await isSignedOut(thief)
    // Who has been there longer stays: it may be the owner, in front of whom the thief sits.
    await expect(person.call(readAccount, {})).resolves.toMatchObject({ status: 200 })
    expect(await refusal(signInAs(hub, person.email))).toMatchObject({ code: 'sign-in/refused' })
    expect(await kindsOf(person)).toContain('disavowed')
    const token = await mailedToken(hub, person.email, 'Set a new password')
    await stranger(hub)(resetPassword, { body: { token, password: 'Grey-Otter-77-Swims' } })
    await expect(signInAs(hub, person.email, 'Grey-Otter-77-Swims')).resolves.toBeDefined()
  })

  it('has a link that works once, for 7 days, and never by being opened (R13, R15)', async () => {
    const person = await newPerson(hub)
    const thief = await signInAs(hub, person.email)
    const { pathname, hash } = linkIn(await nthMail(hub, person.email, newSignIn))
    const token = hash.slice('#token='.length)
    for (const path of [pathname, `${disavow.path}?token=${token}`])
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'GET', 'HEAD'])
        await rawRequest(hub.origin, { method, path, headers: { 'user-agent': 'LinkScanner/1.0' } })
    await expect(thief.call(readAccount, {})).resolves.toMatchObject({ status: 200 })
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => undo(token)))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await refusal(undo(token))).toMatchObject(expired)

    const other = await newPerson(hub)
    await signInAs(hub, other.email)
    const late = await mailedToken(hub, other.email, newSignIn)
    await time.pass(7 * 86_400 + 1)
    expect(await refusal(undo(late))).toMatchObject(expired)
    await expect(signInAs(hub, other.email)).resolves.toBeDefined()
  })

  it('is not sent to who does without, which takes a recent proof to say', async () => {
    const person = await newPerson(hub)
    expect((await change(person, { notices: { signIns: false } })).body.notices).toEqual({
      signIns: false,
      devices: true,
      protection: true,
    })
    await signInAs(hub, person.email)
    await allMailIsOut(hub)
    expect(await mailsTo(hub, person.email, newSignIn)).toEqual([])
    await time.pass(16 * 60)
    expect(await refusal(change(person, { notices: { signIns: true } }))).toMatchObject({
      code: 'session/proof-required',
    })
  })
})

describe('the profile', () => {
  it('is changed field by field; null takes a name or country away', async () => {
    const person = await newPerson(hub)
    const { body } = await change(person, { name: 'Älice Müller', country: 'DE', language: 'de' })
    expect(body).toMatchObject({ name: 'Älice Müller', country: 'DE', language: 'de', email: person.email })
    expect((await person.call(readAccount, {})).body).toEqual(body)
    const { body: less } = await change(person, { name: null, country: null })
    expect([less.name, less.country, less.language]).toEqual([undefined, undefined, 'de'])
    expect((await person.call(readAccount, {})).body).toEqual(less)
    expect((await change(person, {})).body).toEqual(less)
    for (const wrong of [
      { language: 'fr' },
      { country: 'de' },
      { name: 'a\nb' },
      { email: newEmail() },
      { notices: { all: 1 } },
    ])
      expect(await refusal(change(person, wrong))).toMatchObject({ code: 'request/invalid', status: 400 })
    expect((await person.call(readAccount, {})).body).toEqual(less)
  })

  it('decides the language of every mail after it', async () => {
    const person = await newPerson(hub)
    await change(person, { language: 'de' })
    await enrolFor(person, 'Telefon')
    await signInAs(hub, person.email)
    const { text, html } = await nthMail(hub, person.email, 'Eine neue Anmeldung bei Ihrem Konto')
    expect([text, html]).toEqual([expect.stringContaining('Das war ich nicht'), expect.stringContaining('lang="de"')])
    await nthMail(hub, person.email, 'Telefon ist mit Ihrem Konto verbunden')
  })
})

describe('the activity log', () => {
  it('tells of wrong passwords for an account that there is, from where they came (R06)', async () => {
    const person = await newPerson(hub)
    for (let tries = 0; tries < 2; tries++)
      await refusal(
        newBrowser(hub, 'Thief/1.0').call(signIn, {
          body: { email: person.email, password: 'Wrong-Password-11', client: 'browser' },
        }),
      )
    const refused = await eventually('both refusals', async () => {
      const { items } = (await person.call(listActivity, { query: { about: 'sign-in' } })).body
      const found = items.filter(({ kind }) => kind === 'session.refused')
      return found.length === 2 && found
    })
    expect(refused[0]).toMatchObject({ agent: 'Thief/1.0', address: expect.any(String), at: expect.any(String) })
    expect(JSON.stringify(refused)).not.toContain('Wrong-Password')
  })

  it('is filtered by topic and by device, page by page, and every filter’s pages are the whole', async () => {
    const person = await newPerson(hub)
    const [one, other] = [await enrolFor(person, 'One'), await enrolFor(person, 'Other')]
    for (const name of ['First', 'Second', 'Third']) {
      await person.call(renameDevice, { params: { deviceId: one.device.id }, body: { name } })
      await person.call(renameDevice, { params: { deviceId: other.device.id }, body: { name } })
    }
    const { sessionId } = await signInAs(hub, person.email)
    await person.call(revokeSession, { params: { sessionId } })
    const paged = async (query: object) => {
      const kinds: string[] = []
      for (let cursor: string | undefined; ; ) {
        const { body } = await person.call(listActivity, { query: { ...query, limit: '2', ...(cursor && { cursor }) } })
        expect(body.items.length).toBeLessThanOrEqual(2)
        kinds.push(...body.items.map(({ kind }) => kind))
        cursor = body.nextCursor
        if (!cursor) return kinds
      }
    }
    expect(await paged({ about: 'sign-in' })).toEqual(['session.revoked', 'session.opened', 'session.opened'])
    expect(await paged({ about: 'account' })).toEqual(['account.activated', 'account.created'])
    expect(await paged({ about: 'commands' })).toEqual([])
    const ofOne = ['device.renamed', 'device.renamed', 'device.renamed', 'device.connected']
    expect(await paged({ deviceId: one.device.id })).toEqual(ofOne)
    expect(await paged({ about: 'devices' })).toHaveLength(2 * ofOne.length)
    expect(await paged({ about: 'account', deviceId: one.device.id })).toEqual([])
    expect(await paged({})).toEqual(await kindsOf(person))
    expect(await refusal(person.call(listActivity, { query: { about: 'wishes' as 'account' } }))).toMatchObject({
      code: 'request/invalid',
    })
  })

  it('is nobody else’s, whatever device they name', async () => {
    const [alice, bob] = [await newPerson(hub), await newPerson(hub, 'bob')]
    const { device } = await enrolFor(alice)
    expect(await kindsOf(bob, { deviceId: device.id })).toEqual([])
  })
})
