// The profile: what is given is set, null takes away, and what is worth something to a thief needs a recent proof. And the
// activity log by topic and by device, page by page.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { activityKinds, changeProfile, listActivity, readAccount } from '../../contracts/account.ts'
import type { AccountRecord, Login } from '../../lambdas/identity/account.ts'
import { appendActivity } from '../../lambdas/identity/activity-store.ts'
import { handler } from '../../lambdas/identity/identity.function.ts'
import { commit } from '../../lambdas/platform/database.ts'
import { noon, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask } from '../support/events.ts'
import { accountId, deviceId, email, putAccount, putSession, strangerId } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'

let tables: Tables
let token: string
let stale: string

const change = (body: object, given = token) => ask(handler, changeProfile, { token: given, body })
const account = () => tables.find<AccountRecord>('identity', accountId, 'account')
const kinds = () => tables.list<{ kind: string }>('identity', 'activity#').map(({ kind }) => kind)

beforeEach(() => {
  setNow(noon)
  new Cloud()
  tables = new Tables()
  putAccount(tables)
  token = putSession(tables).token
  stale = putSession(tables, {}, { recentUntil: noon }).token
})

describe('changing the profile', () => {
  it('sets what is given, leaves the rest, and answers the whole account', async () => {
    expect((await change({ name: 'Alice', country: 'DE' }, stale)).status).toBe(200)
    const changed = await change({ name: 'Alice B.' }, stale)
    expect(changed.body).toMatchObject({ id: accountId, email, name: 'Alice B.', country: 'DE', language: 'en' })
    expect(changed.body).toEqual((await ask(handler, readAccount, { token: stale })).body)
  })

  it('takes a name or a country away with null', async () => {
    await change({ name: 'Alice', country: 'DE' })
    const { body } = await change({ name: null, country: null })
    for (const shown of [body, account()]) {
      expect(shown).not.toHaveProperty('name')
      expect(shown).not.toHaveProperty('country')
    }
    expect((await ask(handler, readAccount, { token })).body).toEqual(body)
  })

  it('of language is told to the login as well, so that signing in speaks it', async () => {
    expect((await change({ language: 'de' }, stale)).body.language).toBe('de')
    expect(tables.find<Login>('identity', `email#${email}`, 'login')?.language).toBe('de')
  })

  it.each<[string, object]>([
    ['which notices go out', { notices: { signIns: false } }],
    ['whether a rescue can be asked for', { rescue: false }],
    ['both, beside something harmless', { name: 'Mallory', notices: { devices: false }, rescue: true }],
  ])('in %s needs a recent proof', async (_, given) => {
    const before = account()
    expect(await change(given, stale)).toMatchObject({ status: 403, body: { code: 'session/proof-required' } })
    expect(account()).toEqual(before)
    expect((await change(given)).status).toBe(200)
  })

  it('of one notice leaves the other as it was', async () => {
    expect((await change({ notices: { devices: false } })).body.notices).toMatchObject({
      signIns: true,
      devices: false,
    })
    expect((await change({ notices: { signIns: false } })).body.notices).toMatchObject({
      signIns: false,
      devices: false,
    })
    expect((await change({ notices: {} })).body.notices).toMatchObject({ signIns: false, devices: false })
  })

  it('of rescue is in the log, each way', async () => {
    expect((await change({ rescue: false })).body.rescue).toBe(false)
    expect((await change({ rescue: true })).body.rescue).toBe(true)
    expect(kinds().sort()).toEqual(['rescue.off', 'rescue.on'])
  })

  it('by nothing is an answer, and no write', async () => {
    expect((await change({})).body).toMatchObject({ id: accountId })
    expect(tables.commits).toEqual([])
  })

  it.each<[string, object]>([
    ['a name that is too long', { name: 'x'.repeat(65) }],
    ['a name with lines in it', { name: 'Alice\nBob' }],
    ['a language that is none of ours', { language: 'fr' }],
    ['a language that is taken away', { language: null }],
    ['a country that is none', { country: 'Germany' }],
    ['a notice that can not be done without', { notices: { passwords: false } }],
    ['an e-mail, which has a route of its own', { email: 'bob@example.org' }],
  ])('refuses %s at its field, before it is looked at', async (_, given) => {
    const refused = await change(given)
    expect(refused).toMatchObject({ status: 400, body: { code: 'request/invalid' } })
    const [{ pointer = '' } = {}] = refused.body.errors as { pointer?: string }[]
    expect(pointer.split('/')[1]).toBe(Object.keys(given)[0])
    expect(tables.commits).toEqual([])
  })

  it('is all or nothing', async () => {
    tables.beforeNextCommit(() => {
      throw awsError('InternalServerError')
    })
    expect((await change({ language: 'de', rescue: false })).status).toBe(503)
    expect([account()?.language, account()?.rescue, kinds()]).toEqual(['en', undefined, []])
  })
})

describe('the activity log', () => {
  type Page = { items: { deviceName?: string; kind: string }[]; nextCursor?: string }
  const page = async (query: Record<string, string>): Promise<Page> =>
    (await ask(handler, listActivity, { token, query })).body as unknown as Page
  /** Every page to the end: the sizes of the pages, and what was on them. */
  async function pages(query: Record<string, string>) {
    const sizes: number[] = []
    const names: (string | undefined)[] = []
    for (let cursor: string | undefined; ; ) {
      const { items, nextCursor } = await page({ ...query, ...(cursor && { cursor }) })
      sizes.push(items.length)
      names.push(...items.map(({ deviceName }) => deviceName))
      if (!nextCursor) return { sizes, names }
      cursor = nextCursor
    }
  }
  let made = 0
  const append = (kind: Parameters<typeof appendActivity>[1], details: object = {}, of = accountId) =>
    commit([appendActivity(of, kind, noon + made++, details)])

  beforeEach(() => {
    made = 0
  })

  it.each(Object.entries(activityKinds))('about %s tells every kind of it, and no other', async (about, wanted) => {
    const all = Object.values(activityKinds).flat()
    for (const kind of all) await append(kind)
    await append('session.opened', {}, strangerId)
    const { items } = await page({ about, limit: '100' })
    expect(items.map(({ kind }) => kind)).toEqual(wanted.toReversed())
  })

  it('of one device tells what it was part of, also about one topic', async () => {
    await append('device.connected', { deviceId, deviceName: '1' })
    await append('device.connected', { deviceId: 'dev_01K0000000000000000000OTHR', deviceName: '2' })
    await append('command.asked', { deviceId, deviceName: '3' })
    await append('session.opened')
    expect((await pages({ deviceId })).names).toEqual(['3', '1'])
    expect((await pages({ deviceId, about: 'commands' })).names).toEqual(['3'])
    expect((await pages({ deviceId, about: 'account' })).names).toEqual([])
  })

  it('leaves nothing out and tells nothing twice, whatever lies between and however small the pages', async () => {
    for (let number = 0; number < 23; number++) {
      await append('device.renamed', { deviceId, deviceName: `${number}` })
      if (number % 3 === 0) for (let noise = 0; noise < 7; noise++) await append('session.proved')
    }
    const newestFirst = Array.from({ length: 23 }, (_, at) => `${22 - at}`)
    for (const limit of ['1', '5', '23', '100']) {
      const { names, sizes } = await pages({ about: 'devices', limit })
      expect(names).toEqual(newestFirst)
      expect(Math.max(...sizes)).toBeLessThanOrEqual(Number(limit))
    }
  })

  it('finds the one entry at the end of a long log by going on with the cursor of pages that are empty', async () => {
    await append('device.connected', { deviceId, deviceName: 'first' })
    for (let noise = 0; noise < 1_300; noise++) await append('session.proved')
    tables.client.resetHistory()
    const first = await page({ about: 'devices' })
    expect(first).toEqual({ items: [], nextCursor: expect.any(String) })
    // The session check, and no more than five reads of the log.
    expect(tables.requests).toBe(6)
    expect(await pages({ about: 'devices' })).toEqual({ sizes: [0, 1], names: ['first'] })
  })

  it('refuses a topic and a device that are none, and a cursor of another list', async () => {
    const refused = (query: Record<string, string>) => ask(handler, listActivity, { token, query })
    expect((await refused({ about: 'everything' })).body).toMatchObject({ code: 'request/invalid' })
    expect((await refused({ deviceId: 'dev_1' })).body).toMatchObject({ code: 'request/invalid' })
    for (let number = 0; number < 3; number++) await append('session.proved', {}, strangerId)
    const theirs = putSession(tables, { accountId: strangerId }).token
    const { body } = await ask(handler, listActivity, { token: theirs, query: { limit: '1' } })
    expect((await refused({ cursor: String(body.nextCursor) })).body).toMatchObject({ code: 'cursor/invalid' })
  })
})
