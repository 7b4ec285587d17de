// Asking twice: two at the same moment, and one again under its idempotency key. There is never a second effect, and
// whoever comes second gets the answer of the first.

import '../support/environment.ts'
import { beforeEach, describe, expect, it, jest } from '@jest/globals'
import { queueCommand } from '../../contracts/commands.ts'
import type { CommandRecord } from '../../lambdas/commands/command.ts'
import { handler } from '../../lambdas/commands/commands.function.ts'
import { noon, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask, type Sent } from '../support/events.ts'
import { deviceId, putCommand, putDevice, putSession } from '../support/records.ts'
import { Tables } from '../support/tables.ts'

let tables: Tables
let cloud: Cloud
let token: string

const queue = (body: object, sent: Sent = {}) =>
  ask(handler, queueCommand, { token, params: { deviceId }, body, ...sent })
const lock = (parameters: object = {}, key?: string) =>
  queue({ type: 'device.lock', parameters }, key ? { headers: { 'idempotency-key': key } } : {})
const commands = () => tables.list<CommandRecord>('commands', 'command#')
const command = (id: unknown) => tables.find<CommandRecord>('commands', deviceId, `command#${id}`)

beforeEach(() => {
  setNow(noon)
  jest.spyOn(Math, 'random').mockReturnValue(0)
  tables = new Tables()
  cloud = new Cloud()
  putDevice(tables)
  token = putSession(tables).token
})

describe('two who queue at once', () => {
  it('are put in line: the second looks again', async () => {
    tables.beforeNextCommit(() => putDevice(tables, { seq: 7 }))
    const { status, body } = await lock()
    expect(status).toBe(202)
    expect(command(body.id)?.seq).toBe(8)
    expect(tables.commits).toHaveLength(2)
  })

  it('F12: for the same get the same command', async () => {
    let theirs = ''
    tables.beforeNextCommit(() => {
      theirs = putCommand(tables, 'sent').commandId
    })
    expect(await lock()).toMatchObject({ status: 200, body: { id: theirs } })
  })

  it('are told to come back where it does not end', async () => {
    for (let time = 1; time < 9; time++) tables.beforeNextCommit(() => putDevice(tables, { seq: 10 * time }))
    expect(await lock()).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect([commands(), cloud.published]).toEqual([[], []])
  })

  it('do not supersede what the device received in between', async () => {
    const sent = putCommand(tables, 'sent', { parameters: { message: 'a' } })
    tables.beforeNextCommit(() => void putCommand(tables, 'received', sent))
    expect((await lock({ message: 'b' })).status).toBe(409)
  })

  it('F33: with a device that is disconnected meanwhile leave no command behind', async () => {
    tables.beforeNextCommit(() => tables.delete('devices', deviceId, 'device'))
    expect(await lock()).toMatchObject({ status: 404, body: { code: 'device/not-found' } })
    expect(commands()).toEqual([])
  })
})

describe('a command under an idempotency key', () => {
  it('is queued once, and answered the same again, also after it has ended', async () => {
    const first = await lock({}, 'key-1')
    tables.put('commands', { ...command(first.body.id), state: 'succeeded', rank: 50 })
    const again = await lock({}, 'key-1')
    expect([again.status, again.body]).toEqual([202, first.body])
    expect([commands().length, cloud.published.length]).toEqual([1, 1])
  })

  it('F13: is refused with another body under it', async () => {
    await lock({}, 'key-1')
    expect(await lock({ message: 'b' }, 'key-1')).toMatchObject({
      status: 409,
      body: { code: 'idempotency/key-reused' },
    })
    expect(commands()).toHaveLength(1)
  })

  it('that was answered with the open one is answered with it again', async () => {
    const open = await lock()
    expect(await lock({}, 'key-1')).toMatchObject({ status: 200, body: open.body })
    tables.put('commands', { ...command(open.body.id), state: 'succeeded', rank: 50 })
    expect(await lock({}, 'key-1')).toMatchObject({ status: 200, body: open.body })
  })

  it('is answered the same again whatever was asked for since', async () => {
    const first = await lock({ message: 'a' }, 'key-1')
    const second = await lock({ message: 'b' })
    tables.put('commands', { ...command(second.body.id), state: 'received', rank: 20 })
    const again = await lock({ message: 'a' }, 'key-1')
    expect([again.status, again.body]).toEqual([202, first.body])
  })
})
