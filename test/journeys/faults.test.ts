// AWS that throttles, fails, does not answer, or answers too late: a clear "try again", nothing half done, and the same
// request succeeds afterwards, once.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { queueCommand, readCommand } from '../../contracts/commands.ts'
import { listDevices, readDevice, renameDevice } from '../../contracts/devices.ts'
import { openLiveTicket } from '../../contracts/identity.ts'
import { type Act, acts } from '../support/acts.ts'
import { deadLetters } from '../support/control.ts'
import { closeAllMqtt, connectDevice, connectMqtt } from '../support/device-wire.ts'
import { eventually } from '../support/eventually.ts'
import { borrowHub, type Fault, type Hub } from '../support/hub.ts'
import { enrolFor } from '../support/owned-device.ts'
import { newPerson, type Person } from '../support/person.ts'
import { type RawAnswer, rawRequest } from '../support/raw-request.ts'
import { readableState } from '../support/readable-state.ts'
import { problemIn } from '../support/refusal.ts'

let hub: Hub
let owner: Person

beforeAll(async () => {
  hub = await borrowHub()
}, 60_000)
afterAll(() => hub.stop())
afterEach(async () => {
  closeAllMqtt()
  await hub.faults([])
  expect(await deadLetters(hub)).toEqual([])
})

/** Longer than any retry of the SDK. */
const always = 1_000
const fault = (call: string, effect: Fault['effect'], times = always) => {
  const [service = '', operation = ''] = call.split(' ')
  return hub.faults([{ service, operation, effect, times }])
}
const callsOf = async ({ requestId }: RawAnswer) => [
  ...new Set((await hub.calls(requestId)).map(({ service, operation }) => `${service} ${operation}`)),
]
/** But for mails: those of earlier acts are on their way. */
const settledState = async (person: Person) => {
  const { mails: _, ...state } = await readableState(hub, person)
  return JSON.stringify(state)
}

describe('what people do', () => {
  interface Actor {
    readonly name: string
    readonly act: Act
    readonly person: Person
    /** The calls that this act makes on a warm function. */
    readonly needs: readonly string[]
  }
  const known = [
    'dynamodb GetItem',
    'dynamodb BatchGetItem',
    'dynamodb Query',
    'dynamodb UpdateItem',
    'dynamodb TransactWriteItems',
    'iot CreateCertificateFromCsr',
    'iot CreateThing',
    'iot AttachPolicy',
    'iot AttachThingPrincipal',
    'iot UpdateCertificate',
    'iot-data-plane DeleteConnection',
  ]
  let actors: Actor[]

  beforeAll(async () => {
    const learn = async ([name, act]: [string, Act]): Promise<Actor> => {
      const person = await newPerson(hub)
      // Each case connects another device; and a longer term later on would change those that are there.
      await person.moreSeats()
      // Twice: the first may be a cold start.
      await rawRequest(hub.origin, await act.prepare(person))
      const needs = await callsOf(await rawRequest(hub.origin, await act.prepare(person)))
      return { name, act, person, needs }
    }
    actors = await Promise.all(Object.entries<Act>(acts).map(learn))
    expect([...new Set(actors.flatMap(({ needs }) => needs))].sort()).toEqual([...known].sort())
  }, 120_000)

  // The SDK waits for seconds between attempts that are throttled, so that is tried where it happens: at the tables.
  const effectsOn = (call: string): Fault['effect'][] =>
    call.startsWith('dynamodb') ? ['throttle', 'error', 'timeout-before'] : ['error']
  const cases = known.flatMap((call) => effectsOn(call).map((effect) => [call, effect] as const))
  it.each(cases)(
    'F27: is all or nothing while %s meets "%s", says when to try again, and succeeds then',
    async (call, effect) => {
      const affected = await Promise.all(
        actors
          .filter(({ needs }) => needs.includes(call))
          .map(async (actor) => {
            const asked = await actor.act.prepare(actor.person)
            return { ...actor, asked, before: await settledState(actor.person) }
          }),
      )
      await fault(call, effect)
      const answers = await Promise.all(affected.map(({ asked }) => rawRequest(hub.origin, asked)))
      await hub.faults([])
      const broken = await Promise.all(
        affected.map(async ({ name, act, person, asked, before }, at) => {
          const answer = answers[at] as RawAnswer
          const { code, retryAfterSeconds = 0 } = problemIn(answer, act.route)
          const hasChanged = (await settledState(person)) !== before
          const again = await rawRequest(hub.origin, asked)
          return [
            ...(code === 'service/busy' && retryAfterSeconds > 0 ? [] : [`${name}: ${answer.text}`]),
            ...(hasChanged && !act.pointOfNoReturn.includes(call) ? [`${name}: something changed`] : []),
            ...(again.status === act.success ? [] : [`${name}: the next try gets ${again.text}`]),
          ]
        }),
      )
      expect(broken.flat()).toEqual([])
    },
  )
})

describe('the same request with the same idempotency key', () => {
  beforeAll(async () => {
    owner = await newPerson(hub)
  })
  const cases = (['signing up', 'enrolling a device', 'queueing a command'] as const).flatMap((name) =>
    (['timeout-before', 'timeout-after'] as const).flatMap((effect) =>
      [1, always].map((times) => [name, effect, times] as const),
    ),
  )

  it.each(cases)('has its effect once: %s, its write met by %s (%d times)', async (name, effect, times) => {
    const { prepare, success } = acts[name]
    const asked = await prepare(owner)
    const before = await effectsOf(String(asked.body))
    await fault('dynamodb TransactWriteItems', effect, times)
    const first = await rawRequest(hub.origin, asked)
    await hub.faults([])
    expect(first.status).toBe(times === 1 ? success : 503)
    const [second, third] = [await rawRequest(hub.origin, asked), await rawRequest(hub.origin, asked)]
    expect([second.status, third.status]).toEqual([success, success])
    // Enrolment answers with another token each time, because nobody knows who heard the last one.
    if (name !== 'enrolling a device') expect(third.json).toEqual(times === 1 ? first.json : second.json)
    expect(await effectsOf(String(asked.body))).toEqual(before + 1)
  })

  it('F13: is another request where it names another device, and is refused', async () => {
    const [one, other] = [await enrolFor(owner, 'One'), await enrolFor(owner, 'Other')]
    const ask = (deviceId: string) =>
      owner.call(queueCommand, { params: { deviceId }, body: { type: 'device.lock' } }, { idempotencyKey: 'one-key' })
    expect((await ask(one.device.id)).body.deviceId).toBe(one.device.id)
    await expect(ask(other.device.id)).rejects.toMatchObject({ problem: { code: 'idempotency/key-reused' } })
  })

  /** Devices, commands, and mails to the address in a body. */
  async function effectsOf(body: string): Promise<number> {
    // Mails go out in the order in which they were written: behind this one's, none is left.
    await newPerson(hub)
    const { devices, commands } = await readableState(hub, owner)
    const { email } = JSON.parse(body) as { email?: string }
    // A mail may go out twice where its own stream met the fault; what must not be is another mail.
    const mails = new Set((await hub.outbox()).filter(({ to }) => to === email).map(({ text }) => text))
    return devices.items.length + commands.flatMap(({ items }) => items).length + mails.size
  }
})

describe('an enrolment', () => {
  const certificates = async () => {
    const lines = (await readFile(join(hub.dataFolder, 'iot/certificates.jsonl'), 'utf8')).split('\n').slice(0, -1)
    const last = new Map(lines.map((line) => JSON.parse(line) as [string, { status: string } | undefined]))
    return [...last.values()].filter((certificate) => certificate !== undefined)
  }
  const counted = async () => {
    const all = await certificates()
    const active = all.filter(({ status }) => status === 'ACTIVE').length
    return { active, leftOver: all.length - active, devices: (await owner.call(listDevices, {})).body.items.length }
  }
  beforeAll(async () => {
    await hub.reset()
    owner = await newPerson(hub)
  })

  it.each(['CreateCertificateFromCsr', 'CreateThing', 'AttachPolicy', 'AttachThingPrincipal', 'UpdateCertificate'])(
    'F25: that fails at %s leaves no certificate that works without a device, and is finished by asking again',
    async (operation) => {
      const { devices } = await counted()
      const asked = await acts['enrolling a device'].prepare(owner)
      await fault(`iot ${operation}`, 'throttle')
      expect((await rawRequest(hub.origin, asked)).status).toBe(503)
      await hub.faults([])
      expect(await counted()).toMatchObject({ active: devices })
      expect((await rawRequest(hub.origin, asked)).status).toBe(201)
      expect(await counted()).toMatchObject({ active: devices + 1, devices: devices + 1 })
    },
  )

  it('F25: leaves nothing for longer than a day: the daily sweep deletes what no device holds', async () => {
    const { active, leftOver, devices } = await counted()
    expect(leftOver).toBeGreaterThan(0)
    await hub.runSchedule('DevicesDaily')
    await hub.clock(25 * 3600)
    await hub.runSchedule('DevicesDaily')
    await eventually('the sweep', async () => (await counted()).leftOver === 0)
    expect(await counted()).toEqual({ active, leftOver: 0, devices })
    await hub.clock(0)
  })
})

describe('a command', () => {
  beforeEach(async () => {
    owner = await newPerson(hub)
  })
  afterEach(() => hub.clock(0))

  const failures = [
    ['iot-data-plane Publish', 'error'],
    ['iot-data-plane Publish', 'throttle'],
    ['iot-data-plane Publish', 'timeout-before'],
    ['kms Sign', 'error'],
  ] as const
  it.each(failures)(
    'F10: is accepted while %s meets "%s", and delivered by the sweep when it is back',
    async (call, effect) => {
      const device = await enrolFor(owner)
      const wire = await connectDevice(device)
      const params = { deviceId: device.device.id }
      await eventually('online', async () => (await owner.call(readDevice, { params })).body.presence.online)
      await fault(call, effect)
      const { status, body } = await owner.call(queueCommand, { params, body: { type: 'antivirus.enable' } })
      expect([status, body.state]).toEqual([202, 'sent'])
      await hub.faults([])
      expect(wire.heard).toEqual([])
      await hub.clock(65)
      await hub.runSchedule('CommandsEveryMinute')
      await eventually('the command', async () => wire.heard.some((message) => 'jws' in message))
      await wire.acknowledge(body.id, ['received', 'succeeded'])
      const commandParams = { ...params, commandId: body.id }
      await eventually(
        'the end',
        async () => (await owner.call(readCommand, { params: commandParams })).body.state === 'succeeded',
      )
    },
  )
})

describe('what a device tells', () => {
  beforeEach(async () => {
    owner = await newPerson(hub)
  })
  // Nine calls are three tries of the SDK in each of the three invocations that an event gets.
  const cases = [
    ['throttle', 7],
    ['error', 7],
    ['timeout-before', 7],
    ['timeout-after', 1],
    ['timeout-after', 7],
  ] as const

  it.each(cases)('F26, F27: is kept at last, once, while DynamoDB meets "%s" (%d calls)', async (effect, times) => {
    const device = await enrolFor(owner)
    const wire = await connectDevice(device)
    const params = { deviceId: device.device.id }
    await eventually('online', async () => (await owner.call(readDevice, { params })).body.presence.online)
    const ask = async () => (await owner.call(queueCommand, { params, body: { type: 'device.locate' } })).body
    const { id: commandId } = await ask()
    const place = { latitude: 52.5163, longitude: 13.3777, accuracyMeters: 15, at: new Date().toISOString() }
    await fault('dynamodb UpdateItem', effect, times)
    await wire.acknowledge(commandId, ['received', 'running', 'succeeded'], { step: 1, result: { place } })
    const ended = await eventually('the end', async () => {
      const { body } = await owner.call(readCommand, { params: { ...params, commandId } })
      return body.state === 'succeeded' && body
    })
    expect(ended.history.map(({ state }) => state)).toEqual(['sent', 'received', 'running', 'succeeded'])
    expect(ended.result).toEqual({ place })
    expect((await ask()).id).not.toBe(commandId)
  })
})

describe('what a stream carries', () => {
  it('F30, F31: arrives when the broker is back, in order, and is not lost meanwhile', async () => {
    owner = await newPerson(hub)
    const { device } = await enrolFor(owner)
    const { body: ticket } = await owner.call(openLiveTicket, {})
    const { clientId, username, password, topic, url } = ticket
    const portal = await connectMqtt(url, { clientId, username, password })
    const versions: number[] = []
    portal.on('message', (_, payload) => versions.push(JSON.parse(payload.toString()).version))
    await portal.subscribeAsync(topic)
    await fault('iot-data-plane Publish', 'error', 12)
    for (const name of ['One', 'Two', 'Three'])
      await owner.call(renameDevice, { params: { deviceId: device.id }, body: { name } })
    const { version } = (await owner.call(readDevice, { params: { deviceId: device.id } })).body
    await eventually('the last hint', async () => versions.includes(version))
    expect(versions.filter((each) => each > 1)).toEqual([version - 2, version - 1, version])
  })
})
