// Identity against the local cloud: from sign-up to sign-out, with a real engine behind the conditions.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { listActivity, readAccount } from '../../contracts/account.ts'
import {
  activateAccount,
  listSessions,
  proveIdentity,
  resendActivation,
  revokeOtherSessions,
  revokeSession,
  signIn,
  signOut,
  signUp,
} from '../../contracts/identity.ts'
import { eventually } from '../support/eventually.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import {
  activationToken,
  goodPassword,
  newEmail,
  newPerson,
  refusal,
  signInAs,
  signUpAndActivate,
  stranger,
} from '../support/person.ts'

let hub: Hub
beforeAll(async () => {
  hub = await borrowHub()
}, 60_000)
afterAll(() => hub.stop())

describe('sign-up and activation', () => {
  it('R14: lets nobody in before the account is activated, and lets them in afterwards', async () => {
    const email = newEmail()
    const call = stranger(hub)
    expect(await call(signUp, { body: { email, password: goodPassword } })).toEqual({ status: 202, body: {} })
    const attempt = { email, password: goodPassword, client: 'app' as const }
    expect(await refusal(call(signIn, { body: attempt }))).toMatchObject({ code: 'sign-in/refused', status: 401 })
    await call(activateAccount, { body: { token: await activationToken(hub, email) } })
    expect((await call(signIn, { body: attempt })).body).toMatchObject({ account: { email } })
  })

  it('R15: accepts a token once, also when it is used twice at the same moment', async () => {
    const email = newEmail()
    await stranger(hub)(signUp, { body: { email, password: goodPassword } })
    const token = await activationToken(hub, email)
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, () => stranger(hub)(activateAccount, { body: { token } })),
    )
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await refusal(stranger(hub)(activateAccount, { body: { token } }))).toMatchObject({ code: 'link/expired' })
  })

  it('R12: kills the older link when a newer one is sent, and sends at most one a minute', async () => {
    const email = newEmail()
    const call = stranger(hub)
    await call(signUp, { body: { email, password: goodPassword } })
    const first = await activationToken(hub, email)
    await call(resendActivation, { body: { email } })
    await hub.clock(61)
    await call(resendActivation, { body: { email } })
    const mails = await eventually('a second mail', async () => {
      const sent = (await hub.outbox()).filter(({ to }) => to === email)
      return sent.length === 2 && sent
    })
    await hub.clock(0)
    expect(mails).toHaveLength(2)
    expect(await refusal(call(activateAccount, { body: { token: first } }))).toMatchObject({ code: 'link/expired' })
  })

  it('R10: answers the same for a known e-mail, tells its owner, and changes nothing', async () => {
    const email = newEmail()
    await signUpAndActivate(hub, email)
    await hub.clock(61)
    const again = await stranger(hub)(signUp, {
      body: { email: email.toUpperCase(), password: 'Other-Password-77-Here' },
    })
    expect(again).toEqual({ status: 202, body: {} })
    await hub.mail(email, ({ subject }) => subject === 'You already have a Vigil account')
    await hub.clock(0)
    await expect(signInAs(hub, email)).resolves.toMatchObject({ email })
  })

  it('R12: refuses a link after its 24 hours, whatever the table still holds', async () => {
    const email = newEmail()
    await stranger(hub)(signUp, { body: { email, password: goodPassword } })
    const token = await activationToken(hub, email)
    await hub.clock(24 * 3600 + 1)
    expect(await refusal(stranger(hub)(activateAccount, { body: { token } }))).toMatchObject({ code: 'link/expired' })
    await hub.clock(0)
  })

  it('says everything that is wrong with a password, at its field', async () => {
    const problem = await refusal(stranger(hub)(signUp, { body: { email: newEmail(), password: 'short' } }))
    expect(problem).toMatchObject({ code: 'password/refused', status: 400 })
    expect(problem.errors).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ pointer: '/password', reason: 'too-short' }),
        expect.objectContaining({ reason: 'no-digit' }),
      ]),
    )
    const common = await refusal(stranger(hub)(signUp, { body: { email: newEmail(), password: 'Password1' } }))
    expect(common.errors).toEqual([expect.objectContaining({ reason: 'too-common' })])
  })

  it('sends the mail when SES is back', async () => {
    const email = newEmail()
    await hub.faults([{ service: 'ses', operation: '*', effect: 'error', times: 6 }])
    await stranger(hub)(signUp, { body: { email, password: goodPassword } })
    await expect(activationToken(hub, email)).resolves.toMatch(/^[\w-]{43}$/)
    await hub.faults([])
  }, 60_000)
})

describe('sessions', () => {
  it('R43, R45: shows each session, ends another one at once, and signs out', async () => {
    const first = await newPerson(hub)
    const second = await signInAs(hub, first.email)
    const { items } = (await first.call(listSessions, {})).body
    expect(items.map(({ id, current }) => [id, current])).toEqual([
      [second.sessionId, false],
      [first.sessionId, true],
    ])
    await first.call(revokeSession, { params: { sessionId: second.sessionId } })
    expect(await refusal(second.call(readAccount, {}))).toMatchObject({ code: 'session/required' })
    expect(await refusal(first.call(revokeSession, { params: { sessionId: second.sessionId } }))).toMatchObject({
      code: 'session/not-found',
    })
    await first.call(signOut, {})
    expect(await refusal(first.call(readAccount, {}))).toMatchObject({ code: 'session/required' })
  })

  it('R45: treats another account’s session as one that does not exist', async () => {
    const [alice, bob] = [await newPerson(hub), await newPerson(hub, 'bob')]
    expect(await refusal(alice.call(revokeSession, { params: { sessionId: bob.sessionId } }))).toMatchObject({
      code: 'session/not-found',
    })
    await expect(bob.call(readAccount, {})).resolves.toMatchObject({ status: 200 })
  })

  it('R43: signs out everywhere else', async () => {
    const here = await newPerson(hub)
    const there = await signInAs(hub, here.email)
    await here.call(revokeOtherSessions, {})
    expect(await refusal(there.call(readAccount, {}))).toMatchObject({ code: 'session/required' })
    await expect(here.call(readAccount, {})).resolves.toMatchObject({ status: 200 })
  })

  it('R44: ends a session that was idle for 14 days, and any after 30', async () => {
    const { call } = await newPerson(hub)
    await hub.clock(13 * 86_400)
    await call(readAccount, {})
    await hub.clock(26 * 86_400)
    await call(readAccount, {})
    await hub.clock(31 * 86_400)
    expect(await refusal(call(readAccount, {}))).toMatchObject({ code: 'session/required' })
    await hub.clock(0)
  })

  it('keeps at most 20, and ends the oldest', async () => {
    const first = await newPerson(hub)
    for (let more = 0; more < 20; more++) await signInAs(hub, first.email)
    await eventually('the oldest session to end', () =>
      first.call(readAccount, {}).then(
        () => false,
        () => true,
      ),
    )
  }, 60_000)

  it('asks for a proof, and remembers it', async () => {
    const person = await newPerson(hub)
    expect(
      await refusal(person.call(proveIdentity, { body: { method: 'password', password: 'Wrong-Password-11' } })),
    ).toMatchObject({ code: 'sign-in/refused' })
    const { body } = await person.call(proveIdentity, { body: { method: 'password', password: person.password } })
    expect(Date.parse(body.recentUntil)).toBeGreaterThan(Date.now())
  })

  it('lists what happened, newest first, page by page', async () => {
    const person = await newPerson(hub)
    const { body: first } = await person.call(listActivity, { query: { limit: '2' } })
    expect(first.items.map(({ kind }) => kind)).toEqual(['session.opened', 'account.activated'])
    const { body: second } = await person.call(listActivity, { query: { limit: '2', cursor: first.nextCursor } })
    expect(second.items.map(({ kind }) => kind)).toEqual(['account.created'])
    expect(await refusal(person.call(listActivity, { query: { cursor: 'Z2FyYmxlZA' } }))).toMatchObject({
      code: 'cursor/invalid',
    })
  })
})

describe('throttling', () => {
  const attempt = (email: string, password: string) =>
    stranger(hub)(signIn, { body: { email, password, client: 'app' } })

  it.each(['a known', 'an unknown'])(
    'R20, R21: lets 5 wrong passwords pass for %s e-mail, then makes it wait, right password or not',
    async (kind) => {
      const email = newEmail()
      if (kind === 'a known') await signUpAndActivate(hub, email)
      for (let tries = 0; tries < 5; tries++)
        expect(await refusal(attempt(email, 'Wrong-Password-11'))).toMatchObject({ code: 'sign-in/refused' })
      expect(await refusal(attempt(email, goodPassword))).toMatchObject({
        code: 'throttle/too-many-attempts',
        status: 429,
        retryAfterSeconds: 2,
      })
    },
  )

  it('R24: evaluates at most 5 of 50 guesses made at the same moment, and one more for each wait that has passed', async () => {
    const email = newEmail()
    await signUpAndActivate(hub, email)
    const startedAt = performance.now()
    const problems = await Promise.all(Array.from({ length: 50 }, () => refusal(attempt(email, 'Wrong-Password-11'))))
    const seconds = (performance.now() - startedAt) / 1000
    const waitsPassed = [2, 6, 14].filter((after) => seconds >= after).length
    const evaluated = problems.filter(({ code }) => code === 'sign-in/refused').length
    expect(evaluated).toBeGreaterThanOrEqual(5)
    expect(evaluated).toBeLessThanOrEqual(5 + waitsPassed)
    expect(problems.filter(({ code }) => code === 'throttle/too-many-attempts')).toHaveLength(50 - evaluated)
  })
})
