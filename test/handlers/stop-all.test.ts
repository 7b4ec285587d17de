// Stop all pending: whatever the device has not received is cancelled, or asked to be, and the answer says which is which.

import '../support/environment.ts'
import { beforeEach, describe, expect, it, jest } from '@jest/globals'
import { cancelCommand, cancelCommands, queueCommand } from '../../contracts/commands.ts'
import { jwsTypes } from '../../contracts/device-messages.ts'
import type { CommandRecord } from '../../lambdas/commands/command.ts'
import { handler } from '../../lambdas/commands/commands.function.ts'
import { dispatch } from '../../lambdas/commands/dispatch.ts'
import { noon, setNow } from '../support/clock.ts'
import { Cloud, readJws } from '../support/cloud.ts'
import { ask } from '../support/events.ts'
import { deviceId, putCommand, putDevice, putSession, report, strangerId } from '../support/records.ts'
import { Tables } from '../support/tables.ts'

let tables: Tables
let cloud: Cloud
let token: string
const stop = () => ask(handler, cancelCommands, { token, params: { deviceId } })
const kept = ({ commandId }: CommandRecord) => tables.find<CommandRecord>('commands', deviceId, `command#${commandId}`)
const sent = () => cloud.published.map(({ message }) => readJws(message.jws).header.typ)

beforeEach(() => {
  jest.restoreAllMocks()
  setNow(noon)
  tables = new Tables()
  cloud = new Cloud()
  putDevice(tables)
  token = putSession(tables).token
})

describe('stopping all that is pending', () => {
  const queueOfAll = () => ({
    held: putCommand(tables, 'held', { type: 'device.wipe', seq: 1 }),
    pending: putCommand(tables, 'pending', { type: 'device.lock', seq: 2 }),
    sent: putCommand(tables, 'sent', { type: 'device.locate', seq: 3 }),
    received: putCommand(tables, 'received', { type: 'antivirus.enable', seq: 4 }),
    running: putCommand(tables, 'running', { type: 'antivirus.scan', seq: 5 }),
  })

  it('cancels what was not sent, asks for what was, and leaves alone what the device has', async () => {
    const all = queueOfAll()
    const { status, body } = await stop()
    expect(status).toBe(200)
    expect(body.items).toMatchObject([
      { id: all.pending.commandId, state: 'cancelled' },
      { id: all.held.commandId, state: 'cancelled' },
      { id: all.sent.commandId, state: 'sent', cancelRequestedAt: new Date(noon).toISOString() },
    ])
    expect(sent()).toEqual([jwsTypes.cancel])
    expect([kept(all.received), kept(all.running)]).toEqual([
      expect.not.objectContaining({ cancelRequestedAt: noon }),
      expect.not.objectContaining({ cancelRequestedAt: noon }),
    ])
    expect(tables.list('identity', 'activity#').map(({ kind }) => kind)).toEqual(Array(3).fill('command.cancelled'))
  })

  it('may be repeated: nothing changes any more', async () => {
    queueOfAll()
    await stop()
    const before = tables.list('commands')
    expect(await stop()).toMatchObject({ status: 200, body: { items: [] } })
    expect(tables.list('commands')).toEqual(before)
  })

  it('meets a sync: what that has just sent is asked to be cancelled', async () => {
    const waiting = putCommand(tables, 'pending')
    await dispatch(waiting, noon)
    const sentNow = kept(waiting)
    tables.put('commands', { ...sentNow, ...waiting })
    tables.beforeNextCommit(() => tables.put('commands', { ...sentNow }))
    expect((await stop()).body.items).toMatchObject([{ state: 'sent', cancelRequestedAt: expect.any(String) }])
  })

  it('meets a device that receives one in this moment: that one goes on', async () => {
    const command = putCommand(tables, 'sent')
    tables.beforeNextCommit(() => tables.put('commands', { ...kept(command), state: 'received', rank: 20 }))
    expect((await stop()).body.items).toEqual([])
    expect(kept(command)).not.toHaveProperty('cancelRequestedAt')
  })

  it('is for the owner alone', async () => {
    token = putSession(tables, { accountId: strangerId }).token
    expect(await stop()).toMatchObject({ status: 404, body: { code: 'device/not-found' } })
    token = putSession(tables, {}, { kind: 'rescue' }).token
    expect(await stop()).toMatchObject({ status: 403, body: { code: 'session/not-allowed' } })
  })
})

describe('a rescue session', () => {
  const queue = (body: object) => ask(handler, queueCommand, { token, params: { deviceId }, body })
  const notAllowed = { status: 403, body: { code: 'session/not-allowed' } }
  beforeEach(() => {
    token = putSession(tables, {}, { kind: 'rescue' }).token
  })

  it.each(['device.lock', 'device.locate', 'device.alarm'])('may ask for %s', async (type) => {
    expect((await queue({ type })).status).toBe(202)
  })

  it.each([
    { type: 'device.unlock' },
    { type: 'device.mugshot' },
    { type: 'secret-code.reset' },
    { type: 'antivirus.enable' },
    { type: 'antivirus.scan', parameters: { kind: 'quick' } },
    { type: 'device.wipe', proof: 'A'.repeat(43) },
  ])('may not ask for $type', async (body) => {
    expect(await queue(body)).toMatchObject(notAllowed)
    expect(tables.list('commands')).toEqual([])
  })

  it('may stop an alarm, and nothing else', async () => {
    const cancel = ({ commandId }: CommandRecord) =>
      ask(handler, cancelCommand, { token, params: { deviceId, commandId } })
    expect((await cancel(putCommand(tables, 'running', { type: 'device.alarm' }))).status).toBe(200)
    expect(await cancel(putCommand(tables, 'sent'))).toMatchObject(notAllowed)
  })
})

describe('what its person has opted out of', () => {
  it('is refused, and the rest is not', async () => {
    putDevice(tables, { report: { ...report, optedOut: ['device.mugshot'] } })
    const queue = (type: string) => ask(handler, queueCommand, { token, params: { deviceId }, body: { type } })
    expect(await queue('device.mugshot')).toMatchObject({ status: 409, body: { code: 'command/opted-out' } })
    expect((await queue('device.alarm')).status).toBe(202)
  })
})
