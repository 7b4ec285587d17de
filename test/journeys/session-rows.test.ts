// Rows of the security checklist (docs/security.md) about sessions, over HTTP.

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { changePassword, deleteAccount, readAccount, resetPassword } from '../../contracts/account.ts'
import {
  listSessions,
  proveIdentity,
  revokeOtherSessions,
  revokeSession,
  signIn,
  signOut,
} from '../../contracts/identity.ts'
import { fromPortal, signInBrowser } from '../support/callers.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { resetToken } from '../support/mailbox.ts'
import { newPerson, type Person, refusal, signInAs, stranger } from '../support/person.ts'
import { asJson, bearer, cookie, type RawAnswer, rawRequest } from '../support/raw-request.ts'

let hub: Hub
beforeAll(async () => {
  hub = await borrowHub()
}, 60_000)
afterEach(() => hub.clock(0))
afterAll(() => hub.stop())

const day = 86_400
const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
  rawRequest(hub.origin, { method, path, headers, ...(body !== undefined && { body }) })

const statusOf = async (headers: Record<string, string>) =>
  (await ask(readAccount.method, readAccount.path, headers)).status
const cookieIn = ({ headers }: RawAnswer) => /^__Host-vigil=([^;]+)/.exec(headers['set-cookie']?.[0] ?? '')?.[1] ?? ''

describe('a session of a browser', () => {
  it('R41: is in one cookie, for this host and no script, and nowhere else: not in a body, a table, a log or a mail', async () => {
    const person = await newPerson(hub)
    const { token, lines } = await signInBrowser(hub, person)
    const line = lines.find((each) => each.startsWith('__Host-vigil=')) ?? ''
    expect(line.split('; ').slice(1).sort()).toEqual([
      'HttpOnly',
      'Max-Age=2592000',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ])
    const secret = token.split('.')[2] ?? ''
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
    for (const path of [readAccount.path, listSessions.path])
      expect((await ask('GET', path, cookie(token))).text).not.toContain(secret)
    const kept = await readAll(hub.dataFolder)
    // The same look finds what is kept of it.
    expect(kept).toContain(createHash('sha256').update(secret).digest('base64url'))
    expect(kept + (await hub.output())).not.toContain(secret)
  })

  it('R42: has an id of its own at every sign-in: one that was planted before is never adopted', async () => {
    const person = await newPerson(hub)
    const { token: planted } = await signInBrowser(hub, await newPerson(hub, 'mallory'))
    const body = JSON.stringify({ email: person.email, password: person.password, client: 'browser' })
    const made = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
    for (const given of [planted, `${made}.${made}.${'A'.repeat(43)}`]) {
      const answer = await ask(signIn.method, signIn.path, { ...asJson, ...fromPortal, ...cookie(given) }, body)
      expect(answer.status).toBe(201)
      expect(cookieIn(answer)).not.toBe('')
      expect(cookieIn(answer).split('.')[1]).not.toBe(given.split('.')[1])
    }
    expect(await statusOf(cookie(`${made}.${made}.${'A'.repeat(43)}`))).toBe(401)
    const { json } = await ask(readAccount.method, readAccount.path, cookie(planted))
    expect(json).not.toMatchObject({ email: person.email })
  })

  it('R42: has another token after a proof, and the former one is dead a minute later', async () => {
    const person = await newPerson(hub)
    const { token } = await signInBrowser(hub, person)
    const body = JSON.stringify({ method: 'password', password: person.password })
    const headers = { ...asJson, ...fromPortal, ...cookie(token) }
    const next = cookieIn(await ask(proveIdentity.method, proveIdentity.path, headers, body))
    expect(next.split('.')[2]).not.toBe(token.split('.')[2])
    await hub.clock(61)
    expect([await statusOf(cookie(token)), await statusOf(cookie(next))]).toEqual([401, 200])
  })
})

async function readAll(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = await Promise.all(files.map((file) => readFile(file, 'latin1')))
  return texts.join('\n')
}

describe('a session', () => {
  const ways: Record<string, (ended: Person, elsewhere: Person) => Promise<unknown>> = {
    'signing out': ({ call }) => call(signOut, {}),
    'being ended elsewhere': ({ sessionId }, { call }) => call(revokeSession, { params: { sessionId } }),
    'being ended with all others': (_, { call }) => call(revokeOtherSessions, {}),
    'a change of password': (_, { call, password }) =>
      call(changePassword, { body: { currentPassword: password, password: 'Grey-Otter-77-Swims' } }),
    'a reset of the password': async (_, { email }) => {
      const token = await resetToken(hub, email)
      await stranger(hub)(resetPassword, { body: { token, password: 'Grey-Otter-77-Swims' } })
    },
    'the deletion of the account': (_, { call }) => call(deleteAccount, {}),
  }

  it.each(Object.entries(ways))('R43: is refused at its next request after %s', async (_, end) => {
    const elsewhere = await newPerson(hub)
    const ended = await signInAs(hub, elsewhere.email)
    expect(await statusOf(bearer(ended.token))).toBe(200)
    await end(ended, elsewhere)
    expect(await statusOf(bearer(ended.token))).toBe(401)
  })

  it('R44: ends 14 days after its last use and 30 days after its beginning, by the clock', async () => {
    const used = await newPerson(hub)
    const idle = await signInAs(hub, used.email)
    const statuses = async () => [await statusOf(bearer(used.token)), await statusOf(bearer(idle.token))]
    await hub.clock(13 * day)
    expect(await statusOf(bearer(used.token))).toBe(200)
    await hub.clock(14 * day + 60)
    expect(await statuses()).toEqual([200, 401])
    await hub.clock(27 * day)
    expect(await statuses()).toEqual([200, 401])
    await hub.clock(30 * day + 60)
    expect(await statuses()).toEqual([401, 401])
  })

  it('R45: is listed with device, time and place, and never with a token; another account’s does not exist', async () => {
    const [person, mallory] = [await newPerson(hub), await newPerson(hub, 'mallory')]
    const answer = await ask(listSessions.method, listSessions.path, bearer(person.token))
    const { items } = answer.json as { items: object[] }
    expect(items).toEqual([
      {
        id: person.sessionId,
        kind: 'owner',
        current: true,
        client: 'app',
        agent: expect.any(String),
        address: expect.stringMatching(/127\.0\.0\.1|::1/),
        createdAt: expect.any(String),
        lastUsedAt: expect.any(String),
        expiresAt: expect.any(String),
      },
    ])
    const [, , secret = ''] = person.token.split('.')
    expect(answer.text).not.toContain(secret)
    expect(answer.text).not.toContain(createHash('sha256').update(secret).digest('base64url'))
    const params = { sessionId: person.sessionId }
    expect(await refusal(mallory.call(revokeSession, { params }))).toMatchObject({
      code: 'session/not-found',
      status: 404,
    })
    expect(await statusOf(bearer(person.token))).toBe(200)
  })
})
