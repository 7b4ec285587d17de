// Wiping a device: it needs a proof of its own, it clears the queue but for a lock, it is braked, and the device's page
// says of it what is known.

import '../support/environment.ts'
import { beforeEach, describe, expect, it, jest } from '@jest/globals'
import { cancelCommand, queueCommand, releaseCommand } from '../../contracts/commands.ts'
import { proveIdentity } from '../../contracts/identity.ts'
import type { CommandRecord } from '../../lambdas/commands/command.ts'
import { handler as outcomes } from '../../lambdas/commands/command-outcomes.function.ts'
import { handler } from '../../lambdas/commands/commands.function.ts'
import { handler as synced } from '../../lambdas/commands/device-synced.mqtt.ts'
import { handler as sweep } from '../../lambdas/commands/sweep-commands.schedule.ts'
import type { WholeDeviceRecord } from '../../lambdas/devices/device.ts'
import { linkToken } from '../../lambdas/identity/link.ts'
import type { Mail } from '../../lambdas/identity/mail-store.ts'
import { handler as secondStep } from '../../lambdas/identity/second-step.function.ts'
import { day, hour, minute, noon, passTime, setNow } from '../support/clock.ts'
import { Cloud, readJws } from '../support/cloud.ts'
import { ask, changes, message, type Sent } from '../support/events.ts'
import { hashOf } from '../support/password.ts'
import { accountId, deviceId, putAccount, putCommand, putDevice, putSession, report } from '../support/records.ts'
import { Tables } from '../support/tables.ts'

const password = 'Secret-1234'
let tables: Tables
let cloud: Cloud
let token: string
const away = { online: false, rank: 1, at: noon }
const otherId = 'dev_01K00000000000000000000TW0'

const prove = async (of = deviceId, by = token): Promise<string> => {
  const body = { method: 'password', password, for: { action: 'device.wipe', deviceId: of } }
  return String((await ask(secondStep, proveIdentity, { token: by, body })).body.proof)
}
const wipe = (proof: string, of = deviceId, sent: Sent = {}) =>
  ask(handler, queueCommand, { token, params: { deviceId: of }, body: { type: 'device.wipe', proof }, ...sent })
const device = () => tables.find<WholeDeviceRecord>('devices', deviceId, 'device')
const commands = () => tables.list<CommandRecord>('commands', 'command#')
const bySeq = () => commands().sort((a, b) => a.seq - b.seq)
const kept = ({ commandId }: CommandRecord) => tables.find<CommandRecord>('commands', deviceId, `command#${commandId}`)
const kinds = () => tables.list('identity', 'activity#').map(({ kind }) => kind)
const mails = () => tables.list<Mail>('identity', 'mail')
const published = () => cloud.published.map(({ message }) => readJws(message.jws).claims.type)
const refused = { status: 403, body: { code: 'command/proof-refused' } }

beforeEach(() => {
  jest.restoreAllMocks()
  setNow(noon)
  tables = new Tables()
  cloud = new Cloud()
  putAccount(tables, { passwordHash: hashOf(password) })
  putDevice(tables)
  token = putSession(tables).token
})

describe('a wipe', () => {
  it('is queued with a proof, logged, and told by mail without a place', async () => {
    const { status, body } = await wipe(await prove())
    expect([status, body.state]).toEqual([202, 'sent'])
    expect(kinds().sort()).toEqual(['command.asked', 'session.proved'])
    expect(mails()).toMatchObject([{ accountId, template: 'wipe-asked', facts: { device: 'Phone' } }])
    expect(mails()[0]).not.toHaveProperty('notice')
  })

  it('costs five requests, and seven where it meets others', async () => {
    const [first, second] = [await prove(), await prove()]
    const cost = async (proof: string) => {
      const before = tables.requests + cloud.kms.calls().length + cloud.broker.calls().length
      expect((await wipe(proof)).status).toBe(202)
      return tables.requests + cloud.kms.calls().length + cloud.broker.calls().length - before
    }
    expect(await cost(first)).toBe(5)
    tables.put('commands', { ...commands()[0], state: 'succeeded', rank: 50 })
    putCommand(tables, 'sent', { type: 'device.locate', seq: 5 })
    expect(await cost(second)).toBeLessThanOrEqual(7)
  })

  it('R58: is refused without a proof, however recently somebody signed in', async () => {
    const body = { type: 'device.wipe' }
    const refusal = await ask(handler, queueCommand, { token, params: { deviceId }, body })
    expect(refusal).toMatchObject({ status: 403, body: { code: 'session/proof-required' } })
    expect(tables.list('commands')).toEqual([])
  })

  it.each<[string, () => Promise<string>]>([
    ['that is made up', async () => 'A'.repeat(43)],
    [
      'that is five minutes old',
      async () => {
        const proof = await prove()
        passTime(5 * minute)
        return proof
      },
    ],
    ['for another device', () => prove(otherId)],
    ['of another session', () => prove(deviceId, putSession(tables).token)],
  ])('R58, R59: is refused with a proof %s: nothing changes, and the log has it', async (_, make) => {
    const proof = await make()
    putCommand(tables, 'pending', { type: 'device.locate' })
    const before = [tables.list('commands'), tables.list('devices')]
    expect(await wipe(proof)).toMatchObject(refused)
    expect([tables.list('commands'), tables.list('devices')]).toEqual(before)
    const told = tables.list('identity', 'activity#').filter(({ kind }) => kind === 'session.refused')
    expect(told).toMatchObject([{ deviceId, commandType: 'device.wipe', address: '203.0.113.7' }])
    expect(mails()).toEqual([])
  })

  it('R59: uses its proof up: a second one with it is refused, also where the first is open', async () => {
    const proof = await prove()
    expect((await wipe(proof)).status).toBe(202)
    expect(await wipe(proof)).toMatchObject(refused)
  })

  it('R58: is queued once by two at the same moment with one proof', async () => {
    const proof = await prove()
    const answers = await Promise.all([wipe(proof), wipe(proof)])
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 403])
    expect(commands()).toHaveLength(1)
  })

  it('asked for again with another proof is the open one', async () => {
    const first = await wipe(await prove())
    expect(await wipe(await prove())).toMatchObject({ status: 200, body: { id: first.body.id } })
  })

  it('is answered the same again under its key, although its proof is used', async () => {
    const proof = await prove()
    const sent = { headers: { 'idempotency-key': 'key-1' } }
    const first = await wipe(proof, deviceId, sent)
    expect(await wipe(proof, deviceId, sent)).toMatchObject({ status: 202, body: first.body })
    expect(mails()).toHaveLength(1)
  })

  it('keeps its proof where something came in between, and is queued then', async () => {
    const proof = await prove()
    tables.beforeNextCommit(() => void putDevice(tables, { seq: 7 }))
    expect((await wipe(proof)).status).toBe(202)
    expect(commands()[0]?.seq).toBe(8)
  })

  it('is refused where the person who holds the device opted out of it, and its proof stays', async () => {
    const proof = await prove()
    putDevice(tables, { report: { ...report, optedOut: ['device.wipe'] } })
    expect(await wipe(proof)).toMatchObject({ status: 409, body: { code: 'command/opted-out' } })
    putDevice(tables)
    expect((await wipe(proof)).status).toBe(202)
  })
})

describe('beside other commands', () => {
  it('F14: a wipe supersedes whatever is open, running or not, but a lock and what has ended', async () => {
    const lock = putCommand(tables, 'sent', { seq: 1 })
    const running = putCommand(tables, 'running', { type: 'antivirus.scan', seq: 2 })
    const waiting = putCommand(tables, 'pending', { type: 'device.locate', seq: 3 })
    const done = putCommand(tables, 'succeeded', { type: 'device.alarm', seq: 4 })
    expect((await wipe(await prove())).status).toBe(202)
    const states = [lock, running, waiting, done].map((command) => kept(command)?.state)
    expect(states).toEqual(['sent', 'superseded', 'superseded', 'succeeded'])
  })

  it('it is looked at again where one of them ends in the same moment', async () => {
    const running = putCommand(tables, 'running', { type: 'antivirus.scan' })
    const proof = await prove()
    tables.beforeNextCommit(() => tables.put('commands', { ...kept(running), state: 'succeeded', rank: 50 }))
    expect((await wipe(proof)).status).toBe(202)
    expect(kept(running)?.state).toBe('succeeded')
  })

  it('of an offline device, locked first and wiped later, both stay, and are sent in that order', async () => {
    putDevice(tables, { presence: away })
    tables.put('devices', { pk: 'hub', sk: 'key-set', jws: 'keys', rootKey: {} })
    await ask(handler, queueCommand, { token, params: { deviceId }, body: { type: 'device.lock' } })
    await wipe(await prove())
    expect(bySeq().map(({ type, state }) => [type, state])).toEqual([
      ['device.lock', 'pending'],
      ['device.wipe', 'pending'],
    ])
    await synced(message(deviceId, { epoch: 1, appVersion: '1.0' }, { kind: 'sync' }))
    expect(cloud.published.slice(1).map(({ message }) => readJws(message.jws).claims.type)).toEqual([
      'device.lock',
      'device.wipe',
    ])
  })

  it.each(['queueing', 'the sweep'])('a lock that waits still goes first by %s', async (way) => {
    const proof = await prove()
    if (way === 'the sweep') putCommand(tables, 'pending', { type: 'device.wipe', seq: 2 })
    const lock = putCommand(tables, 'pending', { seq: 9 })
    // The sweep finds the wipe first.
    tables.put('commands', ...commands().map((each, index) => ({ ...each, dueAt: noon + index - 9 })))
    await (way === 'queueing' ? wipe(proof) : sweep())
    expect(published()).toEqual(['device.lock', 'device.wipe'])
    expect(kept(lock)?.state).toBe('sent')
  })
})

describe('the brake', () => {
  const ids = ['A', 'B', 'C', 'D', 'E'].map((letter) => `dev_01K${'0'.repeat(22)}${letter}`)
  const wipeOf = async (of: string) => wipe(await prove(of), of)
  const held = () => commands().find(({ state }) => state === 'held') as CommandRecord
  const change = (before: object | undefined, after: object) => outcomes(changes({ ...(before && { before }), after }))
  const release = (secret: string) => ask(handler, releaseCommand, { body: { token: secret } })
  /** The token of the mail that asks. */
  const mailed = async () => {
    const links = mails().flatMap(({ link }) => link ?? [])
    return (await linkToken(links.at(-1) ?? '')).reveal()
  }
  const fourth = async () => {
    for (const of of ids.slice(0, 3)) await wipeOf(of)
    const answer = await wipeOf(ids[3] ?? '')
    await change(undefined, held())
    return answer
  }
  beforeEach(() => {
    for (const each of ids) putDevice(tables, { deviceId: each, keyHash: each })
  })

  it('holds the fourth wipe of a day, sends nothing, and mails a link', async () => {
    const { status, body } = await fourth()
    expect([status, body.state]).toEqual([202, 'held'])
    expect([body.expiresAt, published().length]).toEqual([new Date(noon + day).toISOString(), 3])
    expect(kinds()).toContain('command.held')
    expect(
      mails()
        .map(({ template }) => template)
        .sort(),
    ).toEqual(['wipe-asked', 'wipe-asked', 'wipe-asked', 'wipe-held'])
    expect(JSON.stringify([tables.list('commands'), tables.list('identity')])).not.toContain(await mailed())
  })

  it('mails the link once, however often the stream repeats it', async () => {
    await fourth()
    await change(undefined, held())
    expect(mails().filter(({ template }) => template === 'wipe-held')).toHaveLength(1)
  })

  it('slides: a day after the first there is room for one, and not for two', async () => {
    for (const of of ids.slice(0, 3)) {
      await wipeOf(of)
      passTime(hour)
    }
    setNow(noon + day - 1)
    expect((await wipeOf(ids[3] ?? '')).body.state).toBe('held')
    passTime(1)
    // Not held; it waits for a device that nothing was heard of for a day.
    expect((await wipeOf(ids[4] ?? '')).body.state).toBe('pending')
    expect((await wipeOf(deviceId)).body.state).toBe('held')
  })

  it('lets no two through in the same moment', async () => {
    for (const of of ids.slice(0, 2)) await wipeOf(of)
    const proofs = [await prove(ids[2]), await prove(ids[3])]
    const answers = await Promise.all(proofs.map((proof, index) => wipe(proof, ids[2 + index])))
    expect(answers.map(({ body }) => body.state).sort()).toEqual(['held', 'sent'])
  })

  it('leaves the queue of the device alone as long as it holds', async () => {
    const locate = putCommand(tables, 'sent', { type: 'device.locate', deviceId: ids[3] ?? '' })
    await fourth()
    const of = () => tables.find<CommandRecord>('commands', ids[3] ?? '', `command#${locate.commandId}`)
    expect(of()?.state).toBe('sent')
    expect((await release(await mailed())).status).toBe(204)
    expect(of()?.state).toBe('superseded')
  })

  it('lets a held wipe go with the link: at the end of the line, sent, and for 7 days', async () => {
    await fourth()
    const before = held()
    const secret = await mailed()
    const made = () => tables.requests + cloud.kms.calls().length + cloud.broker.calls().length
    const asked = made()
    expect(await release(secret)).toMatchObject({ status: 204 })
    expect(made() - asked).toBe(7)
    const after = commands().find(({ commandId }) => commandId === before.commandId)
    expect(after).toMatchObject({ state: 'sent', rank: 10, attempts: 1, seq: before.seq + 1, dueAt: noon + 5000 })
    expect(after).toMatchObject({ expiresAt: noon + 7 * day, trail: { held: noon, sent: noon } })
    expect([published().length, kinds().includes('command.released')]).toEqual([4, true])
  })

  it('lets it wait for a device that is away', async () => {
    await fourth()
    putDevice(tables, { deviceId: ids[3] ?? '', presence: away, seq: 1, open: { 'device.wipe': held().commandId } })
    await release(await mailed())
    expect([commands().at(-1)?.state, published().length]).toEqual(['pending', 3])
  })

  it('lets it go once, also to two at the same moment', async () => {
    await fourth()
    const secret = await mailed()
    const answers = await Promise.all([release(secret), release(secret)])
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 410])
    expect(await release(secret)).toMatchObject({ status: 410, body: { code: 'link/expired' } })
    expect(published()).toHaveLength(4)
  })

  it.each<[string, () => unknown]>([
    ['is a day old', () => passTime(day)],
    ['is of a wipe that was cancelled', () => cancelHeld()],
    ['is of a device that left', () => tables.delete('devices', ids[3] ?? '', 'device')],
    ['is of a device that was enrolled anew', () => putDevice(tables, { deviceId: ids[3] ?? '', epoch: 2 })],
  ])('lets nothing go with a link that %s', async (_, happens) => {
    await fourth()
    const secret = await mailed()
    await happens()
    expect(await release(secret)).toMatchObject({ status: 410 })
    expect(published()).toHaveLength(3)
  })
  const cancelHeld = async () => {
    const { deviceId: of, commandId } = held()
    const answer = await ask(handler, cancelCommand, { token, params: { deviceId: of, commandId } })
    expect(answer.body.state).toBe('cancelled')
  }

  it('is not passed by a sync, a sweep or the device that fetches its queue; after a day it expires', async () => {
    await fourth()
    const of = ids[3] ?? ''
    tables.put('devices', { pk: 'hub', sk: 'key-set', jws: 'keys', rootKey: {} })
    await synced(message(of, { epoch: 1, appVersion: '1.0' }, { kind: 'sync' }))
    passTime(hour)
    await sweep()
    expect(held()).toMatchObject({ attempts: 0 })
    passTime(day)
    await sweep()
    expect(commands().at(-1)?.state).toBe('expired')
  })
})

describe('what is known of a wipe', () => {
  const command = (state: CommandRecord['state'], more: Partial<CommandRecord> = {}) =>
    putCommand(tables, state, { type: 'device.wipe', commandId: 'cmd_01K0000000000000000000WPE', ...more })
  const move = async (...states: CommandRecord['state'][]) => {
    let before: CommandRecord | undefined
    for (const state of states) {
      const after = command(state, { trail: { [state]: noon } })
      await outcomes(changes({ ...(before && { before }), after }))
      before = after
    }
  }

  it.each<[CommandRecord['state'][], string | undefined]>([
    [['pending'], 'asked'],
    [['held'], undefined],
    [['held', 'sent'], 'asked'],
    [['pending', 'sent', 'received', 'running'], 'started'],
    [['sent', 'running', 'succeeded'], 'reported-done'],
    [['sent', 'succeeded'], 'reported-done'],
    [['pending', 'cancelled'], undefined],
    [['sent', 'expired'], undefined],
    // It ran on, whatever the hub had decided.
    [['sent', 'expired', 'succeeded'], 'reported-done'],
    [['sent', 'running', 'expired'], 'started'],
    [['sent', 'running', 'failed'], undefined],
    [['sent', 'rejected'], undefined],
  ])('after %j is %s', async (states, expected) => {
    await move(...states)
    expect(device()?.wipe?.state).toBe(expected)
  })

  it('is the same however often the stream repeats itself', async () => {
    await move('sent', 'running', 'succeeded')
    const once = device()
    await move('running', 'succeeded')
    expect(device()).toMatchObject({ wipe: once?.wipe, version: once?.version })
  })

  it('is of the wipe that was asked for last', async () => {
    await move('sent', 'running', 'succeeded')
    const next = command('sent', { commandId: 'cmd_01K0000000000000000000WP2' })
    await outcomes(changes({ after: next }))
    expect(device()?.wipe).toMatchObject({ commandId: next.commandId, state: 'asked' })
  })

  it('is nothing of a device that was enrolled anew, or has left', async () => {
    putDevice(tables, { epoch: 2 })
    await move('sent', 'running')
    tables.delete('devices', deviceId, 'device')
    await move('sent', 'running')
    expect(tables.list('devices', 'device')).toEqual([])
  })
})
