// Rows of the security checklist (docs/security.md) about passwords, addresses and guessing, over HTTP and as an attacker
// would try them. Attackers come from addresses of their own: Linux answers for all of 127.0.0.0/8.

import { request } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { askPasswordReset, changePassword, resetPassword } from '../../contracts/account.ts'
import { signIn, signUp } from '../../contracts/identity.ts'
import type { ProblemBody } from '../../contracts/problems.ts'
import type { Route } from '../../contracts/route.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { resetToken } from '../support/mailbox.ts'
import { goodPassword, newEmail, newPerson, refusal, signInAs, signUpAndActivate, stranger } from '../support/person.ts'
import { asJson, rawRequest } from '../support/raw-request.ts'

let hub: Hub
beforeAll(async () => {
  hub = await borrowHub()
}, 60_000)
afterEach(() => hub.clock(0))
afterAll(() => hub.stop())

const wrong = 'Wrong-Password-11'
const attempt = (email: string, password: string) => ({ email, password, client: 'app' as const })
const join = (password: string, email = newEmail()) => stranger(hub)(signUp, { body: { email, password } })
/** The reasons for which a password is refused. */
const reasonsOf = async (call: Promise<unknown>) => {
  const { code, status, errors = [] } = await refusal(call)
  expect([code, status]).toEqual(['password/refused', 400])
  expect(errors.map(({ pointer }) => pointer)).toEqual(errors.map(() => '/password'))
  return errors.map(({ reason }) => reason)
}

/** What a stranger at an address is answered; of a refusal everything but its own id. */
function askFrom(address: string, route: Route, body: object, headers: Record<string, string> = {}) {
  const { hostname: host, port } = new URL(hub.origin)
  const options = { host, port, method: route.method, path: route.path, localAddress: address, family: 4, agent: false }
  return new Promise<Partial<ProblemBody> & { status: number; retryAfter?: string | undefined }>((resolve, reject) => {
    const asked = request({ ...options, headers: { ...asJson, ...headers } }, async (answer) => {
      const { requestId: _, ...told } = JSON.parse((await answer.setEncoding('utf8').toArray()).join('') || '{}')
      resolve({ ...told, status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] })
    })
    asked.on('error', reject).end(JSON.stringify(body))
  })
}
let addresses = 0
/** An address from which nobody came before. */
const newAddress = () => `127.9.${1 + Math.floor(addresses / 250)}.${1 + (addresses++ % 250)}`
const guessFrom = (address: string, email: string, password = wrong) =>
  askFrom(address, signIn, attempt(email, password))

describe('a password', () => {
  it('R01: has 8 characters at least, each of them one, whatever it takes in UTF-16', async () => {
    expect(await reasonsOf(join('Ab3xyzq'))).toEqual(['too-short'])
    expect(await reasonsOf(join('Aa1🦉🐝🌵🎻'))).toEqual(['too-short'])
    for (const long of ['Ab3xyzqk', 'Aa1🦉🐝🌵🎻🧭']) expect((await join(long)).status).toBe(202)
  })

  it.each([64, 128])('R02: of %i characters is taken whole: with another last one it is another', async (length) => {
    const password = `${goodPassword}-`.repeat(7).slice(0, length)
    expect(password).toHaveLength(length)
    const email = newEmail()
    await signUpAndActivate(hub, email, password)
    expect(await refusal(signInAs(hub, email, `${password.slice(0, -1)}!`))).toMatchObject({ code: 'sign-in/refused' })
    expect(await refusal(signInAs(hub, email, password.slice(0, -1)))).toMatchObject({ code: 'sign-in/refused' })
    await expect(signInAs(hub, email, password)).resolves.toMatchObject({ email })
  })

  it.each([signUp, signIn])(
    'R02: of 257 characters is refused before anything is hashed or read: $path',
    async (route) => {
      const body = { email: newEmail(), password: `Aa1${'x'.repeat(254)}`, ...(route === signIn && { client: 'app' }) }
      const { method, path } = route
      const answer = await rawRequest(hub.origin, { method, path, headers: asJson, body: JSON.stringify(body) })
      expect(answer).toMatchObject({
        status: 400,
        json: { code: 'request/invalid', errors: [{ pointer: '/password' }] },
      })
      expect(await hub.calls(answer.requestId)).toEqual([])
    },
  )

  it.each([
    ['no-digit', 'Blue-Heron-Walks'],
    ['no-upper-case', 'blue-heron-42-walks'],
    ['no-lower-case', 'BLUE-HERON-42-WALKS'],
    ...['\u0020', '\u00a0', '\u3000', '\t'].map((blank) => ['has-blank', `Blue-Heron${blank}42-Walks`]),
    ['has-blank', ` ${goodPassword}`],
    ['has-blank', `${goodPassword} `],
  ])('R03: is refused as %s: %j', async (reason = '', password = '') => {
    expect(await reasonsOf(join(password))).toEqual([reason])
  })

  it('R04: that is tried first is refused at sign-up, change and reset', async () => {
    const listed = ['Password1', 'Qwerty123', 'P@ssw0rd1', 'Summer2024', 'Zaq1zaq1', '1q2w3e4R']
    const { email } = await newPerson(hub)
    const token = await resetToken(hub, email)
    for (const password of listed) {
      const { call } = await signInAs(hub, email)
      const reasons = [
        await reasonsOf(join(password)),
        await reasonsOf(call(changePassword, { body: { currentPassword: goodPassword, password } })),
        await reasonsOf(stranger(hub)(resetPassword, { body: { token, password } })),
      ]
      for (const given of reasons) expect(given).toEqual([expect.stringMatching(/^too-(common|weak)$/)])
    }
  })

  it.each([
    ['AcmeHome1', 'home@acme.example'],
    ['Alice1985', 'alice@example.org'],
    ['Vigil2026', 'bob@example.org'],
  ])('R05: that is made of a name is refused: %s for %s', async (password, email) => {
    expect(await reasonsOf(join(password, email))).toHaveLength(1)
  })

  it('R07: is the same however its accents are typed, and another in another case', async () => {
    const email = newEmail()
    await signUpAndActivate(hub, email, 'Crème-Brûlée-42-Käse')
    await expect(signInAs(hub, email, 'Crème-Brûlée-42-Käse'.normalize('NFD'))).resolves.toMatchObject({ email })
    expect(await refusal(signInAs(hub, email, 'cRÈME-bRÛLÉE-42-kÄSE'))).toMatchObject({ code: 'sign-in/refused' })
  })

  it('R08: opens its account after 400 days, and nobody asks for a new one', async () => {
    const { email } = await newPerson(hub)
    await hub.clock(400 * 86_400)
    await expect(signInAs(hub, email)).resolves.toMatchObject({ email })
  })

  it('R08: has no hint and no secret question beside it, on any route', async () => {
    const text = JSON.stringify(await (await fetch(`${hub.origin}/v1/openapi.json`)).json())
    const names = [...text.matchAll(/"(\w+)":\{/g)].map(([, name = '']) => name)
    expect(names).toContain('currentPassword')
    expect(
      names.filter((name) => /question|hint|reminder/i.test(name) && !['phoneHint', 'emailHint'].includes(name)),
    ).toEqual([])
  })
})

describe('an e-mail address', () => {
  it('R19: is one account in every spelling, and with a plus another', async () => {
    const email = newEmail()
    await signUpAndActivate(hub, email)
    const { accountId } = await signInAs(hub, email)
    const [local = '', domain = ''] = email.split('@')
    for (const typed of [email.toUpperCase(), `${email}.`, `${local}@${domain.toUpperCase()}.`])
      expect((await signInAs(hub, typed)).accountId).toBe(accountId)
    await signUpAndActivate(hub, `${local}+home@${domain}`)
    expect((await signInAs(hub, `${local}+home@${domain}`)).accountId).not.toBe(accountId)
  })

  it('R19: is not another one that only looks like it', async () => {
    const email = newEmail('paypal')
    await signUpAndActivate(hub, email)
    const lookalike = email.replace('example', 'ex\u0430mple')
    expect(await refusal(signInAs(hub, lookalike))).toMatchObject({ code: 'sign-in/refused' })
    expect(await refusal(signInAs(hub, email.replace('a', '\u0430')))).toMatchObject({ code: 'request/invalid' })
  })

  it.each(['\r\nBcc: eve@example.org', '\nBcc: eve@example.org', '%0d%0aBcc: eve@example.org', ', eve@example.org'])(
    'R19: with a header behind it is refused, and no mail goes out: %j',
    async (behind) => {
      const before = (await hub.outbox()).length
      expect(await refusal(join(goodPassword, `${newEmail()}${behind}`))).toMatchObject({
        status: 400,
        errors: [{ pointer: '/email' }],
      })
      expect(await hub.outbox()).toHaveLength(before)
    },
  )
})

describe('guessing at a password', () => {
  /** What an attacker with many addresses is told, while time passes; how long to wait apart. */
  async function siege(email: string) {
    const told = []
    for (let guess = 0; guess < 6; guess++) told.push(await guessFrom(newAddress(), email))
    told.push(await guessFrom(newAddress(), email, goodPassword))
    await hub.clock(3)
    told.push(await guessFrom(newAddress(), email), await guessFrom(newAddress(), email, goodPassword))
    const waits = told.map(({ retryAfter }) => Number(retryAfter ?? 0))
    return { waits, told: told.map(({ retryAfter: _, retryAfterSeconds: __, ...rest }) => rest) }
  }

  it('R20, R21: waits longer and longer from the sixth on, from whatever address, with the right one too, known or not', async () => {
    const email = newEmail()
    await signUpAndActivate(hub, email)
    const { told, waits } = await siege(email)
    expect(told.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429, 429, 401, 429])
    expect(told[6]).toEqual(told[5])
    // The second of two waits begins a little after the attempt that caused it.
    expect(waits[5]).toBeLessThanOrEqual(2)
    expect(waits[8]).toBeGreaterThan(2)
    expect(waits[8]).toBeLessThanOrEqual(4)
    await hub.clock(0)
    expect((await siege(newEmail())).told).toEqual(told)
  })

  it('R25: gets no fresh count by an address that the caller only claims', async () => {
    const [address, neighbour] = [newAddress(), newAddress()]
    const ask = (claimed: string, from = address) => {
      const names = ['x-forwarded-for', 'x-vigil-viewer-address', 'x-real-ip', 'cf-connecting-ip']
      const headers = Object.fromEntries(names.map((name) => [name, claimed]))
      const body = { email: newEmail() }
      return askFrom(from, askPasswordReset, body, { ...headers, forwarded: `for=${claimed}` })
    }
    const statuses = []
    for (let time = 0; time < 22; time++) statuses.push((await ask(`198.51.100.${time}`)).status)
    expect(statuses).toEqual([...Array(20).fill(202), 429, 429])
    expect((await ask('198.51.100.1', neighbour)).status).toBe(202)
  })
})
