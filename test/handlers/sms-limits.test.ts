// How many text messages go out: every limit on its own, counted before anything is sent, and given back where nothing
// could be sent.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { sendPhoneCode } from '../../contracts/two-step.ts'
import { handler } from '../../lambdas/identity/second-step.function.ts'
import { day, hour, minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask } from '../support/events.ts'
import { accountId, putAccount, putSession } from '../support/records.ts'
import { Tables } from '../support/tables.ts'

let tables: Tables
let cloud: Cloud
let token: string

beforeEach(() => {
  setNow(noon)
  cloud = new Cloud()
  tables = new Tables()
  putAccount(tables)
  token = putSession(tables, {}, { recentUntil: noon + 10 * day }).token
})

const phone = '+4915123456789'
const send = (to = phone, address = '203.0.113.7') =>
  ask(handler, sendPhoneCode, { token, address, body: { phone: to } })
const sent = () => cloud.texts.calls().length
const counted = () =>
  tables
    .list<{ pk: string; sent: number }>('identity', 'sms')
    .filter(({ pk }) => pk.startsWith('sms#'))
    .map(({ sent: count }) => count)

const limits: [string, string, number, number][] = [
  ['3 an hour to one number', `number#${phone}`, 3, hour],
  ['5 an hour for one account', `account#${accountId}`, 5, hour],
  ['10 an hour for one address', 'address#203.0.113.7', 10, hour],
  ['20 an hour to one range of numbers', 'range#+4915123', 20, hour],
  ['as many a day as the operator allows', 'hub', 1000, day],
]

describe('text messages', () => {
  it.each(limits)('are at most %s (R39)', async (_, of, most, window) => {
    const place = { pk: `sms#${of}#${Math.floor(noon / window)}`, sk: 'sms' }
    tables.put('identity', { ...place, sent: most - 1 })
    expect((await send()).status).toBe(202)
    passTime(2 * minute)
    const before = counted()
    const refused = await send()
    expect(refused).toMatchObject({ status: 429, body: { code: 'two-step/too-many-messages' } })
    expect(Number(refused.headers['retry-after'])).toBe((window - (Date.now() % window)) / 1000)
    expect([sent(), counted()]).toEqual([1, before])
    passTime(window - (Date.now() % window))
    expect((await send()).status).toBe(202)
  })

  it('count one number however it is written (R39)', async () => {
    for (const spelling of [phone, '+49 151 23456789;ext=1', '+49 1512 3456789 x99']) {
      expect((await send(spelling)).status).toBe(202)
      passTime(2 * minute)
    }
    expect((await send('+49 (0)151 23456789')).status).toBe(429)
    expect(sent()).toBe(3)
  })

  it('do not count for others: another number may have its own', async () => {
    const place = { pk: `sms#number#${phone}#${Math.floor(noon / hour)}`, sk: 'sms' }
    tables.put('identity', { ...place, sent: 3 })
    expect((await send()).status).toBe(429)
    expect((await send('+4915123456780')).status).toBe(202)
  })

  it('that SNS does not take are counted nowhere, and can be asked for at once', async () => {
    cloud.texts.rejects(new Error('down'))
    expect(await send()).toMatchObject({ status: 503, body: { code: 'two-step/message-not-sent' } })
    expect(counted()).toEqual([0, 0, 0, 0, 0])
    cloud.texts.resolves({ MessageId: 'message-1' })
    expect((await send()).status).toBe(202)
    expect(counted()).toEqual([1, 1, 1, 1, 1])
  })

  it('say the code in the language of the account, and no other secret', async () => {
    await send()
    const [call] = cloud.texts.calls()
    expect(call?.args[0].input).toMatchObject({
      PhoneNumber: phone,
      Message: expect.stringMatching(/^\d{6} is your Vigil code\./),
      MessageAttributes: { 'AWS.SNS.SMS.SMSType': { StringValue: 'Transactional' } },
    })
  })

  it('go nowhere a second time while the pause lasts', async () => {
    const first = await send()
    expect(first.body).toMatchObject({ phoneHint: '***89', resendAvailableAt: '2026-11-22T12:00:30.000Z' })
    passTime(29_000)
    expect(await send()).toMatchObject({ status: 429, body: { retryAfterSeconds: 1 } })
    expect([sent(), counted()]).toEqual([1, [1, 1, 1, 1, 1]])
  })
})
