// A fleet on one machine: each device is asked once to update its databases, while a quarter of them drop and return.
// 40 devices in `npm test`, 2 000 in `npm run soak`, which also tells what it took, beside a bare broker's fan-out.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Command, listCommands, queueCommand } from '../../contracts/commands.ts'
import { listDevices } from '../../contracts/devices.ts'
import { deadLetters } from '../support/control.ts'
import { closeAllMqtt } from '../support/device-wire.ts'
import { eventually } from '../support/eventually.ts'
import { type OwnHub, startHub } from '../support/hub.ts'
import { newPerson, type Person } from '../support/person.ts'
import { fanOut } from './bare-fan-out.ts'
import { Hints, readEnded } from './ended-commands.ts'
import { type Fleet, startFleet, type Told } from './fleet.ts'
import { figuresOf } from './fleet-figures.ts'
import { inLanes } from './lanes.ts'

const isLong = process.env.SOAK === '1'
const size = Number(process.env.FLEET ?? (isLong ? 2_000 : 40))
const quarter = size / 4
const longest = isLong ? 90 * 60_000 : 90_000

let hub: OwnHub
let owner: Person
let folder: string
let fleet: Fleet
let hints: Hints
const queued: Command[] = []
let ended: Command[] = []
const times = { began: 0, asked: 0, ended: 0 }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-fleet-'))
  hub = await startHub()
  owner = await newPerson(hub)
  await owner.moreSeats()
  await owner.moreSeats()
  hints = await Hints.of(owner)
  fleet = startFleet(hub, owner, size, folder)
  await fleet.until('every device to be heard by the hub', ({ syncs }) => syncs > 0)
  const isOnline = async () => (await owner.call(listDevices, {})).body.items.every(({ presence }) => presence.online)
  await eventually('all to be online', isOnline, longest)
}, longest)
afterAll(async () => {
  closeAllMqtt()
  await fleet.stop()
  await hub.stop()
  await rm(folder, { recursive: true, force: true })
}, 60_000)

describe(`a fleet of ${size} devices, of which a quarter drop and return`, () => {
  it(
    'ends every command as succeeded',
    async () => {
      times.began = Date.now()
      await inLanes(8, [...fleet.devices.keys()].entries(), async ([index, deviceId]) => {
        if (index === quarter) fleet.type('every 4 offline')
        if (index === 3 * quarter) {
          await fleet.until('a quarter to drop', ({ disconnects }) => disconnects > 0, quarter)
          fleet.type('every 4 online')
        }
        const { body } = await owner.call(queueCommand, {
          params: { deviceId },
          body: { type: 'antivirus.update-databases' },
        })
        queued.push(body)
      })
      times.asked = Date.now()
      await fleet.until('an end of every command', ({ ends }) => ends.size > 0)
      ended = await readEnded(owner, queued, hints)
      times.ended = Math.max(...ended.map(({ id }) => hints.last.get(id)?.at ?? Number.NaN))
      expect(count(ended.map(({ state }) => state))).toEqual({ succeeded: size })
    },
    longest,
  )

  it('lost none and added none: the hub knows one command of each device', async () => {
    const found: string[] = []
    await inLanes(8, fleet.devices.keys(), async (deviceId) => {
      const { body } = await owner.call(listCommands, { params: { deviceId }, query: {} })
      found.push(...body.items.map(({ id }) => id))
    })
    expect(found.sort()).toEqual(queued.map(({ id }) => id).sort())
    expect(await deadLetters(hub)).toEqual([])
  }, 60_000)

  it('ran each exactly once, by the word of the devices', async () => {
    fleet.type('ledger')
    await fleet.until('every ledger', ({ ledger }) => ledger !== undefined)
    const wrong = queued.filter(({ id, deviceId }) => !ranOnce(fleet.devices.get(deviceId), id))
    expect(wrong.map(({ deviceId }) => [deviceId, fleet.devices.get(deviceId)])).toEqual([])
  }, 60_000)

  it(
    'was there again, all of it: a quarter dropped, and returned',
    async () => {
      const dropped = [...fleet.devices.values()].filter(({ disconnects }) => disconnects > 0)
      expect(dropped.length).toBeGreaterThanOrEqual(quarter)
      expect(dropped.filter(({ connects, disconnects }) => connects !== disconnects + 1)).toEqual([])
      const away = async () => (await owner.call(listDevices, {})).body.items.every(({ presence }) => presence.online)
      await eventually('all to be online again', away, longest)
    },
    longest,
  )

  it(
    'has its figures beside those of a bare broker',
    async () => {
      const floor = await fanOut(size)
      expect(floor.each).toHaveLength(size)
      const figures = figuresOf({ hub, fleet, queued, ended, hints, times, floor })
      if (isLong) process.stdout.write(`${figures}\n`)
    },
    longest,
  )
})

/** Its handler acted once, it told one end, and its person can read of this command and of no other. */
function ranOnce(told: Told | undefined, commandId: string): boolean {
  const ends = [...(told?.ends ?? [])]
  const [only, ...others] = told?.ledger ?? []
  const isKnown = only?.commandId === commandId && only.state === 'succeeded' && others.length === 0
  return told?.changes === 1 && JSON.stringify(ends) === JSON.stringify([[commandId, ['succeeded']]]) && isKnown
}

const count = (states: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(states, (state) => state)].map(([state, all]) => [state, all.length]))
