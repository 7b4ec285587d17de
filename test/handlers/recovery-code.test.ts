// Revealing an offline code: a recent proof, each look in the log, a mail for each code, and the code that the device takes.

import '../support/environment.ts'
import { createHmac } from 'node:crypto'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { revealRecoveryCode } from '../../contracts/devices.ts'
import type { WholeDeviceRecord } from '../../lambdas/devices/device.ts'
import { recoverySecretOf } from '../../lambdas/devices/recovery-secret.ts'
import { handler } from '../../lambdas/devices/reveal-recovery-code.function.ts'
import { minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask } from '../support/events.ts'
import { deviceId, putDevice, putSession, strangerId } from '../support/records.ts'
import { Tables } from '../support/tables.ts'

let tables: Tables
let token: string
const reveal = (as = token) => ask(handler, revealRecoveryCode, { token: as, params: { deviceId } })
const kept = () => tables.find<WholeDeviceRecord>('devices', deviceId, 'device')
const kinds = () => tables.list<{ kind: string }>('identity', 'activity#').map(({ kind }) => kind)
const mails = () => tables.list<{ template: string }>('identity', 'mail').map(({ template }) => template)

/** RFC 4226 §5.3, as a device computes it. */
async function codeOnDevice(counter: number, epoch = 1): Promise<string> {
  const moving = Buffer.alloc(8)
  moving.writeBigUInt64BE(BigInt(counter))
  const mac = createHmac('sha1', await recoverySecretOf({ deviceId, epoch }))
    .update(moving)
    .digest()
  const value = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff
  return String(value % 100_000_000).padStart(8, '0')
}

beforeEach(() => {
  setNow(noon)
  tables = new Tables()
  new Cloud()
  putDevice(tables)
  token = putSession(tables, {}, { recentUntil: noon + 60 * minute, lastUsedAt: noon }).token
})

describe('revealing a recovery code', () => {
  it('shows the code that the device computes, with until when it is shown', async () => {
    expect(await reveal()).toMatchObject({
      status: 201,
      body: { code: await codeOnDevice(0), shownUntil: '2026-11-22T12:10:00.000Z' },
    })
    expect(kept()).toMatchObject({ recoveryCounter: 0, recoveryShownUntil: noon + 10 * minute, version: 1 })
  })

  it('shows the same for ten minutes, each look in the log and one mail, and the next one then', async () => {
    const first = await reveal()
    passTime(10 * minute - 1)
    expect((await reveal()).body).toEqual(first.body)
    expect([kinds(), mails()]).toEqual([['secret-code.revealed', 'secret-code.revealed'], ['secret-code-revealed']])
    passTime(1)
    expect((await reveal()).body.code).toBe(await codeOnDevice(1))
    expect(mails()).toHaveLength(2)
  })

  it('to another session is told by mail as well, once, whichever looks again', async () => {
    const other = putSession(tables).token
    const first = await reveal()
    for (const as of [other, token, other, token]) expect((await reveal(as)).body).toEqual(first.body)
    expect([mails().length, kinds().length]).toEqual([2, 5])
    passTime(10 * minute)
    for (const as of [other, token, other]) await reveal(as)
    expect(mails()).toHaveLength(4)
  })

  it('to two who ask at once shows the same code, and tells of both', async () => {
    const other = putSession(tables).token
    const [one, two] = await Promise.all([reveal(), reveal(other)])
    expect(one.body).toEqual(two.body)
    expect([one.body.code, mails().length]).toEqual([await codeOnDevice(0), 2])
  })

  it('of a device that is enrolled anew in the same moment shows the code of the new enrolment', async () => {
    tables.beforeNextCommit(() => putDevice(tables, { ...kept(), epoch: 2 }))
    expect((await reveal()).body.code).toBe(await codeOnDevice(0, 2))
  })

  it('keeps no code anywhere, and mails none', async () => {
    const { code } = (await reveal()).body
    expect(JSON.stringify([tables.list('identity'), tables.list('devices')])).not.toContain(String(code))
  })

  it('takes a recent proof, of the owner alone', async () => {
    passTime(60 * minute)
    expect(await reveal()).toMatchObject({ status: 403, body: { code: 'session/proof-required' } })
    token = putSession(tables, { deviceId }).token
    expect(await reveal()).toMatchObject({ status: 403, body: { code: 'session/not-allowed' } })
    token = putSession(tables, {}, { kind: 'rescue' }).token
    expect(await reveal()).toMatchObject({ status: 403, body: { code: 'session/not-allowed' } })
    setNow(noon)
    token = putSession(tables, { accountId: strangerId }).token
    expect((await reveal()).status).toBe(404)
    expect(kinds()).toEqual([])
  })
})
