// Signing in with another account on a whole hub, with a real OpenID provider and one of Facebook's shape on the same machine:
// what a browser goes through, and what comes of it.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { changePassword, deleteAccount, listActivity, readAccount } from '../../contracts/account.ts'
import {
  completeSignIn,
  linkIdentity,
  listIdentities,
  listProviders,
  unlinkIdentity,
} from '../../contracts/federation.ts'
import { activateAccount, proveIdentity, signIn, signUp } from '../../contracts/identity.ts'
import { verifyChallenge } from '../../contracts/two-step.ts'
import { newBrowser, signInWith } from '../support/browser-profile.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { mailedToken, nthMail, subjectsTo } from '../support/mailbox.ts'
import { answerThere, navigate, newWho, setOut, signInThere, visitProvider } from '../support/other-account.ts'
import {
  activationToken,
  goodPassword,
  newEmail,
  newPerson,
  refusal,
  signUpAndActivate,
  stranger,
} from '../support/person.ts'
import { HubTime, lastCode, newGuarded } from '../support/two-step.ts'

let hub: Hub
beforeAll(async () => {
  hub = await borrowHub()
}, 60_000)
afterAll(() => hub.stop())

const confirmAddress = (provider: string) => `Confirm your address for signing in with ${provider}`
const kindsOf = async (browser: ReturnType<typeof newBrowser>) =>
  (await browser.call(listActivity, {})).body.items.map(({ kind }) => kind)

describe('somebody with another account', () => {
  it('finds the providers of this machine, and ends on a page of the portal', async () => {
    const { items } = (await stranger(hub)(listProviders, {})).body
    expect(items).toEqual([
      { id: 'example', label: 'Example ID' },
      { id: 'facebook', label: 'Facebook' },
    ])
    const browser = newBrowser(hub)
    const page = await visitProvider(hub, browser, 'example', newWho(), { returnTo: '/subscriptions' })
    expect(page.href).toBe(`${hub.origin}/sign-in/finish?purpose=sign-in&to=%2Fsubscriptions`)
  })

  it('R54: has an account at once, comes back to it, and also with another e-mail address', async () => {
    const who = newWho()
    const browser = newBrowser(hub)
    const account = await signInThere(hub, browser, who)
    expect(account.email).toBe(who.email)
    await nthMail(hub, who.email, 'Example ID now opens your account')
    expect((await browser.call(readAccount, {})).body).toMatchObject({ email: who.email })
    const moved = { ...who, email: newEmail('moved') }
    expect(await signInThere(hub, newBrowser(hub), moved)).toEqual(account)
    const { items, hasPassword } = (await browser.call(listIdentities, {})).body
    expect([items, hasPassword]).toMatchObject([[{ label: 'Example ID', email: moved.email }], false])
    expect(await kindsOf(browser)).toEqual(expect.arrayContaining(['identity.linked', 'session.opened']))
  })

  it('R55: confirms the address by mail where nobody vouches for it, and at Facebook always', async () => {
    for (const [id, label] of [
      ['example', 'Example ID'],
      ['facebook', 'Facebook'],
    ] as const) {
      const who = newWho('unverified')
      const browser = newBrowser(hub)
      await visitProvider(hub, browser, id, who)
      const { body } = await browser.call(completeSignIn, { body: {} })
      expect(body).toEqual({ next: 'confirm-mail', email: who.email, provider: label })
      const token = await mailedToken(hub, who.email, confirmAddress(label))
      await stranger(hub)(activateAccount, { body: { token } })
      expect((await browser.call(completeSignIn, { body: {} })).status).toBe(201)
      expect((await browser.call(listIdentities, {})).body.items).toMatchObject([{ provider: id }])
    }
  })

  it('says an address where the provider tells none', async () => {
    const browser = newBrowser(hub)
    const who = newWho('none')
    await visitProvider(hub, browser, 'facebook', who)
    expect((await browser.call(completeSignIn, { body: {} })).body).toEqual({ next: 'email', provider: 'Facebook' })
    await browser.call(completeSignIn, { body: { email: who.email } })
    const token = await mailedToken(hub, who.email, confirmAddress('Facebook'))
    await stranger(hub)(activateAccount, { body: { token } })
    expect((await browser.call(completeSignIn, { body: {} })).status).toBe(201)
  })

  it('cancels there, and is told here', async () => {
    for (const id of ['example', 'facebook'] as const) {
      const browser = newBrowser(hub)
      const page = await visitProvider(hub, browser, id, 'cancel')
      expect(page.href).toBe(`${hub.origin}/sign-in?refused=sign-in%2Fcancelled`)
      expect((await refusal(browser.call(completeSignIn, { body: {} }))).code).toBe('sign-in/expired')
    }
  })
})

describe('an answer of the provider', () => {
  it('R51: is worth nothing in another browser, and nothing a second time', async () => {
    const [browser, another] = [newBrowser(hub), newBrowser(hub)]
    const answer = await answerThere(hub, await setOut(hub, browser, 'example'), newWho())
    const refused = `${hub.origin}/sign-in?refused=sign-in%2Fexpired`
    expect((await navigate(another, answer.href)).href).toBe(refused)
    await setOut(hub, another, 'example')
    expect((await navigate(another, answer.href)).href).toBe(refused)
    expect((await navigate(browser, answer.href)).pathname).toBe('/sign-in/finish')
    expect((await navigate(browser, answer.href)).href).toBe(refused)
    expect((await refusal(another.call(completeSignIn, { body: {} }))).code).toBe('sign-in/expired')
    expect((await browser.call(completeSignIn, { body: {} })).status).toBe(201)
  })

  it('opens one session, however many pages finish at once', async () => {
    const browser = newBrowser(hub)
    await visitProvider(hub, browser, 'example', newWho())
    const all = await Promise.allSettled(Array.from({ length: 5 }, () => browser.call(completeSignIn, { body: {} })))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

describe('an attacker who signed up somebody’s address first', () => {
  it.each(['verified', 'unverified'] as const)(
    'R55: has a password and a link that never work once they come by provider (%s)',
    async (kind) => {
      const who = newWho(kind)
      const call = stranger(hub)
      await call(signUp, { body: { email: who.email, password: goodPassword } })
      const his = await activationToken(hub, who.email)
      const time = new HubTime(hub)
      await time.pass(61)
      const browser = newBrowser(hub)
      await visitProvider(hub, browser, 'example', who)
      await browser.call(completeSignIn, { body: {} })
      expect((await refusal(call(activateAccount, { body: { token: his } }))).code).toBe('link/expired')
      if (kind === 'unverified') {
        const token = await mailedToken(hub, who.email, confirmAddress('Example ID'))
        await call(activateAccount, { body: { token } })
        expect((await browser.call(completeSignIn, { body: {} })).status).toBe(201)
      }
      const again = { email: who.email, password: goodPassword, client: 'app' as const }
      expect((await refusal(call(signIn, { body: again }))).code).toBe('sign-in/refused')
      expect((await browser.call(readAccount, {})).body.email).toBe(who.email)
      await hub.clock(0)
    },
  )
})

describe('an account that is there', () => {
  it('R55: is opened by nobody’s word: its owner signs in, and connects', async () => {
    const email = newEmail('owner')
    await signUpAndActivate(hub, email)
    await hub.clock(61)
    const [vouched, other] = [newWho('verified', email), newWho('unverified', email)]
    const browser = newBrowser(hub)
    await visitProvider(hub, browser, 'example', vouched)
    expect((await browser.call(completeSignIn, { body: {} })).body).toMatchObject({ next: 'sign-in', email })
    expect(browser.session()).toBeUndefined()
    const another = newBrowser(hub)
    await visitProvider(hub, another, 'facebook', other)
    const { body } = await another.call(completeSignIn, { body: {} })
    expect([body, another.session()]).toMatchObject([{ next: 'confirm-mail', email }, undefined])

    await signInWith(browser, { email, password: goodPassword })
    expect((await browser.call(linkIdentity, { body: {} })).body).toMatchObject({ provider: 'example', email })
    expect(await subjectsTo(hub, email)).not.toContain(confirmAddress('Facebook'))
    expect((await signInThere(hub, newBrowser(hub), vouched)).email).toBe(email)
    await hub.clock(0)
  })

  it('R56: with two-step verification is opened by its second step only', async () => {
    const { person, phone } = await newGuarded(hub)
    const browser = newBrowser(hub)
    const who = newWho('verified', person.email)
    await visitProvider(hub, browser, 'example', who, { purpose: 'link' })
    const authorized = newBrowser(hub)
    authorized.cookies.set('__Host-vigil-sign-in', browser.cookies.get('__Host-vigil-sign-in') ?? '')
    const challenged = await authorized.call(signIn, {
      body: { email: person.email, password: person.password, client: 'browser' },
    })
    if (challenged.status !== 202) throw new Error('The password alone opened a session')
    const meet = async (id: string, with_: typeof browser) =>
      with_.call(verifyChallenge, {
        params: { challengeId: id },
        body: { method: 'sms', code: await lastCode(hub, phone) },
      })
    await meet(challenged.body.challenge.id, authorized)
    expect((await authorized.call(linkIdentity, { body: {} })).status).toBe(201)

    const time = new HubTime(hub)
    await time.pass(61)
    const later = newBrowser(hub)
    await visitProvider(hub, later, 'example', who)
    const { status, body } = await later.call(completeSignIn, { body: {} })
    expect(status).toBe(202)
    expect(later.session()).toBeUndefined()
    if (!('challenge' in body)) throw new Error('No challenge')
    expect(body.challenge.methods[0]).toBe('sms')
    expect((await meet(body.challenge.id, later)).status).toBe(201)
    expect((await later.call(readAccount, {})).body.email).toBe(person.email)
    await hub.clock(0)
  })

  it('is whoever says so there, also in a browser in which somebody else was signed in there', async () => {
    const there = new Map<string, string>()
    for (const who of [newWho(), newWho()]) {
      const browser = newBrowser(hub)
      const page = await answerThere(hub, await setOut(hub, browser, 'example'), who, there)
      await navigate(browser, page.href)
      expect((await browser.call(completeSignIn, { body: {} })).body).toMatchObject({ account: { email: who.email } })
    }
  })

  it('R56: keeps its last way in, and has a password after signing in there again', async () => {
    const who = newWho()
    const browser = newBrowser(hub)
    await signInThere(hub, browser, who)
    expect((await refusal(browser.call(deleteAccount, {}))).code).toBe('session/proof-required')
    const [identity] = (await browser.call(listIdentities, {})).body.items
    const params = { identityId: identity?.id ?? '' }
    const page = await visitProvider(hub, browser, 'example', who, { purpose: 'proof', returnTo: '/account/security' })
    expect(page.href).toBe(`${hub.origin}/sign-in/finish?purpose=proof&to=%2Faccount%2Fsecurity`)
    expect((await browser.call(proveIdentity, { body: { method: 'provider' } })).status).toBe(201)
    expect((await refusal(browser.call(unlinkIdentity, { params }))).code).toBe('identity/last-way-in')
    await browser.call(changePassword, { body: { password: goodPassword } })
    expect((await browser.call(unlinkIdentity, { params })).status).toBe(204)
    await nthMail(hub, who.email, 'Example ID no longer opens your account')
    await signInWith(newBrowser(hub), { email: who.email, password: goodPassword })
  })

  it('is erased with what opens it, which is free again at once', async () => {
    const who = newWho()
    const browser = newBrowser(hub)
    const first = await signInThere(hub, browser, who)
    await visitProvider(hub, browser, 'example', who, { purpose: 'proof' })
    await browser.call(proveIdentity, { body: { method: 'provider' } })
    expect((await browser.call(deleteAccount, {})).status).toBe(202)
    const second = await signInThere(hub, newBrowser(hub), who)
    expect(second.id).not.toBe(first.id)
    await hub.clock(120)
    await hub.runSchedule('DevicesEveryFiveMinutes')
    await nthMail(hub, who.email, 'Your account is deleted')
    await hub.clock(0)
    expect(await signInThere(hub, newBrowser(hub), who)).toEqual(second)
  })

  it('is connected to one of two who want the same identity', async () => {
    const who = newWho()
    const browsers = [newBrowser(hub), newBrowser(hub)]
    for (const browser of browsers) {
      await signInWith(browser, await newPerson(hub))
      await visitProvider(hub, browser, 'example', who, { purpose: 'link' })
    }
    const all = await Promise.allSettled(browsers.map((browser) => browser.call(linkIdentity, { body: {} })))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const items = await Promise.all(
      browsers.map(async ({ call }) => (await call(listIdentities, {})).body.items.length),
    )
    expect(items.sort()).toEqual([0, 1])
  })
})
