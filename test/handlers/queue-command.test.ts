// Asking a device to do something: accepted once written, sent where the device is online, coalesced with what is open, and
// refused before anything is made. Who asks at the same time is in queue-at-once.test.ts.

import '../support/environment.ts'
import { PublishCommand } from '@aws-sdk/client-iot-data-plane'
import { SignCommand } from '@aws-sdk/client-kms'
import { beforeEach, describe, expect, it, jest } from '@jest/globals'
import { compactVerify } from 'jose'
import { queueCommand } from '../../contracts/commands.ts'
import { CommandClaims, jwsTypes } from '../../contracts/device-messages.ts'
import type { CommandRecord } from '../../lambdas/commands/command.ts'
import { handler } from '../../lambdas/commands/commands.function.ts'
import type { WholeDeviceRecord } from '../../lambdas/devices/device.ts'
import { day, minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud, commandKey } from '../support/cloud.ts'
import { ask, type Sent } from '../support/events.ts'
import { accountId, deviceId, putCommand, putDevice, putSession, strangerId } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'

let tables: Tables
let cloud: Cloud
let token: string
const away = { online: false, rank: 1, at: noon }

const queue = (body: object, sent: Sent = {}) =>
  ask(handler, queueCommand, { token, params: { deviceId }, body, ...sent })
const lock = (parameters: object = {}, key?: string) =>
  queue({ type: 'device.lock', parameters }, key ? { headers: { 'idempotency-key': key } } : {})
const device = () => tables.find<WholeDeviceRecord>('devices', deviceId, 'device')
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

describe('a command for a device that is online', () => {
  it('is written as sent, signed, and published', async () => {
    const { status, body } = await lock({ message: 'Please call', phone: '+49 30 123456' })
    expect(status).toBe(202)
    expect(body).toMatchObject({ deviceId, type: 'device.lock', state: 'sent', history: [{ state: 'sent' }] })
    const [{ topic, message } = { topic: '', message: {} }] = cloud.published
    expect(topic).toBe(`vigil/v1/devices/${deviceId}/commands`)
    const { payload, protectedHeader } = await compactVerify(String(message.jws), commandKey)
    expect(protectedHeader.typ).toBe(jwsTypes.run)
    expect(CommandClaims.parse(JSON.parse(Buffer.from(payload).toString()))).toEqual({
      aud: deviceId,
      jti: body.id,
      iat: noon / 1000,
      exp: (noon + 7 * day) / 1000,
      type: 'device.lock',
      parameters: { message: 'Please call', phone: '+49 30 123456' },
      seq: 1,
      epoch: 1,
    })
  })

  it('takes the next place in line, and is told to the activity log', async () => {
    const { body } = await lock()
    expect(device()).toMatchObject({ seq: 1, open: { 'device.lock': body.id } })
    expect(command(body.id)).toMatchObject({ ownerId: accountId, seq: 1, attempts: 1, dueAt: noon + 5000 })
    const entry = {
      kind: 'command.asked',
      deviceId,
      deviceName: 'Phone',
      commandId: body.id,
      commandType: 'device.lock',
    }
    expect(tables.list('identity', 'activity#')).toMatchObject([entry])
  })

  it('costs five requests in all', async () => {
    await lock()
    expect(tables.requests + cloud.kms.calls().length + cloud.broker.calls().length).toBe(5)
  })

  it('F10: is accepted also where the broker or the signing fails: the sweep sends it again', async () => {
    cloud.broker.on(PublishCommand).rejects(awsError('InternalFailureException'))
    expect(await lock()).toMatchObject({ status: 202, body: { state: 'sent' } })
    cloud.kms.on(SignCommand).rejects(awsError('KMSInternalException'))
    expect(await queue({ type: 'device.locate' })).toMatchObject({ status: 202, body: { state: 'sent' } })
    expect(commands()).toHaveLength(2)
  })

  it('is not carried out where it could not be written, also where it could not be signed either', async () => {
    cloud.kms.on(SignCommand).rejects(awsError('KMSInternalException'))
    tables.client.rejects(awsError('ThrottlingException'))
    expect((await lock()).status).toBe(503)
    expect(cloud.published).toEqual([])
  })
})

describe('a command for a device that is away', () => {
  it('waits, unsent and unsigned, until its device comes', async () => {
    putDevice(tables, { presence: away })
    const { status, body } = await lock()
    expect([status, body.state]).toEqual([202, 'pending'])
    expect([cloud.published.length, cloud.kms.calls().length]).toEqual([0, 0])
    // Looked at soon: the device may have come in the moment in which this was queued.
    expect(command(body.id)).toMatchObject({ attempts: 0, dueAt: noon + 5000 })
  })

  it('F09: is sent at once where the device was heard of since it went: the event of its coming may be lost', async () => {
    putDevice(tables, { presence: away, lastSeenAt: noon + 1 })
    expect(await lock()).toMatchObject({ status: 202, body: { state: 'sent' } })
    expect(cloud.published).toHaveLength(1)
  })

  it('F09: is decided again where the device comes in the same moment', async () => {
    putDevice(tables, { presence: away })
    tables.beforeNextCommit(() => void putDevice(tables, { presence: { online: true, rank: 2, at: noon } }))
    expect(await lock()).toMatchObject({ status: 202, body: { state: 'sent' } })
    expect([commands().length, cloud.published.length]).toEqual([1, 1])
  })
})

describe('asking for the same again', () => {
  it('returns the open command, whatever the order of its parameters', async () => {
    const first = await lock({ message: 'a', phone: '112' })
    const again = await lock({ phone: '112', message: 'a' })
    expect(again).toMatchObject({ status: 200, body: first.body })
    expect(commands()).toHaveLength(1)
  })

  it('returns it also while it runs, and makes a new one once it has ended or expired', async () => {
    const running = putCommand(tables, 'running', { type: 'device.locate' })
    expect(await queue({ type: 'device.locate' })).toMatchObject({ status: 200, body: { id: running.commandId } })
    // What has begun in time may take a little longer.
    passTime(5 * minute)
    expect((await queue({ type: 'device.locate' })).status).toBe(200)
    passTime(2 * minute)
    expect((await queue({ type: 'device.locate' })).status).toBe(202)
    putCommand(tables, 'succeeded', { type: 'antivirus.enable' })
    expect((await queue({ type: 'antivirus.enable' })).status).toBe(202)
  })

  it('with other parameters supersedes what was not yet received', async () => {
    const first = await lock({ message: 'a' })
    const second = await lock({ message: 'b' })
    expect(second.status).toBe(202)
    expect(command(first.body.id)).toMatchObject({ state: 'superseded', reason: 'superseded' })
    expect(device()).toMatchObject({ seq: 2, open: { 'device.lock': second.body.id } })
  })

  it.each(['received', 'running'] as const)(
    'with other parameters is refused once the device has it (%s)',
    async (state) => {
      putCommand(tables, state, { parameters: { message: 'a' } })
      expect(await lock({ message: 'b' })).toMatchObject({ status: 409, body: { code: 'command/already-running' } })
      expect(commands()).toHaveLength(1)
    },
  )
})

describe('an alarm', () => {
  const alarm = (parameters: object) => queue({ type: 'device.alarm', parameters })

  it('does not wait for the end of its rehearsal; a rehearsal waits for the end of an alarm', async () => {
    putCommand(tables, 'running', { type: 'device.alarm', parameters: { silent: true, seconds: 5 } })
    const sounding = await alarm({ seconds: 60 })
    expect(sounding.status).toBe(202)
    tables.put('commands', { ...command(sounding.body.id), pk: deviceId, state: 'running', rank: 30 })
    expect((await alarm({ silent: true, seconds: 5 })).status).toBe(409)
  })
})

describe('lock and unlock', () => {
  it('F16: supersede each other as long as the device did not receive the other', async () => {
    const locked = await lock()
    const unlocked = await queue({ type: 'device.unlock' })
    expect(unlocked.status).toBe(202)
    expect(command(locked.body.id)?.state).toBe('superseded')
    await lock()
    expect(command(unlocked.body.id)?.state).toBe('superseded')
  })

  it('F16: asked after the other is a new wish, also where the same one is at the device still', async () => {
    const received = putCommand(tables, 'received')
    const unlocked = await queue({ type: 'device.unlock' })
    const locked = await lock()
    expect([locked.status, locked.body.id === received.commandId]).toEqual([202, false])
    expect(command(unlocked.body.id)?.state).toBe('superseded')
    expect(device()).toMatchObject({ seq: 3, open: { 'device.lock': locked.body.id } })
    expect(await lock()).toMatchObject({ status: 200, body: { id: locked.body.id } })
  })

  it('F16: stand beside each other once the device has one: it judges by their order', async () => {
    const received = putCommand(tables, 'received')
    expect(await queue({ type: 'device.unlock' })).toMatchObject({ status: 202 })
    expect(command(received.commandId)?.state).toBe('received')
    expect(device()?.seq).toBe(2)
  })

  it('differ in that unlocking needs a recent proof', async () => {
    token = putSession(tables, {}, { recentUntil: noon }).token
    expect(await queue({ type: 'device.unlock' })).toMatchObject({
      status: 403,
      body: { code: 'session/proof-required' },
    })
    expect((await lock()).status).toBe(202)
  })
})

describe('resetting the secret code', () => {
  it('needs a recent proof, and is told by mail', async () => {
    const reset = () => queue({ type: 'secret-code.reset' })
    expect((await reset()).status).toBe(202)
    expect(tables.list('identity', 'mail')).toMatchObject([{ accountId, template: 'code-reset-asked' }])
    token = putSession(tables, {}, { recentUntil: noon }).token
    expect(await reset()).toMatchObject({ status: 403, body: { code: 'session/proof-required' } })
  })
})

describe('a command is refused', () => {
  it('where the device can not do it', async () => {
    putDevice(tables, { capabilities: ['antivirus.enable'] })
    expect(await lock()).toMatchObject({ status: 409, body: { code: 'command/not-supported' } })
  })

  it('where the device is unknown or a stranger’s, in the same words', async () => {
    token = putSession(tables, { accountId: strangerId }).token
    const stranger = await lock()
    const unknown = await queue(
      { type: 'device.lock' },
      { params: { deviceId: 'dev_01K000000000000000000NEVER'.slice(0, 30) } },
    )
    expect(stranger).toMatchObject({ status: 404, body: { code: 'device/not-found' } })
    expect(unknown).toEqual(stranger)
  })

  it("to the device's own session", async () => {
    token = putSession(tables, { deviceId }).token
    expect(await lock()).toMatchObject({ status: 403, body: { code: 'session/not-allowed' } })
  })

  it.each([{ type: 'device.explode' }, { type: 'device.lock', parameters: { phone: 'call me' } }, {}])(
    'by the schema, at the price of the session check: %j',
    async (body) => {
      expect((await queue(body)).status).toBe(400)
      expect(tables.requests).toBe(1)
    },
  )
})
