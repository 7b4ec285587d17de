// The hub killed between two steps of one act: before it wrote, between write and publish, after the publish, and while it
// takes in what a device told. A call of the act is left unanswered at the wire; then the process is killed. Whatever was
// accepted is carried out, by a real device, once.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type CommandState, listCommands, queueCommand } from '../../contracts/commands.ts'
import { readDevice } from '../../contracts/devices.ts'
import { allCalls, deadLetters } from '../support/control.ts'
import { eventually } from '../support/eventually.ts'
import { type Fault, type OwnHub, startHub } from '../support/hub.ts'
import { newPerson, type Person } from '../support/person.ts'
import { type Simulator, startSimulator, stopAllSimulators } from '../support/simulator.ts'

let hub: OwnHub
let owner: Person
let phone: Simulator
let state: string

beforeAll(async () => {
  hub = await startHub()
  owner = await newPerson(hub)
  await owner.moreSeats()
}, 60_000)
afterAll(() => hub.stop())
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'vigil-between-'))
  phone = await startSimulator(hub, { token: owner.token, state })
  await online()
})
afterEach(async () => {
  await stopAllSimulators()
  await hub.clock(0)
  await hub.faults([])
  await rm(state, { recursive: true, force: true })
  expect(await deadLetters(hub)).toEqual([])
})

const params = () => ({ deviceId: phone.deviceId })
const online = () =>
  eventually('online', async () => (await owner.call(readDevice, { params: params() })).body.presence.online)
/** Twice is the same request. */
const ask = () =>
  owner.call(
    queueCommand,
    { params: params(), body: { type: 'antivirus.enable' } },
    { idempotencyKey: `for-${phone.deviceId}` },
  )
const listed = async () => (await owner.call(listCommands, { params: params() })).body.items
const becomes = (commandId: string, state: CommandState) =>
  eventually(
    `${commandId} ${state}`,
    async () => (await listed()).find((command) => command.id === commandId)?.state === state,
  )
const runs = () => phone.events.filter(({ event, state }) => event === 'command' && state === 'running').length

type Hanging = Extract<Fault['effect'], `hang-${string}`>
/** From now on every such call hangs; `held` resolves when one of the function does, whose name begins so. */
async function hang(call: string, effect: Hanging, functionName: string) {
  const [service = '', operation = ''] = call.split(' ')
  const before = (await allCalls(hub)).length
  await hub.faults([{ service, operation, effect, times: 1_000 }])
  const isHeld = (made: Awaited<ReturnType<typeof allCalls>>[number]) =>
    made.operation === operation && made.status === 0 && made.functionId?.startsWith(functionName)
  return () => eventually(`${call} to hang`, async () => (await allCalls(hub)).slice(before).some(isHeld))
}
const killAndRestart = async () => {
  await hub.kill()
  await hub.restart()
}

const cuts = [
  ['before its write', 'dynamodb TransactWriteItems', 'hang-before'],
  ['after its write, before the publish', 'dynamodb TransactWriteItems', 'hang-after'],
  ['after its write, before the publish is carried out', 'iot-data-plane Publish', 'hang-before'],
  ['after the publish, before anything else', 'iot-data-plane Publish', 'hang-after'],
] as const

describe('a command whose queueing is cut off by kill -9', () => {
  it.each(cuts)(
    'F06, F07: %s: is one command, which runs once',
    async (_, call, effect) => {
      const held = await hang(call, effect, 'CommandsQueue')
      const unanswered = ask().then(
        ({ status }) => status,
        () => 'nobody answered',
      )
      await held()
      await killAndRestart()
      expect(await unanswered).toBe('nobody answered')
      const { status, body } = await ask()
      expect(status).toBe(202)
      await becomes(body.id, 'succeeded')
      expect([(await listed()).length, runs()]).toEqual([1, 1])
    },
    60_000,
  )
})

describe('a command that is sent again, cut off by kill -9 after the attempt was counted', () => {
  it('F06: comes all the same, and runs once', async () => {
    await hub.faults([{ service: 'iot-data-plane', operation: 'Publish', effect: 'error', times: 1_000 }])
    const { body } = await ask()
    await hub.clock(65)
    const held = await hang('iot-data-plane Publish', 'hang-before', 'CommandsSweep')
    await hub.runSchedule('CommandsEveryMinute')
    await held()
    await killAndRestart()
    await becomes(body.id, 'succeeded')
    expect([(await listed()).length, runs()]).toEqual([1, 1])
  }, 60_000)
})

describe('what a device told, lost with a hub that was killed before it wrote it', () => {
  it.each(['hang-before', 'hang-after'] as const)(
    'F07: is told again, though the broker had confirmed it, and nothing runs twice (%s)',
    async (effect) => {
      const held = await hang('dynamodb UpdateItem', effect, 'CommandsAcknowledged')
      const { body } = await ask()
      await held()
      await phone.until('the end', ({ id, state }) => id === body.id && state === 'succeeded')
      await killAndRestart()
      await becomes(body.id, 'succeeded')
      const [command] = await listed()
      expect(command?.history.map(({ state }) => state)).toEqual(['sent', 'received', 'running', 'succeeded'])
      expect(runs()).toBe(1)
    },
    60_000,
  )
})
