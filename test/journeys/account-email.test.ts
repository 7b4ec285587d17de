// Another e-mail address: nothing before the new one confirms, everything at once when it does, and the former one can
// take it back, whatever was done since.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import {
  askEmailChange,
  confirmEmailChange,
  disavow,
  listActivity,
  readAccount,
  resetPassword,
} from '../../contracts/account.ts'
import { activateAccount, proveIdentity, signUp } from '../../contracts/identity.ts'
import { newBrowser, signInWith } from '../support/browser-profile.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { allMailIsOut, linkIn, mailedToken, mailsTo, nthMail, resetToken, subjectsTo } from '../support/mailbox.ts'
import {
  activationToken,
  goodPassword,
  newEmail,
  newPerson,
  type Person,
  refusal,
  signInAs,
  stranger,
} from '../support/person.ts'
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

const expired = { code: 'link/expired', status: 410 }
const next = 'Grey-Otter-77-Swims'
const confirmation = 'Confirm your new address'
const notice = 'Your account has another address'

const ask = ({ call }: Pick<Person, 'call'>, email: string) => call(askEmailChange, { body: { email } })
const confirm = (token: string) => stranger(hub)(confirmEmailChange, { body: { token } })
const emailOf = async ({ call }: Pick<Person, 'call'>) => (await call(readAccount, {})).body.email
const opensNot = async (email: string, password = goodPassword) =>
  expect(await refusal(signInAs(hub, email, password))).toMatchObject({ code: 'sign-in/refused' })

/** The account of a person reached at another address from now on; answers that address. */
async function moved(person: Pick<Person, 'call'>, to = newEmail('moved')): Promise<string> {
  await ask(person, to)
  await confirm(await mailedToken(hub, to, confirmation))
  return to
}

describe('asking for another address', () => {
  it('needs a recent proof (R17)', async () => {
    const person = await newPerson(hub)
    const to = newEmail('new')
    await time.pass(16 * 60)
    expect(await refusal(ask(person, to))).toMatchObject({ code: 'session/proof-required', status: 403 })
    await person.call(proveIdentity, { body: { method: 'password', password: goodPassword } })
    expect(await ask(person, to)).toEqual({ status: 202, body: {} })
    expect(await refusal(ask(person, person.email.toUpperCase()))).toMatchObject({ code: 'request/invalid' })
  })

  it('changes nothing before the new address confirms (R17)', async () => {
    const person = await newPerson(hub)
    const to = newEmail('new')
    await ask(person, to)
    await nthMail(hub, to, confirmation)
    expect(await emailOf(person)).toBe(person.email)
    await opensNot(to)
    await expect(signInAs(hub, person.email)).resolves.toBeDefined()
    expect(await subjectsTo(hub, person.email)).not.toContain(notice)
  })

  it('for that of another account is answered the same, tells its owner, and moves nothing (R10)', async () => {
    const [alice, bob] = [await newPerson(hub), await newPerson(hub, 'bob')]
    // Its owner is mailed at most once a minute, and has just been.
    await time.pass(61)
    expect(await ask(alice, bob.email.toUpperCase())).toEqual(await ask(alice, newEmail('free')))
    await nthMail(hub, bob.email, 'You already have a Vigil account')
    await allMailIsOut(hub)
    expect(await subjectsTo(hub, bob.email)).not.toContain(confirmation)
    expect([await emailOf(alice), await emailOf(bob)]).toEqual([alice.email, bob.email])
  })

  it('a sixth time in a day has to wait', async () => {
    const person = await newPerson(hub)
    for (let asked = 0; asked < 5; asked++) await ask(person, newEmail('new'))
    expect(await refusal(ask(person, newEmail('new')))).toMatchObject({ code: 'throttle/too-many-attempts' })
  })
})

describe('the link to a new address', () => {
  it('moves account, sign-in and sessions at once; the former address is told (R17)', async () => {
    const person = await newPerson(hub)
    const browser = newBrowser(hub)
    await signInWith(browser, person)
    const to = newEmail('New.Name')
    await ask(person, to)
    const token = await mailedToken(hub, to, confirmation)
    await confirm(token)
    expect(await refusal(confirm(token))).toMatchObject(expired)
    expect([await emailOf(person), await emailOf(browser)]).toEqual([to, to])
    await opensNot(person.email)
    await expect(signInAs(hub, to.toLowerCase())).resolves.toMatchObject({ accountId: person.accountId })
    const mail = await nthMail(hub, person.email, notice)
    expect([mail.text, linkIn(mail).pathname]).toEqual([expect.stringContaining(to), '/not-me'])
    const { items } = (await person.call(listActivity, { query: { about: 'account' } })).body
    expect(items[0]?.kind).toBe('email.changed')
    // A session that goes on acts for the account as it is now.
    await expect(
      person.call(proveIdentity, { body: { method: 'password', password: goodPassword } }),
    ).resolves.toBeDefined()
    await stranger(hub)(resetPassword, { body: { token: await resetToken(hub, to), password: next } })
    await expect(signInAs(hub, to, next)).resolves.toBeDefined()
  })

  it('is good for an hour, and only the newest (R17)', async () => {
    const person = await newPerson(hub)
    const [first, second] = [newEmail('first'), newEmail('second')]
    await ask(person, first)
    await ask(person, second)
    expect(await refusal(confirm(await mailedToken(hub, first, confirmation)))).toMatchObject(expired)
    const token = await mailedToken(hub, second, confirmation)
    await time.pass(3601)
    expect(await refusal(confirm(token))).toMatchObject(expired)
    expect(await emailOf(person)).toBe(person.email)
  })

  it('is dead after a reset of the password (R17)', async () => {
    const person = await newPerson(hub)
    const to = newEmail('new')
    await ask(person, to)
    const token = await mailedToken(hub, to, confirmation)
    await stranger(hub)(resetPassword, { body: { token: await resetToken(hub, person.email), password: next } })
    expect(await refusal(confirm(token))).toMatchObject(expired)
    expect(await emailOf(await signInAs(hub, person.email, next))).toBe(person.email)
  })

  it('opened by a link scanner is still good, and used ten times at once is used once (R13, R15)', async () => {
    const person = await newPerson(hub)
    const to = newEmail('new')
    await ask(person, to)
    const mail = await nthMail(hub, to, confirmation)
    const { pathname, hash } = linkIn(mail)
    for (const path of [pathname, `${confirmEmailChange.path}?${hash.slice(1)}`])
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'GET', 'HEAD'])
        await rawRequest(hub.origin, { method, path, headers: { 'user-agent': 'LinkScanner/1.0' } })
    expect(await emailOf(person)).toBe(person.email)
    const tries = Array.from({ length: 10 }, () => confirm(hash.slice('#token='.length)))
    expect((await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('takes the place of an account that nobody activated, whose own link is dead then (R14)', async () => {
    const person = await newPerson(hub)
    const to = newEmail('squatted')
    await stranger(hub)(signUp, { body: { email: to, password: next } })
    const squatter = await activationToken(hub, to)
    await moved(person, to)
    expect(await refusal(stranger(hub)(activateAccount, { body: { token: squatter } }))).toMatchObject(expired)
    await opensNot(to, next)
    await expect(signInAs(hub, to)).resolves.toMatchObject({ accountId: person.accountId })
  })

  it('is refused where the address became another account’s meanwhile', async () => {
    const person = await newPerson(hub)
    const to = newEmail('wanted')
    await ask(person, to)
    const token = await mailedToken(hub, to, confirmation)
    await stranger(hub)(signUp, { body: { email: to, password: next } })
    await stranger(hub)(activateAccount, { body: { token: await activationToken(hub, to) } })
    expect(await refusal(confirm(token))).toMatchObject(expired)
    expect(await emailOf(person)).toBe(person.email)
    await expect(signInAs(hub, to, next)).resolves.toBeDefined()
  })

  it('is refused where two accounts confirm one address at the same moment: one has it', async () => {
    const people = [await newPerson(hub), await newPerson(hub, 'bob')]
    const to = newEmail('wanted')
    for (const person of people) await ask(person, to)
    const tokens = [await mailedToken(hub, to, confirmation, 1), await mailedToken(hub, to, confirmation, 2)]
    const confirmed = await Promise.allSettled(tokens.map(confirm))
    expect(confirmed.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await Promise.all(people.map(emailOf))).filter((email) => email === to)).toHaveLength(1)
  })
})

describe('the former address', () => {
  it('is kept for the account for 7 days: nobody else gets it, and the account may go back', async () => {
    const person = await newPerson(hub)
    const mallory = await newPerson(hub, 'mallory')
    const to = await moved(person)
    await nthMail(hub, person.email, notice)
    const before = await mailsTo(hub, person.email)
    await stranger(hub)(signUp, { body: { email: person.email, password: next } })
    await ask(mallory, person.email)
    await allMailIsOut(hub)
    expect(await mailsTo(hub, person.email)).toEqual(before)
    await moved(person, person.email)
    await opensNot(to)
    await expect(signInAs(hub, person.email)).resolves.toMatchObject({ accountId: person.accountId })
  })

  it('is free after 7 days, for an account that is another one', async () => {
    const person = await newPerson(hub)
    const to = await moved(person)
    const token = await mailedToken(hub, person.email, notice)
    await time.pass(7 * 86_400 + 1)
    expect(await refusal(stranger(hub)(disavow, { body: { token } }))).toMatchObject(expired)
    await stranger(hub)(signUp, { body: { email: person.email, password: next } })
    const activation = await mailedToken(hub, person.email, 'Activate your Vigil account', 2)
    await stranger(hub)(activateAccount, { body: { token: activation } })
    const other = await signInAs(hub, person.email, next)
    expect(other.accountId).not.toBe(person.accountId)
    await expect(signInAs(hub, to)).resolves.toMatchObject({ accountId: person.accountId })
  })
})
