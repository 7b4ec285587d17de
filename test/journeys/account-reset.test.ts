// A forgotten password: the link, what it is good for and for how long, and what nobody can learn or spoil from outside.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { askPasswordReset, changePassword, listActivity, readAccount, resetPassword } from '../../contracts/account.ts'
import { client } from '../../contracts/client.ts'
import { listCommands } from '../../contracts/commands.ts'
import { openRescue, signUp } from '../../contracts/identity.ts'
import { newBrowser, signInWith } from '../support/browser-profile.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { allMailIsOut, linkIn, mailsTo, nthMail, resetToken } from '../support/mailbox.ts'
import { enrolFor } from '../support/owned-device.ts'
import { goodPassword, newEmail, newPerson, type Person, refusal, signInAs, stranger } from '../support/person.ts'
import { asJson, rawRequest } from '../support/raw-request.ts'
import { askForRescue, rescued } from '../support/rescued.ts'
import { challengeOf, HubTime, lastCode, meet, newGuarded } from '../support/two-step.ts'

let hub: Hub
let time: HubTime
beforeAll(async () => {
  hub = await borrowHub()
  time = new HubTime(hub)
}, 60_000)
beforeEach(() => time.nextHour())
afterAll(() => hub.stop())

const next = 'Grey-Otter-77-Swims'
const subject = 'Set a new password'
const expired = { code: 'link/expired', status: 410 }
const reset = (token: string, password = next) => stranger(hub)(resetPassword, { body: { token, password } })
const isSignedOut = async ({ call }: Pick<Person, 'call'>) =>
  expect(await refusal(call(readAccount, {}))).toMatchObject({ code: 'session/required' })

/** Asks for a link as it stands on the wire. */
const ask = (email: string, headers: Record<string, string> = {}) =>
  rawRequest(hub.origin, {
    method: askPasswordReset.method,
    path: askPasswordReset.path,
    headers: { ...asJson, ...headers },
    body: JSON.stringify({ email }),
  })

describe('asking for a new password', () => {
  it('is answered the same for a known, an unknown and a pending e-mail; only the known one gets mail (R10)', async () => {
    const { email: known } = await newPerson(hub)
    const [unknown, pending] = [newEmail('unknown'), newEmail('pending')]
    await stranger(hub)(signUp, { body: { email: pending, password: goodPassword } })
    const seen = new Set<string>()
    for (const email of [known, unknown, pending]) {
      const { status, headers, text } = await ask(email)
      const { date: _, 'apigw-requestid': __, ...same } = headers
      seen.add(JSON.stringify([status, same, text]))
    }
    expect([...seen]).toEqual([expect.stringMatching(/^\[202,.*"{}"\]$/)])
    await nthMail(hub, known, subject)
    await allMailIsOut(hub)
    expect(await mailsTo(hub, unknown)).toEqual([])
    expect((await mailsTo(hub, pending)).map((mail) => mail.subject)).toEqual(['Activate your Vigil account'])
  })

  it('mails a link of the configured origin, whatever host the request names (R16)', async () => {
    const { email } = await newPerson(hub)
    // The gateway answers for its own name alone.
    expect((await ask(email, { host: 'evil.example' })).status).toBeGreaterThanOrEqual(400)
    const evil = Object.fromEntries(
      ['x-forwarded-host', 'x-forwarded-server', 'x-original-host', 'x-host', 'forwarded'].map((name) => [
        name,
        name === 'forwarded' ? 'host=evil.example' : 'evil.example',
      ]),
    )
    expect((await ask(email, { ...evil, 'x-forwarded-proto': 'ftp' })).status).toBe(202)
    const mail = await nthMail(hub, email, subject)
    expect(linkIn(mail).origin).toBe(hub.origin)
    expect(`${mail.text}${mail.html}`).not.toContain('evil')
    expect(await mailsTo(hub, email, subject)).toHaveLength(1)
  })

  it('mails one account five links an hour, and answers the sixth the same', async () => {
    const { email } = await newPerson(hub)
    for (let asked = 1; asked <= 5; asked++) await resetToken(hub, email, asked)
    expect((await ask(email)).status).toBe(202)
    await allMailIsOut(hub)
    expect(await mailsTo(hub, email, subject)).toHaveLength(5)
  })

  it('is throttled for an address, the same for known and unknown e-mails', async () => {
    const { email } = await newPerson(hub)
    const statuses: number[] = []
    for (let asked = 0; asked < 22; asked++) statuses.push((await ask(asked % 2 ? email : newEmail())).status)
    expect(statuses).toEqual([...Array<number>(20).fill(202), 429, 429])
  })
})

describe('the link', () => {
  it('sets a new password once, and tells by mail and in the log (R18)', async () => {
    const { email } = await newPerson(hub)
    const token = await resetToken(hub, email)
    await reset(token)
    expect(await refusal(reset(token, 'Third-Falcon-19-Dives'))).toMatchObject(expired)
    await nthMail(hub, email, 'Your new password is set')
    expect(await refusal(signInAs(hub, email))).toMatchObject({ code: 'sign-in/refused' })
    const { call } = await signInAs(hub, email, next)
    const { items } = (await call(listActivity, { query: { about: 'account' } })).body
    expect(items[0]).toMatchObject({ kind: 'password.reset' })
  })

  it('is good for 30 minutes (R18)', async () => {
    const { email } = await newPerson(hub)
    const token = await resetToken(hub, email)
    await time.pass(1801)
    expect(await refusal(reset(token))).toMatchObject(expired)
    const another = await resetToken(hub, email, 2)
    await time.pass(1790)
    await expect(reset(another)).resolves.toMatchObject({ status: 204 })
  })

  it('is dead when a newer one was sent', async () => {
    const { email } = await newPerson(hub)
    const [first, second] = [await resetToken(hub, email, 1), await resetToken(hub, email, 2)]
    expect(await refusal(reset(first))).toMatchObject(expired)
    await expect(reset(second)).resolves.toMatchObject({ status: 204 })
  })

  it('is dead after a change of the password (R18)', async () => {
    const person = await newPerson(hub)
    const token = await resetToken(hub, person.email)
    await person.call(changePassword, { body: { currentPassword: goodPassword, password: next } })
    expect(await refusal(reset(token, 'Third-Falcon-19-Dives'))).toMatchObject(expired)
  })

  it('used ten times at the same moment is used once (R15)', async () => {
    const { email } = await newPerson(hub)
    const token = await resetToken(hub, email)
    const passwords = Array.from({ length: 10 }, (_, at) => `Grey-Otter-7${at}-Swims`)
    const tries = await Promise.all(
      passwords.map((password) =>
        reset(token, password).then(
          () => password,
          () => undefined,
        ),
      ),
    )
    const [winner, ...others] = tries.filter((password) => password !== undefined)
    expect(others).toEqual([])
    for (const password of passwords.slice(0, 4))
      if (password !== winner)
        expect(await refusal(signInAs(hub, email, password))).toMatchObject({ code: 'sign-in/refused' })
    await expect(signInAs(hub, email, winner)).resolves.toBeDefined()
  })

  it('opened ten times by a link scanner is still good (R13)', async () => {
    const { email } = await newPerson(hub)
    const token = await resetToken(hub, email)
    const link = linkIn(await nthMail(hub, email, subject))
    const agents = ['Mozilla/5.0 (compatible; LinkScanner/1.0)', 'SafeLinks', 'GoogleImageProxy', 'curl/8', '']
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'GET', 'HEAD'])
      for (const [at, agent] of agents.entries()) {
        const headers = { 'user-agent': agent, 'x-purpose': 'preview' }
        const path = at % 2 ? `${resetPassword.path}?token=${token}` : link.pathname
        await rawRequest(hub.origin, { method, path, headers })
      }
    await expect(reset(token)).resolves.toMatchObject({ status: 204 })
  })

  it('is no other link: its token activates, confirms and disavows nothing, and garbage resets nothing', async () => {
    const { email } = await newPerson(hub)
    const token = await resetToken(hub, email)
    for (const path of [
      '/v1/accounts/activation',
      '/v1/account/email-changes/confirmation',
      '/v1/account/disavowals',
    ]) {
      const answer = await rawRequest(hub.origin, {
        method: 'POST',
        path,
        headers: asJson,
        body: JSON.stringify({ token }),
      })
      expect(answer.json).toMatchObject(expired)
    }
    expect(await refusal(reset('A'.repeat(43)))).toMatchObject(expired)
    await expect(reset(token)).resolves.toMatchObject({ status: 204 })
  })
})

describe('a password that was reset', () => {
  it('ends all sessions, a rescue among them, but not those of devices (R18, R43)', async () => {
    const person = await newPerson(hub)
    const { device, session } = await enrolFor(person)
    const browser = newBrowser(hub)
    await signInWith(browser, person)
    const rescue = await rescued(hub, person)
    await expect(rescue.call(readAccount, {})).resolves.toMatchObject({ status: 200 })
    await reset(await resetToken(hub, person.email))
    for (const ended of [person, browser, rescue]) await isSignedOut(ended)
    const asDevice = client({ origin: hub.origin, token: () => session.token })
    await expect(asDevice(listCommands, { params: { deviceId: device.id } })).resolves.toMatchObject({ status: 200 })
  })

  it('makes a rescue that was asked for before worth nothing', async () => {
    const person = await newPerson(hub)
    const { id, code } = await askForRescue(hub, person)
    await reset(await resetToken(hub, person.email))
    const body = { id, code, client: 'app' as const }
    expect(await refusal(stranger(hub)(openRescue, { body }))).toMatchObject({ code: 'two-step/code-expired' })
  })

  it('signs nobody in, and leaves the second step where it is (R18)', async () => {
    const { person, phone } = await newGuarded(hub)
    const open = await challengeOf(hub, person)
    const openCode = await lastCode(hub, phone)
    const token = await resetToken(hub, person.email)
    const answer = await rawRequest(hub.origin, {
      method: 'POST',
      path: resetPassword.path,
      headers: { ...asJson, 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify({ token, password: next }),
    })
    expect([answer.status, answer.text, answer.headers['set-cookie']]).toEqual([204, '', undefined])
    // A second step that was under way belongs to the password that is gone.
    expect(await refusal(meet(hub, person, open, { method: 'sms', code: openCode }))).toMatchObject({
      code: 'challenge/expired',
    })
    const challenge = await challengeOf(hub, { ...person, password: next })
    await expect(
      meet(hub, person, challenge, { method: 'sms', code: await lastCode(hub, phone) }),
    ).resolves.toBeDefined()
  })
})
