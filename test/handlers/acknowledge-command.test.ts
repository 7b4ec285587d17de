// What a device tells over HTTPS of a command that it fetched that way: the same as over MQTT, in whatever order it comes.

import '../support/environment.ts'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { acknowledgeCommand } from '../../contracts/acknowledgements.ts'
import type { CommandState } from '../../contracts/commands.ts'
import type { CommandRecord } from '../../lambdas/commands/command.ts'
import { handler as acknowledged } from '../../lambdas/commands/command-acknowledged.mqtt.ts'
import { handler } from '../../lambdas/commands/commands.function.ts'
import type { WholeDeviceRecord } from '../../lambdas/devices/device.ts'
import { isOnline } from '../../lambdas/devices/presence.ts'
import { day, hour, minute, noon, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { ask, message } from '../support/events.ts'
import { deviceId, putCommand, putDevice, putSession, strangerId } from '../support/records.ts'
import { Tables } from '../support/tables.ts'

let tables: Tables
let token: string
let command: CommandRecord

const place = { latitude: 52.5, longitude: 13.4, accuracyMeters: 5, at: '2026-11-22T12:00:00.000Z' }
const time = (at: number) => new Date(at).toISOString()
const trailOf = (states: readonly CommandState[]) =>
  states.map((state, index) => ({ state, at: time(noon + 1000 * (index + 1)) }))
const kept = () => tables.find<CommandRecord>('commands', deviceId, `command#${command.commandId}`)
const device = () => tables.find<WholeDeviceRecord>('devices', deviceId, 'device') as WholeDeviceRecord

const tell = (states: readonly CommandState[], more: object = {}, by = token, commandId = command.commandId) =>
  ask(handler, acknowledgeCommand, {
    token: by,
    params: { deviceId, commandId },
    body: { epoch: 1, trail: trailOf(states), ...more },
  })

beforeEach(() => {
  setNow(noon + minute)
  tables = new Tables()
  new Cloud()
  putDevice(tables, { presence: { online: false, rank: 1, at: noon } })
  command = putCommand(tables, 'sent', { type: 'device.locate' })
  token = putSession(tables, { deviceId }).token
})

describe('what a device tells over HTTPS of a command', () => {
  it('moves it, and its result stands', async () => {
    expect(await tell(['received', 'running'], { step: 1, progressPercent: 40 })).toMatchObject({ status: 204 })
    expect(kept()).toMatchObject({ state: 'running', progressPercent: 40 })
    expect(await tell(['received', 'running', 'succeeded'], { result: { place } })).toMatchObject({ status: 204 })
    expect(kept()).toMatchObject({ state: 'succeeded', result: { place }, placeUntil: noon + minute + day })
  })

  it('changes nothing when it comes twice, late, or of an earlier enrolment, and is no error', async () => {
    await tell(['received', 'running', 'succeeded'], { result: { place } })
    const before = kept()
    for (const again of [
      tell(['received', 'running', 'succeeded'], { result: { place } }),
      tell(['received', 'running'], { step: 9, progressPercent: 99 }),
      tell(['received']),
      tell(['failed'], { epoch: 7 }),
    ])
      expect((await again).status).toBe(204)
    expect(kept()).toEqual(before)
  })

  it('is one with what it tells over MQTT', async () => {
    await tell(['received', 'running'])
    const trail = trailOf(['received', 'running', 'succeeded'])
    await acknowledged(
      message(deviceId, { commandId: command.commandId, epoch: 1, trail }, { receivedAt: noon + minute }),
    )
    expect(await tell(['received', 'running', 'failed'])).toMatchObject({ status: 204 })
    expect(kept()).toMatchObject({ state: 'succeeded', conflict: { state: 'failed' } })
    expect(tables.list('identity', 'activity#')).toMatchObject([{ kind: 'command.conflict' }])
  })

  it('keeps the place of a device that is missing for 30 days', async () => {
    tables.put('devices', { ...device(), pk: deviceId, sk: 'device', missingSince: noon - hour })
    await tell(['succeeded'], { result: { place } })
    expect(kept()).toMatchObject({ placeUntil: noon + minute + 30 * day })
  })

  it('does not make it online: nobody would tell when it is gone again', async () => {
    await tell(['received'])
    expect(isOnline(device(), noon)).toBe(false)
  })

  it('is of an unknown command, or of another account’s: not found, and nothing is written', async () => {
    const before = kept()
    expect(await tell(['succeeded'], {}, token, 'cmd_01K0000000000000000000N0NE')).toMatchObject({
      status: 404,
      body: { code: 'command/not-found' },
    })
    const theirs = putSession(tables, { accountId: strangerId, deviceId }).token
    expect(await tell(['succeeded'], {}, theirs)).toMatchObject({ body: { code: 'command/not-found' } })
    expect(kept()).toEqual(before)
  })

  it('is taken from the device itself alone', async () => {
    const another = putSession(tables, { deviceId: 'dev_01K0000000000000000000THER' }).token
    expect(await tell(['succeeded'], {}, another)).toMatchObject({ body: { code: 'device/not-found' } })
    expect(await tell(['succeeded'], {}, putSession(tables).token)).toMatchObject({
      body: { code: 'session/not-allowed' },
    })
    expect(kept()).toMatchObject({ state: 'sent' })
  })

  it('points at what it can not be', async () => {
    const problem = await tell([], { commandId: command.commandId })
    expect(problem.status).toBe(400)
    expect((problem.body as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer).sort()).toEqual([
      '/commandId',
      '/trail',
    ])
  })
})
