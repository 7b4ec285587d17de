// What an account has and how it comes to it: the trial, activation codes, seats for devices, and devices that move.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { queueCommand } from '../../contracts/commands.ts'
import { listDevices, moveDevice } from '../../contracts/devices.ts'
import { listPlans, listSubscriptions, redeemCode } from '../../contracts/subscriptions.ts'
import { handler as commands } from '../../lambdas/commands/commands.function.ts'
import { handler as coverDevices } from '../../lambdas/devices/cover-devices.stream.ts'
import type { WholeDeviceRecord } from '../../lambdas/devices/device.ts'
import { handler as deviceChanged } from '../../lambdas/devices/device-changed.stream.ts'
import { handler as devices } from '../../lambdas/devices/devices.function.ts'
import { makeCodes } from '../../lambdas/subscriptions/make-codes.ts'
import { beginTrial, type SubscriptionRecord, withGrant } from '../../lambdas/subscriptions/subscription.ts'
import { handler } from '../../lambdas/subscriptions/subscriptions.function.ts'
import { handler as sweep } from '../../lambdas/subscriptions/sweep-subscriptions.schedule.ts'
import { day, noon, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask, changes } from '../support/events.ts'
import { accountId, deviceId, putDevice, putSession, strangerId } from '../support/records.ts'
import { Tables } from '../support/tables.ts'

let tables: Tables
let token: string

const subscriptions = () => tables.list<SubscriptionRecord>('subscriptions', 'subscription#')
const put = (record: SubscriptionRecord) =>
  tables.put('subscriptions', { pk: record.accountId, sk: `subscription#${record.subscriptionId}`, ...record })
const redeem = (code: string, headers: Record<string, string> = {}, as = token) =>
  ask(handler, redeemCode, { token: as, body: { code }, headers })
const newCode = async (plan = 'family') => (await makeCodes(plan, 1, noon))[0]?.reveal() ?? ''
const list = async (as = token) =>
  (await ask(devices, listSubscriptions, { token: as })).body.items as Record<string, unknown>[]
const signIn = (of = accountId) =>
  putSession(tables, { accountId: of }, { expiresAt: noon + 5000 * day, lastUsedAt: noon + 5000 * day }).token
const device = () => tables.find<WholeDeviceRecord>('devices', deviceId, 'device')

beforeEach(() => {
  setNow(noon)
  tables = new Tables()
  new Cloud()
  token = signIn()
})

describe('what an account has', () => {
  it('is a trial from the first look on, which is the same at every other', async () => {
    const [first] = await list()
    expect(first).toMatchObject({ state: 'trial', seats: 5, usedSeats: 0, plan: { id: 'trial', name: 'Trial' } })
    expect(await list()).toEqual([first])
    expect(subscriptions()).toHaveLength(1)
  })

  it('is one trial also for two who look at the same moment', async () => {
    const [first, second] = await Promise.all([list(), list()])
    expect(first).toEqual(second)
    expect(subscriptions()).toHaveLength(1)
  })

  it('is shown to a device as the one whose seat it has, without the address of who shares it', async () => {
    const [own, shared] = [beginTrial(accountId, noon), 'sub_01K000000000000000000SHARE']
    const sharedFrom = {
      accountId: strangerId,
      subscriptionId: shared,
      invitationId: 'inv_1',
      email: 'bob@example.org',
    }
    put(own)
    put({ ...own, subscriptionId: shared, planId: 'family', sharedFrom })
    putDevice(tables, { subscriptionId: shared })
    const asDevice = putSession(tables, { deviceId }).token
    expect((await list()).map(({ id }) => id).sort()).toEqual([own.subscriptionId, shared].sort())
    const [seen, ...more] = await list(asDevice)
    expect([seen?.id, more]).toEqual([shared, []])
    expect(JSON.stringify(seen)).not.toContain('@')
  })

  it('is nothing to a device that has no seat, or is another’s by now', async () => {
    put(beginTrial(accountId, noon))
    const asDevice = putSession(tables, { deviceId }).token
    expect(await list(asDevice)).toEqual([])
    putDevice(tables)
    expect(await list(asDevice)).toEqual([])
    putDevice(tables, { ownerId: strangerId, subscriptionId: `sub_${accountId.slice(4)}` })
    expect(await list(asDevice)).toEqual([])
  })

  it('can be had by plans that say what they cost, and codes alone where nothing can be paid', async () => {
    const { body } = await ask(handler, listPlans, {})
    expect(body.payments).toBe(false)
    expect((body.items as { id: string }[]).map(({ id }) => id)).toEqual(['trial', 'solo', 'family', 'household'])
  })
})

describe('an activation code', () => {
  it('starts a subscription in the place of the trial, whose devices stay', async () => {
    await list()
    const { status, body } = await redeem(await newCode())
    expect([status, body.outcome]).toEqual([201, 'started'])
    expect(subscriptions()).toMatchObject([{ planId: 'family', seats: 5, endsAt: noon + 395 * day }])
    expect(tables.list('identity', 'activity#')).toMatchObject([{ kind: 'subscription.started' }])
  })

  it('gives once: of ten who send it at once one gets it, and nobody after', async () => {
    const code = await newCode()
    const answers = await Promise.all(Array.from({ length: 10 }, () => redeem(code)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    for (const { status } of answers) expect([201, 404, 429, 503]).toContain(status)
    expect(Object.keys(subscriptions()[0]?.grants ?? {})).toHaveLength(1)
    const other = signIn(strangerId)
    expect((await redeem(code, {}, other)).body.code).toBe('activation-code/refused')
  })

  it('sent again with its key is answered the same, and gives nothing more', async () => {
    const [code, key] = [await newCode(), { 'idempotency-key': 'k1' }]
    const [first, second] = [await redeem(code, key), await redeem(code, key)]
    expect([second.status, second.body]).toEqual([first.status, first.body])
    expect(Object.keys(subscriptions()[0]?.grants ?? {})).toHaveLength(1)
    expect((await redeem(await newCode(), key)).body.code).toBe('idempotency/key-reused')
  })

  it('that never was and one that was used are refused the same', async () => {
    const used = await newCode()
    await redeem(used)
    const never = 'ABCDE-FGHJK-MNPQR-STVWX'
    for (const code of [used, never]) {
      const { status, body } = await redeem(code)
      expect([status, body.code]).toEqual([404, 'activation-code/refused'])
    }
  })

  it('can not be guessed at: after five wrong ones in a row each must wait', async () => {
    const codes = await makeCodes('family', 6, noon)
    for (const key of tables.list<{ pk: string }>('subscriptions', 'code').map(({ pk }) => pk))
      tables.delete('subscriptions', key, 'code')
    const answers = []
    for (const code of codes) answers.push((await redeem(code.reveal())).status)
    expect(answers).toEqual([404, 404, 404, 404, 404, 429])
  })

  it('of another plan waits, and the sweep lets it take over where the term ends', async () => {
    await redeem(await newCode('family'))
    const { body } = await redeem(await newCode('solo'))
    expect(body).toMatchObject({ outcome: 'reserved', subscription: { reserves: [{ plan: 'solo', days: 365 }] } })
    const [{ endsAt } = { endsAt: 0 }] = subscriptions()
    setNow(endsAt + 1)
    await sweep()
    expect(subscriptions()).toMatchObject([{ planId: 'solo', seats: 1, endsAt: endsAt + 365 * day }])
  })
})

describe('the passing of time', () => {
  it('is told once a milestone, by mail', async () => {
    await redeem(await newCode())
    const [{ endsAt } = { endsAt: 0 }] = subscriptions()
    const mails = () => tables.list<{ template: string }>('identity', 'mail').map(({ template }) => template)
    for (const days of [-31, -30, -29, -3, 0, 1, 14, 200, 300]) {
      setNow(endsAt + days * day)
      await sweep()
      await sweep()
    }
    const told = ['subscription-ends', 'subscription-ends', 'subscription-over', 'subscription-limited']
    expect(mails().sort()).toEqual(told.sort())
  })

  it('ends anti-virus commands and nothing else, and a renewal brings them back', async () => {
    const trial = beginTrial(accountId, noon)
    put({ ...trial, used: 1 })
    putDevice(tables, { subscriptionId: trial.subscriptionId, coveredUntil: trial.coveredUntil })
    const code = async (type: string) =>
      (await ask(commands, queueCommand, { token, params: { deviceId }, body: { type } })).body.code
    setNow(trial.endsAt)
    expect(await code('antivirus.update-databases')).toBe('subscription/over')
    for (const type of ['device.lock', 'device.locate', 'device.alarm']) expect(await code(type)).toBeUndefined()
    const { body } = await ask(devices, listDevices, { token })
    expect(body).toMatchObject({
      items: [{ protection: { reasons: [{ code: 'not-reported' }, { code: 'subscription-ended' }] } }],
    })

    await redeem(await newCode())
    const [after] = subscriptions()
    await coverDevices(changes({ before: { ...trial }, after: { ...after } }))
    expect(device()?.coveredUntil).toBe(after?.coveredUntil)
    expect(await code('antivirus.update-databases')).toBeUndefined()
  })
})

describe('a device', () => {
  const owned = (id: string) => ({ ...beginTrial(accountId, noon), subscriptionId: id })
  const move = (to: string, as = token) =>
    ask(devices, moveDevice, { token: as, params: { deviceId, subscriptionId: to }, body: {} })
  const [one, two] = ['sub_01K0000000000000000000ANE0', 'sub_01K0000000000000000000TW00']
  const used = () => subscriptions().map((record) => record.used)

  it('moves to another subscription, and no seat is counted twice, however often it is asked', async () => {
    put({ ...owned(one), used: 1 })
    put(withGrant({ ...owned(two), used: 0 }, 'code', { planId: 'family', seats: 5, days: 365, at: noon }))
    putDevice(tables, { subscriptionId: one, coveredUntil: noon + day })
    const { status, body } = await move(two)
    expect([status, body.subscriptionId]).toEqual([200, two])
    expect((await move(two)).status).toBe(200)
    expect(used()).toEqual([0, 1])
    expect(device()?.coveredUntil).toBe(noon + 409 * day)
  })

  it('is covered as its subscription is, also where that changes while it moves or joins', async () => {
    const family = (days: number) => ({ planId: 'family', seats: 5, days, at: noon })
    put({ ...owned(one), used: 1 })
    put(withGrant(owned(two), 'code', family(365)))
    putDevice(tables, { subscriptionId: one, coveredUntil: noon + day })
    tables.beforeNextCommit(() => put(withGrant(owned(two), 'code', family(30))))
    expect((await move(two)).status).toBe(200)
    expect(device()?.coveredUntil).toBe(noon + 74 * day)
    expect(used()).toEqual([0, 1])

    const before = putDevice(tables)
    const heard = changes({ before: { ...before }, after: { ...before, version: before.version + 1 } })
    tables.beforeNextCommit(() => put({ ...withGrant(owned(two), 'code', family(60)), used: 1 }))
    await deviceChanged(heard)
    await deviceChanged(heard)
    expect(device()).toMatchObject({ subscriptionId: two, coveredUntil: noon + 104 * day })
  })

  it('does not move where no seat is free, where it is over, and where it is not its owner’s', async () => {
    put({ ...owned(one), used: 1 })
    put({ ...owned(two), used: 5 })
    putDevice(tables, { subscriptionId: one, coveredUntil: noon + day })
    expect((await move(two)).body.code).toBe('subscription/no-seat')
    expect((await move(two, signIn(strangerId))).body.code).toBe('device/not-found')
    expect((await move('sub_01K0000000000000000000THER')).body.code).toBe('subscription/not-found')
    setNow(noon + 31 * day)
    expect((await move(two)).body.code).toBe('subscription/over')
    expect(used()).toEqual([1, 5])
  })

  it('from before there were subscriptions joins one as soon as it is heard of, once', async () => {
    const before = putDevice(tables)
    const heard = changes({ before: { ...before }, after: { ...before, version: before.version + 1 } })
    await deviceChanged(heard)
    await deviceChanged(heard)
    expect(device()).toMatchObject({ subscriptionId: `sub_${accountId.slice(4)}`, coveredUntil: noon + 30 * day })
    expect(used()).toEqual([1])
  })

  it('that finds no seat then stays as it is, and is not cut off', async () => {
    put({ ...beginTrial(accountId, noon), used: 5 })
    const before = putDevice(tables)
    await deviceChanged(changes({ before: { ...before }, after: { ...before, version: before.version + 1 } }))
    expect(device()?.subscriptionId).toBeUndefined()
    const asked = { token, params: { deviceId }, body: { type: 'antivirus.enable' } }
    expect((await ask(commands, queueCommand, asked)).status).toBe(202)
  })
})
