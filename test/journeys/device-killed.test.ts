// A device killed between journal, action and acknowledgement: real processes, real kills. Nothing is done twice that may
// not be done twice, nothing that was done is told otherwise than the device can know, and every command ends.

import { type ChildProcess, spawn } from 'node:child_process'
import { once as happens } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type CommandState, queueCommand, readCommand } from '../../contracts/commands.ts'
import { listDevices } from '../../contracts/devices.ts'
import { eventually } from '../support/eventually.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { again, type Death, type Life, once } from '../support/mortal-device.ts'
import { newPerson, type Person } from '../support/person.ts'

let hub: Hub
let owner: Person
let folder: string
const living = new Set<ChildProcess>()

beforeAll(async () => {
  hub = await borrowHub()
}, 60_000)
afterAll(() => hub.stop())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-mortal-'))
  owner = await newPerson(hub)
})
afterEach(async () => {
  for (const child of living) await end(child)
  await rm(folder, { recursive: true, force: true })
})

const deedsFile = () => join(folder, 'deeds')
function live(diesWhen?: Death): ChildProcess {
  const life: Life = {
    hub: hub.origin,
    token: owner.token,
    state: join(folder, 'state'),
    deeds: deedsFile(),
    ...(diesWhen && { diesWhen }),
  }
  const child = spawn(process.execPath, ['test/support/mortal-device.ts', JSON.stringify(life)], { stdio: 'inherit' })
  living.add(child)
  child.once('exit', () => living.delete(child))
  return child
}
async function end(child: ChildProcess): Promise<void> {
  const exit = happens(child, 'exit')
  child.kill('SIGTERM')
  await exit
}
const online = () =>
  eventually('online', async () => {
    const [device] = (await owner.call(listDevices, {})).body.items
    return device?.presence.online && device.id
  })
const deeds = async (commandId: string) =>
  (await readFile(deedsFile(), 'utf8').catch(() => '')).split('\n').filter((line) => line === commandId).length

const cases: [Death, typeof once | typeof again, CommandState, deeds: number][] = [
  ['it is journalled as received', once, 'succeeded', 1],
  ['it is journalled as received', again, 'succeeded', 1],
  // From here on it may have been done: nobody can know, so it is not done again, and told as interrupted.
  ['it is journalled as running', once, 'failed', 0],
  ['it is journalled as running', again, 'succeeded', 1],
  ['it is done, and not journalled', once, 'failed', 1],
  ['it is done, and not journalled', again, 'succeeded', 2],
  ['it is journalled as done, and not told', once, 'succeeded', 1],
  ['it is journalled as done, and not told', again, 'succeeded', 1],
  ['it is told, and not known to be', once, 'succeeded', 1],
  ['it is told, and not known to be', again, 'succeeded', 1],
]

describe('a device that is killed when', () => {
  it.each(cases)('F17: %s (%s): the command ends as %s, done %d times', async (death, type, state, times) => {
    const child = live(death)
    const exit = happens(child, 'exit')
    const params = { deviceId: await online() }
    const { body } = await owner.call(queueCommand, { params, body: { type } })
    expect(await exit).toEqual([null, 'SIGKILL'])
    live()
    const command = await eventually('the end', async () => {
      const found = (await owner.call(readCommand, { params: { ...params, commandId: body.id } })).body
      return ['succeeded', 'failed', 'rejected'].includes(found.state) && found
    })
    expect(command.state).toBe(state)
    expect(command.reason).toBe(state === 'failed' ? 'interrupted' : undefined)
    // Asked for once more, it is another command: that one the device took up is behind it.
    await online()
    const next = (await owner.call(queueCommand, { params, body: { type } })).body
    await eventually('the next one', async () => (await deeds(next.id)) === 1)
    expect(await deeds(body.id)).toBe(times)
  })
})
