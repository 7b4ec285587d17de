// What follows a sign-in behind its answer: a new session's place is noted and its owner told, a refusal is written down;
// each once, however often the stream repeats it.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { askRescue, signIn } from '../../contracts/identity.ts'
import { handler as followUp } from '../../lambdas/identity/follow-ups.function.ts'
import { handler } from '../../lambdas/identity/identity.function.ts'
import type { SessionRecord } from '../../lambdas/identity/session.ts'
import { minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask, changes, fromPortal, type Sent } from '../support/events.ts'
import { hashOf } from '../support/password.ts'
import { accountId, deviceId, email, putAccount, putSession } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'
import { waitingMails } from '../support/waiting-mails.ts'

const password = 'Secret-1234'
const whole = { batchItemFailures: [] }
let tables: Tables

const app = (given: object = {}, sent: Sent = {}) =>
  ask(handler, signIn, { body: { email, password, client: 'app', ...given }, ...sent })
const sessions = () => tables.list<SessionRecord>('identity', 'session#')
const entries = (kind: string) =>
  tables.list<{ kind: string }>('identity', 'activity#').filter((each) => each.kind === kind)

beforeEach(() => {
  setNow(noon)
  new Cloud()
  tables = new Tables()
  putAccount(tables, { passwordHash: hashOf(password), signedInAt: noon })
})

describe('a session that was opened', () => {
  const place = async (session = sessions().at(-1)) => followUp(changes({ after: session ?? {} }))

  it('gets the country of its address, where that is known', async () => {
    await app({}, { address: '8.8.8.8' })
    expect(await place()).toEqual(whole)
    expect(sessions()).toMatchObject([{ address: '8.8.8.8', country: 'US' }])
    passTime(minute)
    await app({}, { address: '127.0.0.1' })
    await place()
    expect(sessions().at(-1)).not.toHaveProperty('country')
  })

  it('on a new device is told to its owner, with where, when, and a link that disavows it', async () => {
    await app({}, { address: '8.8.8.8' })
    await place()
    expect(waitingMails(tables)).toMatchObject([
      {
        accountId,
        template: 'new-sign-in',
        notice: 'signIns',
        facts: { address: '8.8.8.8', country: 'US', at: '2026-11-22 12:00 UTC' },
        link: expect.any(String),
      },
    ])
    const [{ id } = { id: '' }] = sessions()
    expect(tables.list('identity', 'link')).toMatchObject([{ accountId, sessionId: id, at: noon }])
  })

  it('as a rescue is told whatever its owner does without', async () => {
    putSession(tables, { kind: 'rescue' }, { isNewDevice: true, address: '203.0.113.9' })
    await place()
    const [mail] = waitingMails(tables, 'rescue-opened')
    expect(mail).toMatchObject({ accountId, link: expect.any(String) })
    expect(mail).not.toHaveProperty('notice')
  })

  it('is told once, however often the stream repeats it', async () => {
    await app()
    const [session] = sessions()
    for (let time = 0; time < 3; time++) expect(await place(session)).toEqual(whole)
    expect([waitingMails(tables).length, tables.list('identity', 'link').length]).toEqual([1, 1])
  })

  it('is told when the table is back, where it failed', async () => {
    await app()
    tables.beforeNextCommit(() => {
      throw awsError('InternalServerError')
    })
    expect(await place()).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] })
    expect(waitingMails(tables)).toEqual([])
    expect(await place()).toEqual(whole)
    expect(waitingMails(tables)).toHaveLength(1)
  })

  it('is not told where it ended meanwhile', async () => {
    await app()
    const [session] = sessions()
    tables.delete('identity', accountId, `session#${session?.id}`)
    expect(await place(session)).toEqual(whole)
    expect([waitingMails(tables), sessions()]).toEqual([[], []])
  })

  it('is told in a browser that was known before the password was set: perhaps it was another’s', async () => {
    const browser = (cookies: string[] = []) =>
      ask(handler, signIn, { body: { email, password, client: 'browser' }, headers: fromPortal, cookies })
    const mark = (await browser()).cookies[1]?.split(';')[0] ?? ''
    passTime(minute)
    putAccount(tables, { passwordHash: hashOf(password), signedInAt: noon, passwordSetAt: Date.now() })
    passTime(minute)
    await browser([mark])
    await place()
    expect(waitingMails(tables)).toMatchObject([{ template: 'new-sign-in' }])
  })

  it('is not told in a browser that signed in before, at the first sign-in of all, and of a device', async () => {
    const browser = (cookies: string[] = []) =>
      ask(handler, signIn, { body: { email, password, client: 'browser' }, headers: fromPortal, cookies })
    const { cookies } = await browser()
    passTime(minute)
    await browser([cookies[1]?.split(';')[0] ?? ''])
    await place()
    putAccount(tables, { passwordHash: hashOf(password) })
    passTime(minute)
    await app()
    await place()
    passTime(minute)
    putSession(tables, { deviceId })
    await place()
    expect(waitingMails(tables)).toEqual([])
  })
})

describe('a sign-in that was refused', () => {
  const bucket = (of = email) => tables.find('identity', `attempts#${of}`, 'unknown-browsers') ?? {}
  const wrong = (of = email) => app({ email: of, password: 'Wrong-1234' }, { address: '203.0.113.9' })

  it('is in the owner’s log, with where it came from, once, however often the stream repeats it', async () => {
    await wrong()
    for (let time = 0; time < 3; time++) expect(await followUp(changes({ after: bucket() }))).toEqual(whole)
    expect(entries('session.refused')).toMatchObject([
      { pk: accountId, at: noon, address: '203.0.113.9', agent: 'test' },
    ])
  })

  it('is there as often as it happened, in the order of the stream, and not for what is only counted', async () => {
    await wrong()
    const first = bucket()
    passTime(minute)
    await wrong()
    const second = bucket()
    await followUp(
      changes(
        { after: first },
        { before: first, after: { ...first, failures: 2 } },
        { before: { ...first, failures: 2 }, after: second },
        { before: second },
      ),
    )
    expect(entries('session.refused')).toMatchObject([{ at: noon }, { at: noon + minute }])
  })

  it('is there also where it asked for a rescue', async () => {
    await ask(handler, askRescue, { body: { email, password: 'Wrong-1234' } })
    await followUp(changes({ after: bucket() }))
    expect(entries('session.refused')).toHaveLength(1)
  })

  it('R11: costs the same calls, and is nowhere, for an e-mail that has no account', async () => {
    const work = async (of: string) => {
      tables.client.resetHistory()
      await wrong(of)
      return tables.client.calls().map(({ args }) => args[0].constructor.name)
    }
    expect(await work('nobody@example.org')).toEqual(await work(email))
    const unknown = bucket('nobody@example.org')
    expect(await followUp(changes({ after: unknown }))).toEqual(whole)
    putAccount(tables, { state: 'pending' })
    await followUp(changes({ after: bucket() }))
    expect(tables.list('identity', 'activity#')).toEqual([])
  })

  it('R50: leaves no password in what is kept of it', async () => {
    await wrong()
    expect(JSON.stringify(bucket())).not.toContain('Wrong-1234')
  })
})
