// kill -9 at any moment loses nothing that was accepted: what was answered is there after the restart, what was not
// answered can be asked again under its key, and each has its effect once.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { listCommands, queueCommand } from '../../contracts/commands.ts'
import { readDevice } from '../../contracts/devices.ts'
import { signUp } from '../../contracts/identity.ts'
import { deadLetters } from '../support/control.ts'
import { closeAllMqtt, connectDevice } from '../support/device-wire.ts'
import { eventually } from '../support/eventually.ts'
import { pathOf } from '../support/example.ts'
import { type OwnHub, startHub } from '../support/hub.ts'
import { enrolFor, type OwnedDevice } from '../support/owned-device.ts'
import { goodPassword, newEmail, newPerson, type Person } from '../support/person.ts'
import { asJson, bearer, type RawRequest, rawRequest } from '../support/raw-request.ts'

let hub: OwnHub
let owner: Person
const devices: OwnedDevice[] = []

beforeAll(async () => {
  hub = await startHub()
  owner = await newPerson(hub)
  for (let made = 0; made < 5; made++) devices.push(await enrolFor(owner, `Phone ${made}`))
}, 60_000)
afterAll(async () => {
  closeAllMqtt()
  await hub.stop()
})

const keyed = (key: string, path: string, body: object, token?: string): RawRequest => ({
  method: 'POST',
  path,
  headers: { ...asJson, ...(token && bearer(token)), 'idempotency-key': key },
  body: JSON.stringify(body),
})
const rounds = [
  [1, 'device.lock'],
  [6, 'antivirus.enable'],
  [14, 'device.locate'],
] as const

describe('a hub that is killed', () => {
  it.each(rounds)(
    'F06: after %d answers (%s) keeps what it accepted, and carries out the rest once',
    async (answersBefore, type) => {
      const emails = Array.from({ length: 4 }, () => newEmail('crash'))
      const body = { type }
      const asked = [
        ...emails.map((email) =>
          keyed(`sign-up ${email}`.replace(' ', '-'), signUp.path, { email, password: goodPassword }),
        ),
        ...devices.flatMap(({ device }) =>
          [1, 2, 3].map((copy) =>
            keyed(
              `${device.id}-${answersBefore}-${copy}`,
              pathOf(queueCommand.path, { deviceId: device.id }),
              body,
              owner.token,
            ),
          ),
        ),
      ]
      const before = await commandsByDevice()
      let answered = 0
      let killed: Promise<void> | undefined
      const first = await Promise.all(
        asked.map((request) =>
          rawRequest(hub.origin, request)
            .then((answer) => {
              answered += 1
              if (answered === answersBefore) killed = hub.kill()
              return answer
            })
            .catch(() => undefined),
        ),
      )
      await killed
      await hub.restart()

      expect(first.filter((answer) => answer !== undefined).length).toBeGreaterThanOrEqual(answersBefore)
      const second = await Promise.all(asked.map((request) => rawRequest(hub.origin, request)))
      for (const [at, answer] of first.entries()) {
        const repeated = second[at]
        expect([200, 202]).toContain(repeated?.status)
        // What was accepted before the crash is answered as it was then.
        if (answer && answer.status < 300) expect(repeated?.json).toEqual(answer.json)
      }
      for (const email of emails) expect((await hub.mail(email)).subject).toContain('Activate')
      const after = await commandsByDevice()
      expect(after).toEqual(before.map((count) => count + 1))
      expect(await deadLetters(hub)).toEqual([])
    },
    60_000,
  )

  it('delivers what waited for a device, which connects again with the same certificate', async () => {
    const [device] = devices
    if (!device) throw new Error('There is no device')
    const wire = await connectDevice(device)
    const params = { deviceId: device.device.id }
    const online = async (expected: boolean) =>
      eventually('presence', async () => (await owner.call(readDevice, { params })).body.presence.online === expected)
    await online(true)
    await hub.kill()
    await wire.cut()
    await hub.restart()
    await online(false)
    const again = await connectDevice(device)
    await again.say('sync', { epoch: device.epoch, appVersion: '1' })
    await eventually(
      'the open commands',
      async () => again.heard.filter((heard) => 'jws' in heard).length === rounds.length,
    )
    await online(true)
  }, 60_000)
})

const commandsByDevice = () =>
  Promise.all(
    devices.map(async ({ device }) => {
      const { body } = await owner.call(listCommands, { params: { deviceId: device.id }, query: { limit: '100' } })
      return body.items.length
    }),
  )
